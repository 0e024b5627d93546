"""The blocks that a page is made of; the page's script draws each kind in its own way.

Every figure carries its numbers, a title and a sentence that says what it shows.
"""

from typing import Literal, NamedTuple

from judge.record import Many, Record


class Series(Record):
    """The counts of one histogram."""

    name: str
    counts: Many[int]


class Histogram(Record):
    """How values are spread, in bins of equal width."""

    kind: Literal["histogram"] = "histogram"
    title: str
    says: str
    low: float
    """The low end of the first bin."""

    high: float
    """The high end of the last bin."""

    series: Many[Series]
    """One, or two of the same number of bins."""


class Axis(Record):
    """One axis of a figure."""

    name: str
    low: float
    high: float


class Dots(Record):
    """How two values go together: a dot for each cell of a grid, the larger the more rows lie in it."""

    kind: Literal["dots"] = "dots"
    title: str
    says: str
    x: Axis
    y: Axis
    bins: int
    """Cells along each axis."""

    cells: Many[tuple[int, int, int]]
    """The cell along x and along y, from 0, and its rows; empty cells are left out."""


class Curve(Record):
    """One line of a chart."""

    name: str
    values: Many[float | None]
    """None leaves a gap."""

    joined: bool = False
    """Whether the line runs on across gaps, with a point at each value: for what is measured more seldom than the others."""


class Mark(Record):
    """A line across a chart, with its name."""

    at: float
    name: str


class Lines(Record):
    """How values change from step to step."""

    kind: Literal["lines"] = "lines"
    title: str
    says: str
    axis: str = "step"
    """What the places along the axis are."""

    at: Many[float]
    """The places."""

    series: Many[Curve]
    marks: Many[Mark] = ()


class Table(Record):
    """A table."""

    kind: Literal["table"] = "table"
    title: str
    heads: Many[str]
    numeric: Many[bool]
    """Which columns hold numbers."""

    rows: Many[Many[str | float | None]]


Block = Histogram | Dots | Lines | Table


class Section(Record):
    """A section of the page."""

    id: str
    """What links point at; written in our code, never taken from data."""

    heading: str
    says: Many[str] = ()
    blocks: Many[Block] = ()


class Stands(NamedTuple):
    """Something that stands out, in a sentence with its number."""

    figure: str
    """The number, short: `12 %`."""

    text: str
    """The sentence behind it."""

    to: str | None = None
    """The section that shows more."""
