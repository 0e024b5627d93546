"""Measures how much of the wording of the reference a response shares; see `Similarity`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import model_validator

from judge.bounds import SIMILARITY_LETTERS, SIMILARITY_WORDS
from judge.checks.check import Check, CheckResult, reference
from judge.checks.field_text import FieldText, Unsaid, fill
from judge.errors import ReferenceFault
from judge.reading.text.plain_text import views
from judge.reading.text.seen import seen
from judge.reading.text.visible import visible
from judge.reading.text.words import words
from judge.record import brief, shape
from judge.sample import Sample, as_text

_Gram = str | tuple[str, ...]

_LENGTHS: Mapping[str, Sequence[int]] = {
    "rouge_l": (1,),
    "token_f1": (1,),
    "rouge_2": (2,),
    "rouge_3": (3,),
    "rouge_4": (4,),
    "rouge_5": (5,),
    "gleu": (1, 2, 3, 4),
}
"""How many words in a row each measure compares. GLEU's are those of its authors: https://arxiv.org/abs/1609.08144, section 4.3."""


class Similarity(Check):
    """How much of the wording of the reference the response shares, as an F1: 1 for the same words, 0 for no common word.

    It sees wording, not meaning: a negation costs almost nothing, and a good paraphrase costs much. Use it together with a check
    or a judge that reads for meaning. Copying the whole source, or padding, lowers precision and so the F1.

    Words are compared in lower case, without punctuation and without stemming. In scripts that put no spaces between words
    (Chinese, Japanese, Thai, ...) each character is a word. For ASCII text the values are those of Google's rouge-score, `rougeL`
    and `rouge1` to `rouge5`; that library drops other letters, and this check keeps them.

    Thoughts (`<think>…</think>`) do not count, and letters that look alike are the same.

    If the reference is a list of texts, each of them is right, and the most similar one counts.
    """

    check: Literal["similarity"] = "similarity"

    measure: Literal["rouge_l", "token_f1", "rouge_2", "rouge_3", "rouge_4", "rouge_5", "gleu", "fuzzy"] = "rouge_l"
    """`rouge_l`: the longest common subsequence, so order matters (https://aclanthology.org/W04-1013, section 3.1). The first
    20,000 words of each text are compared; further words match nothing. `token_f1`: common words in any order (ROUGE-1).
    `rouge_2` to `rouge_5`: so many words in a row. `gleu`: one to four words in a row, and precision or recall, whichever is
    lower. `fuzzy`: rapidfuzz's `WRatio` of the letters, up to the first 4,000; it finds a short text inside a long one."""

    key: str | None = None
    """The field of the reference answer to compare with, if that is an object."""

    text: FieldText | None = None
    """What is compared, if it is not the response: a text with fields, such as `{{ sample.output_json.name }}`; see the check
    `string_check`. A response that lacks a field is 0."""

    reference: FieldText | None = None
    """What it is compared with, if it is not the reference answer: a text with fields, such as `{{ item.name }}`."""

    @model_validator(mode="after")
    def _one_reference(self) -> "Similarity":
        if self.key is not None and self.reference is not None:
            msg = "key: has no effect beside 'reference'; name the field there: {{ item.reference_answer.KEY }}"
            raise ValueError(msg)
        return self

    @classmethod
    def needed(cls, data: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the package that compares the order of words, or letters; the other measures need none."""
        return ("rapidfuzz", "checks") if data.get("measure", "rouge_l") in {"rouge_l", "fuzzy"} else None

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the response with the reference.

        Raises:
            ReferenceFault: there is no reference, or it has no words, or too few in a row for the measure.
        """
        wanted = [self._grams(text) for text in self._references(sample)]
        if not all(all(forms) for forms in wanted):
            msg = f"the reference answer has no {self._unit}: {shape(sample.reference)}"
            raise ReferenceFault(msg)
        try:
            found = self._grams(seen(sample) if self.text is None else visible(fill(self.text, sample)))
        except Unsaid as missing:
            return CheckResult(value=0.0, reason=str(missing))
        if not any(found):
            return CheckResult(value=0.0, reason=f"no {self._unit} in the response: {brief(sample.response)}")
        pairs: list[tuple[list[_Gram], list[_Gram]]] = []
        for pair in (pair for one in wanted for pair in zip(found, one, strict=True)):
            pairs += [pair] if pair not in pairs[-1:] else []
        value, reason = max(self._compared(*pair) for pair in pairs)
        return CheckResult(value=value, reason=reason)

    @property
    def _unit(self) -> str:
        shortest = min(_LENGTHS.get(self.measure, (1,)))
        return "words" if shortest == 1 else f"{shortest} words in a row"

    def _references(self, sample: Sample) -> list[str]:
        if self.reference is not None:
            return [fill(self.reference, sample)]
        value = reference(sample, self.key)
        return [as_text(item) for item in value] if isinstance(value, list) and value else [as_text(value)]

    def _grams(self, text: str) -> tuple[list[_Gram], ...]:
        """Return what is compared of each form of a text: words, or so many words in a row."""
        return tuple(_in_a_row(words(view), _LENGTHS.get(self.measure, (1,))) for view in views(text))

    def _compared(self, found: list[_Gram], wanted: list[_Gram]) -> tuple[float, str]:
        if self.measure == "fuzzy":
            return _alike(found, wanted)
        shared = (_common_in_order if self.measure == "rouge_l" else _common)(found, wanted)
        value = shared / max(len(found), len(wanted)) if self.measure == "gleu" else _f1(shared, len(found), len(wanted))
        unit = "words" if max(_LENGTHS[self.measure]) == 1 else "runs of words"
        return value, f"{shared} {unit} in common, {len(found)} in the response, {len(wanted)} in the reference"


def _in_a_row(found: list[str], lengths: Sequence[int]) -> list[_Gram]:
    if lengths == (1,):
        return list(found)
    return [tuple(found[at : at + length]) for length in lengths for at in range(len(found) - length + 1)]


def _common(found: Sequence[_Gram], wanted: Sequence[_Gram]) -> int:
    return (Counter(found) & Counter(wanted)).total()


def _common_in_order(found: Sequence[_Gram], wanted: Sequence[_Gram]) -> int:
    from rapidfuzz.distance import LCSseq  # its 20 ms are paid only by rubrics that use this measure

    return LCSseq.similarity(found[:SIMILARITY_WORDS], wanted[:SIMILARITY_WORDS])


def _alike(found: Sequence[_Gram], wanted: Sequence[_Gram]) -> tuple[float, str]:
    from rapidfuzz.fuzz import WRatio

    left, right = (" ".join(map(str, text))[:SIMILARITY_LETTERS] for text in (found, wanted))
    value = min(1.0, WRatio(left, right) / 100)
    return value, f"the letters are {value:.0%} alike"


def _f1(common: int, found: int, wanted: int) -> float:
    if not common:
        return 0.0
    precision, recall = common / found, common / wanted
    return 2 * precision * recall / (precision + recall)
