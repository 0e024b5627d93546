"""One score that a judge's answer states, wherever in the answer it stands."""

from typing import Any, NamedTuple


class Statement(NamedTuple):
    """One score for one criterion, as it was written."""

    name: str
    """The criterion's name."""

    answer: Any
    """The score as it was written, not yet compared with the scale; `MISSING` where there is only a reason."""

    reason: str = ""
    exact: bool = False
    """Whether it has exactly the form that was asked for."""

    place: int = 0
    """Where in the answer it ends."""

    own: bool = True
    """Whether these are the judge's own words, and not a quotation."""


MISSING = object()
"""In the place of a score that is not there."""
