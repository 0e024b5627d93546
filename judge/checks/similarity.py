"""Measures how much of the wording of the reference a response shares; see `Similarity`."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal

from judge.bounds import SIMILARITY_WORDS
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.text.plain_text import views
from judge.reading.text.seen import seen
from judge.reading.text.words import words
from judge.record import brief, shape
from judge.sample import Sample, as_text


class Similarity(Check):
    """How much of the wording of the reference the response shares, as an F1: 1 for the same words, 0 for no common word.

    It sees wording, not meaning: a negation costs almost nothing, and a good paraphrase costs much. Use it together with a check
    or a judge that reads for meaning. Copying the whole source, or padding, lowers precision and so the F1.

    Words are compared in lower case, without punctuation and without stemming. In scripts that put no spaces between words
    (Chinese, Japanese, Thai, ...) each character is a word. For ASCII text the values are those of Google's rouge-score, `rougeL`
    and `rouge1`; that library drops other letters, and this check keeps them.

    Thoughts (`<think>…</think>`) do not count, and letters that look alike are the same.

    If the reference is a list of texts, each of them is right, and the most similar one counts.
    """

    check: Literal["similarity"] = "similarity"

    measure: Literal["rouge_l", "token_f1"] = "rouge_l"
    """`rouge_l`: the longest common subsequence, so order matters (https://aclanthology.org/W04-1013, section 3.1). The first
    20,000 words of each text are compared; further words match nothing. `token_f1`: common words in any order."""

    key: str | None = None
    """The field of the reference answer to compare with, if that is an object."""

    @classmethod
    def needed(cls, data: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the package that compares the order of words; `token_f1` needs none."""
        return None if data.get("measure") == "token_f1" else ("rapidfuzz", "checks")

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the response with the reference.

        Raises:
            ReferenceFault: there is no reference, or it has no words.
        """
        wanted = [tuple(map(words, views(text))) for text in _references(sample, self.key)]
        if not all(map(any, wanted)):
            msg = f"the reference answer has no words: {shape(sample.reference)}"
            raise ReferenceFault(msg)
        found = tuple(map(words, views(seen(sample))))
        if not any(found):
            return CheckResult(value=0.0, reason=f"no words in the response: {brief(sample.response)}")
        common = _common_in_order if self.measure == "rouge_l" else _common
        pairs: list[tuple[list[str], list[str]]] = []
        for pair in (pair for one in wanted for pair in zip(found, one, strict=True)):
            pairs += [pair] if pair not in pairs[-1:] else []
        value, shared, said, of = max(_compared(*pair, common) for pair in pairs)
        return CheckResult(value=value, reason=f"{shared} words in common, {said} in the response, {of} in the reference")


def _references(sample: Sample, key: str | None) -> list[str]:
    value = reference(sample, key)
    return [as_text(item) for item in value] if isinstance(value, list) and value else [as_text(value)]


def _compared(found: list[str], wanted: list[str], common: Callable[[list[str], list[str]], int]) -> tuple[float, int, int, int]:
    shared = common(found, wanted)
    return _f1(shared, len(found), len(wanted)), shared, len(found), len(wanted)


def _common(found: list[str], wanted: list[str]) -> int:
    return (Counter(found) & Counter(wanted)).total()


def _common_in_order(found: list[str], wanted: list[str]) -> int:
    from rapidfuzz.distance import LCSseq  # its 20 ms are paid only by rubrics that use this measure

    return LCSseq.similarity(found[:SIMILARITY_WORDS], wanted[:SIMILARITY_WORDS])


def _f1(common: int, found: int, wanted: int) -> float:
    if not common:
        return 0.0
    precision, recall = common / found, common / wanted
    return 2 * precision * recall / (precision + recall)
