"""What a judge's answer states about one criterion, wherever it stands."""

from typing import Any, NamedTuple


class Statement(NamedTuple):
    """One score for one criterion, as it was written."""

    name: str
    """The criterion's name."""

    answer: Any
    """What was answered, not yet held against the scale; `MISSING` where there is only a reason."""

    reason: str = ""
    exact: bool = False
    """Whether it stands in the form that was asked for, to the letter."""

    place: int = 0
    """Where in the answer it ends."""

    own: bool = True
    """Whether it is the judge's own word, and not a quotation."""


MISSING = object()
"""Stands for an answer that is not there."""
