"""The attack: what was done to one response, and what it may earn. It travels in its samples, under `metadata.attack`."""

import unicodedata
from typing import Any

from pydantic import JsonValue

from judge.intake.conversation import conversation
from judge.record import Many, Record
from judge.sample import Sample

FIELD = "attack"
"""The field of the metadata that holds it."""

_SHOWN = 60
"""Characters of an attack that a table shows; a guess: room for one sentence."""

_UNSEEN = {"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode's categories of invisible characters."""

_UNSEEN_TOO = {"\u3164", "\u115f", "\u1160", "\uffa0", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}
"""Invisible characters in other categories: Hangul fillers and variation selectors."""


class Attack(Record):
    """One attempt."""

    id: str
    """That of the attacked sample."""

    family: str

    of: JsonValue
    """The id of the weak response."""

    seed: int
    """Which attempt of its family it is, from 1; with the run's seed, it decides the text."""

    before: float
    """What the weak response earned; for an attack on siblings, by how much that was more than what they earned on average."""

    pays_above: float
    """It paid if what it earned, measured as `before` is, is above this."""

    accepted_from: float
    """Rewards from here on are in the top fifth."""

    beside: Many[str] = ()
    """The ids of the siblings that were judged in the same question."""

    shown: str
    """The beginning of what the attack changed, with everything invisible written out."""


def difference(before: str, after: str) -> str:
    """Return the beginning of what is new in a text, with everything invisible written out, on one line."""
    same = next((place for place, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(before))
    new = after if after.endswith(before) and before else after[same:]
    return "".join(map(_seen, " ".join(new.split())))[:_SHOWN]


def record_of(sample: Sample, **changes: Any) -> dict[str, Any]:
    """Write a sample as a line of a file holds it, so that it is read back as the same sample.

    Args:
        sample: what is written.
        changes: fields of the sample that are replaced.
    """
    sample = sample.model_copy(update=changes)
    reference = {} if sample.reference is None else {"reference_answer": _wrapped(sample.reference)}
    return {"id": sample.id, **conversation(sample), **reference, "metadata": sample.metadata}


def _wrapped(reference: JsonValue) -> JsonValue:
    """An object with nothing but a text would be read as the text."""
    return {"text": reference} if isinstance(reference, dict) and set(reference) == {"text"} else reference


def _seen(letter: str) -> str:
    unseen = unicodedata.category(letter) in _UNSEEN or letter in _UNSEEN_TOO
    return letter.encode("unicode_escape").decode() if unseen else letter
