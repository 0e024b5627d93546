"""One part of a rubric that a grader became: a check or a criterion, and what stands for it in the reward formula."""

import keyword
import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from judge.errors import InputFault
from judge.exchange.openai_grader import Message
from judge.record import PartName, Record
from judge.rubric.interval import CALLS

_LENGTH = 64
"""Characters of a name, see `judge.record.NAME`."""


class _Named(Record):
    name: PartName


class Part(NamedTuple):
    """What became of a grader."""

    name: str
    term: str
    """What stands for its grade in a formula: its name, or an expression with it."""

    range: tuple[float, float] = (0.0, 1.0)
    """What its grade may be."""

    check: Mapping[str, Any] | None = None
    criterion: Mapping[str, Any] | None = None
    messages: tuple[Message, ...] = ()
    """What the judge is asked, where it is a criterion."""

    judge: Mapping[str, Any] = {}
    """How the judge is asked."""

    model: str = ""
    """The model that OpenAI's grader asks."""

    notes: tuple[str, ...] = ()
    """What differs from OpenAI's grader, a line each."""


def to_name(wanted: str, taken: Collection[str] = ()) -> str:
    """Return a name that a rubric, a check or a criterion may have, as near to the one wanted as it gets.

    Args:
        wanted: any text.
        taken: names that are used already.

    Raises:
        InputFault: nothing is left of it.
    """
    plain = re.sub(r"[^a-z0-9]+", "_", wanted.lower()).strip("_")[: _LENGTH - len("grade_99")].strip("_")
    if not plain:
        msg = "name: wanted letters or digits in a grader's name, found none; give --name, or name the grader"
        raise InputFault(msg)
    name = plain if plain[0].isalpha() else f"grade_{plain}"
    name = f"{name}_grade" if not _free(name) else name
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _free(name: str) -> bool:
    """Whether a name has no meaning of its own in a formula, a reply or the metrics."""
    if keyword.iskeyword(name) or name in CALLS or name in {"id", "verdicts", "reason"}:
        return False
    try:
        _Named(name=name)
    except ValueError:
        return False
    return True
