"""Verifies the length of a response; see `Length`."""

import math
import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from pydantic import Field, JsonValue, model_validator

from judge.checks.check import Check, CheckResult
from judge.errors import ReferenceFault
from judge.reading.limits.length_limit import Limit, Unit
from judge.reading.limits.stated_limits import limits
from judge.reading.pattern import Pattern
from judge.reading.text.normal_form import composed
from judge.reading.text.seen import said
from judge.reading.text.sentences import sentences
from judge.reading.text.tokens import estimate_tokens
from judge.reading.text.visible import visible
from judge.reading.text.words import words
from judge.record import shape
from judge.sample import Sample


class Length(Check):
    """Whether the response keeps to a limit of length, counted as a person counts.

    - characters: what a reader sees as one (か with a voicing mark, a family of emoji: Unicode's grapheme clusters, UAX #29).
      White space at the ends does not count, a run of it inside counts once, invisible characters do not count. A cluster of
      more than 10 signs, which no script has, counts once for every 10.
    - words: runs of letters and digits. `don't` and `1,000` are one, `well-known` is two, and a run of more than 45 letters
      counts once for every 45. Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words; every character
      counts there, so count characters instead.
    - sentences: they end in . ! ? 。 and similar marks of other scripts, with or without a space after, and at the end of a
      paragraph or list item. `Dr.`, `e.g.`, `example.com` and 3.5 end none.
    - tokens: an estimate, one for every 4 bytes of UTF-8, because the tokenizer of the trained model is not available here.

    The limit is the rubric's. Without one, it is the record's, under `key`; without that, every limit that the prompt states in
    English or Japanese (`within 30 characters`, `30文字以内`). An empty response is 0.
    """

    check: Literal["length"] = "length"

    unit: Unit | None = None
    """What is counted. `most`, `least` and `key` need it; alone, it selects which of the prompt's limits count."""

    most: int | None = Field(None, ge=1)
    """The largest count that is right."""

    least: int | None = Field(None, ge=1)
    """The smallest count that is right."""

    key: str | None = None
    """The field of the metadata that holds the record's own limit: a number (the most), or an object with `most`, `least` or
    both."""

    slope: float = Field(0.0, ge=0, le=10, allow_inf_nan=False)
    """How far beyond the limit the value falls from 1 to 0, as a share of the limit: with 0.2 and at most 100 words, 110 words
    are worth 0.5. With 0, anything beyond the limit is 0."""

    @model_validator(mode="after")
    def _possible(self) -> "Length":
        if self.unit is None and (self.most or self.least or self.key):
            msg = "most, least and key need a unit: characters, words, sentences or tokens"
            raise ValueError(msg)
        if self.key and (self.most or self.least):
            msg = "key names a limit of the record, and most and least state one here: choose one of them"
            raise ValueError(msg)
        if self.most and self.least and self.least > self.most:
            msg = f"least ({self.least}) is more than most ({self.most})"
            raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Count the response without its thoughts, and compare with the limit; of several, the worst result decides.

        Raises:
            ReferenceFault: no limit is stated, or no response could keep to it.
        """
        wanted = self._limits(sample)
        text = said(sample)
        if not visible(text).strip():
            return CheckResult(value=0.0, reason="the response is empty")
        counts = {unit: _COUNTS[unit](text) for unit in {limit.unit for limit in wanted}}
        return min((_result(limit, counts[limit.unit], self.slope) for limit in wanted), key=lambda result: result.value)

    def _limits(self, sample: Sample) -> tuple[Limit, ...]:
        if self.unit and (self.most or self.least):
            return (Limit(unit=self.unit, least=self.least or 0, most=self.most or math.inf),)
        stated = sample.metadata.get(self.key) if self.key else None
        if self.unit and stated is not None:
            return (_recorded(stated, self.unit),)
        turns = [turn.content for turn in sample.messages if turn.role == "system"]
        found = [limit for text in (*turns, sample.task) for limit in limits(text) if self.unit in {None, limit.unit}]
        if not found:
            msg = f"wanted a limit of length in the rubric, the record or the prompt, found none: {shape(sample.task)}"
            raise ReferenceFault(msg)
        return _possible(found)


def _recorded(stated: JsonValue, unit: Unit) -> Limit:
    bounds = stated if isinstance(stated, dict) else {"most": stated}
    numbers = [number for number in bounds.values() if type(number) is int and number > 0]
    least, most = bounds.get("least", 0), bounds.get("most", math.inf)
    if not bounds or set(bounds) - {"least", "most"} or len(numbers) != len(bounds) or least > most:  # type: ignore[operator]
        msg = f"the record's limit of length: wanted a number above 0 or an object with most or least, found {shape(stated)}"
        raise ReferenceFault(msg)
    return Limit(unit=unit, least=least, most=most)  # type: ignore[arg-type]


def _possible(found: list[Limit]) -> tuple[Limit, ...]:
    for unit in {limit.unit for limit in found}:
        least = max(limit.least for limit in found if limit.unit == unit)
        most = min(limit.most for limit in found if limit.unit == unit)
        if least > most:
            msg = f"the prompt wants at least {least} and at most {most:.0f} {unit}"
            raise ReferenceFault(msg)
    return tuple(found)


def _result(limit: Limit, count: int, slope: float) -> CheckResult:
    bound = limit.most if count > limit.most else limit.least
    beyond = 0.0 if limit.least <= count <= limit.most else abs(count - bound)
    value = 1.0 if not beyond else max(0.0, 1 - beyond / (slope * bound)) if slope and bound else 0.0
    return CheckResult(value=value, reason=f"{count} {limit.unit}, allowed {_allowed(limit)}")


def _allowed(limit: Limit) -> str:
    if limit.most == math.inf:
        return f"at least {limit.least}"
    return f"at least {limit.least} and at most {limit.most:.0f}" if limit.least else f"at most {limit.most:.0f}"


def characters(text: str) -> int:
    """Count the characters of a text as a person does, see `Length`."""
    plain = re.sub(r"\s+", " ", text).strip()
    if plain.isascii():
        return len(visible(plain))
    from pyuegc import EGC  # type: ignore[import-untyped]  # its 10 ms are paid only by text beyond ASCII

    return sum(_seen_as(cluster) for cluster in EGC(composed(plain)) if visible(cluster))


def _seen_as(cluster: str) -> int:
    signs = sum(unicodedata.category(sign)[0] not in "MC" for sign in cluster) if len(cluster) > _SIGNS else 1
    return max(1, math.ceil(signs / _SIGNS))


def _words(text: str) -> int:
    joined = _INSIDE_NUMBER.sub("", _APOSTROPHE.sub(_without_one, visible(text)))
    return sum(math.ceil(len(word) / _LONGEST_WORD) for word in words(joined))


_SIGNS = 10
"""Signs of a character, marks not counted. Unicode's longest recommended emoji, a kiss with two skin tones, has fewer."""

_LONGEST_WORD = 45
"""Letters of the longest word in English dictionaries. Without a limit, a whole text could be one word."""

_INSIDE_NUMBER = Pattern(r"(?<=\d)[.,:](?=\d)")
_APOSTROPHE = Pattern(r"(?<![^\W\d_])([^\W\d_]+)['’](?=([^\W\d_]+))")


def _without_one(match: re.Match[str]) -> str:
    """Join the parts around an apostrophe if one is as short as an elision or an ending; otherwise they are two words."""
    before, after = match.groups()
    short = len(before) <= _ELIDED or len(after) <= _ELIDED or before.lower().endswith(_ELIDING)
    ending = before[0].isupper() and len(after) <= _LONGEST_ENDING
    return before if short or ending else f"{before} "


_ELIDED = 2
"""Letters of an elision or an ending: l'eau, don't, we'll."""

_ELIDING = ("qu", "ll", "aujourd")
"""The longer elisions: qu'il, dell'acqua, aujourd'hui."""

_LONGEST_ENDING = 5
"""Letters of an ending after a proper noun, as in Turkish: Ankara'daki."""


_COUNTS: dict[Unit, Callable[[str], int]] = {
    "characters": characters,
    "words": _words,
    "sentences": lambda text: len(sentences(text)),
    "tokens": estimate_tokens,
}
