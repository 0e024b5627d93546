"""Draws a job's course with matplotlib: its reading, and below it the panels."""

import io
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from judge.errors import SettingsFault
from judge.training.course import Course
from judge.training.curves.course_file import MARK
from judge.training.curves.course_reading import Reading
from judge.training.curves.panels import Panel, panels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Form = Literal["png", "svg"]

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
"""Colours that people with any colour vision tell apart: Okabe and Ito, https://jfly.uni-koeln.de/color/."""

_DASHES = ("-", "--", "-.", ":")
"""Kinds of line, so that a print without colours can be read."""

_MARKERS = {"validation reward": "o"}
"""Series whose points are shown: there are few."""

_WIDTH, _DOTS = 10.0, 100
"""Inches and pixels an inch: 1,000 pixels, about what a page shows."""

_ROW = 2.5
"""Inches of a row of panels. A guess, looked at: five numbers on the axis do not touch."""

_LINE = 0.2
"""Inches of a line of text of 9 points."""

_LETTERS = 132
"""Letters in a line of the reading: what 10 inches hold at 9 points (measured)."""

_LONGEST_NAME, _LONGEST_TITLE = 30, 50
"""Letters of a name in a legend, where two stand beside each other in half the width, and of a title (looked at)."""

_MOST = 13
"""Panels in a picture. A guess: the rewards, and six rows of two below them."""

_SETTINGS: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that every machine draws the same
    "font.size": 9,
    "svg.hashsalt": MARK,  # ids of an SVG are random without it
    "text.parse_math": False,  # a name with two dollar signs is no formula
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def check_plots() -> None:
    """Find out whether pictures can be drawn, before any work is done.

    Raises:
        SettingsFault: matplotlib is not installed.
    """
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError as missing:
        msg = "a picture needs the package matplotlib: pip install 'rft-judge[plots]'; figures as .json need nothing"
        raise SettingsFault(msg) from missing


def picture(course: Course, reading: Reading, form: Form) -> bytes:
    """Draw a course with its reading; the same course is always the same bytes with the same matplotlib.

    Raises:
        SettingsFault: matplotlib is not installed.
    """
    check_plots()
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    panels = panels_of(course)
    lines = [
        line
        for says in (*reading.says, *_left_out(panels))
        for line in textwrap.wrap(f"• {_plain(says)}", _LETTERS, subsequent_indent="  ")
    ]
    rows = _rows(panels[:_MOST])
    high = len(rows) * _ROW + (len(lines) + 3) * _LINE
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a letter that the font does not have is drawn as a box
        figure = Figure(figsize=(_WIDTH, high), dpi=_DOTS)
        FigureCanvasAgg(figure)
        _write(figure, course, reading, lines, high)
        _draw_all(figure, rows, course, 1 - (len(lines) + 2.5) * _LINE / high)
        return _bytes(figure, form)


def _left_out(panels: Sequence[Panel]) -> Iterator[str]:
    if len(panels) > _MOST:
        yield f"{len(panels) - _MOST} more figures are not drawn here; they are in the .json file and in the report."


def _write(figure: "Figure", course: Course, reading: Reading, lines: Sequence[str], high: float) -> None:
    """Write the job's name and the reading above the panels."""
    left = 0.02
    figure.text(left, 1 - 0.5 * _LINE / high, _plain(f"{course.job}: {reading.name}"), va="top", fontsize=12, fontweight="bold")
    figure.text(left, 1 - 2 * _LINE / high, "\n".join(lines), va="top", linespacing=1.4)


def _rows(panels: Sequence[Panel]) -> list[Sequence[Panel]]:
    """Put the panels into rows: the rewards over the whole width, the others two by two."""
    wide = [[one] for one in panels if one.rewards]
    others = [one for one in panels if not one.rewards]
    return [*wide, *(others[place : place + 2] for place in range(0, len(others), 2))]


def _draw_all(figure: "Figure", rows: Sequence[Sequence[Panel]], course: Course, top: float) -> None:
    """Draw the rows below a height, which is a share of the picture's."""
    if not rows:
        return
    high = figure.get_figheight()
    grid = figure.add_gridspec(
        len(rows), 2, left=0.07, right=0.98, top=top - 0.4 / high, bottom=0.5 / high, hspace=0.75, wspace=0.2
    )
    for row, panels in enumerate(rows):
        for column, panel in enumerate(panels):
            _draw(figure.add_subplot(grid[row, :] if len(panels) == 1 else grid[row, column]), panel, course)


def _draw(axes: "Axes", panel: Panel, course: Course) -> None:
    for place, one in enumerate(panel.series):
        axes.plot(
            one.at,
            one.values,
            color=_COLOURS[place % len(_COLOURS)],
            linestyle=_DASHES[place % len(_DASHES)],
            marker=_MARKERS.get(one.role, "." if len(one.at) == 1 else ""),
            markersize=4,
            linewidth=1.5,
        )
    lines = 1 + (len(panel.series) > 2)  # noqa: PLR2004  the columns of the legend
    axes.set_title(_short(panel.title, _LONGEST_TITLE), loc="left", fontsize=10, pad=6 + 12 * lines)
    axes.set_xlabel(panel.axis)
    axes.set_ylabel(panel.unit)
    axes.grid(visible=True, color="#e4e4e4", linewidth=0.6)
    if panel.rewards:
        _show_range(axes, course)
    elif panel.from_nothing:
        axes.set_ylim(bottom=0)
    if [panel.title] != [one.name for one in panel.series]:
        _name_lines(axes, [_short(one.name) for one in panel.series])


def _name_lines(axes: "Axes", names: Sequence[str]) -> None:
    """Write the legend between the title and the lines."""
    how: Any = {
        "loc": "lower left",
        "bbox_to_anchor": (0, 0.97),
        "ncols": 2,
        "frameon": False,
        "fontsize": 8,
        "borderaxespad": 0.3,
    }
    axes.legend(axes.get_lines()[: len(names)], names, **how)


def _show_range(axes: "Axes", course: Course) -> None:
    """Draw the ends of the rubric's range, and leave a little room beyond them."""
    room = 0.05 * (course.high - course.low)
    axes.set_ylim(course.low - room, course.high + room)
    for end in (course.low, course.high):
        axes.axhline(end, color="#888888", linewidth=0.8, linestyle=(0, (1, 3)))


def _short(name: str, most: int = _LONGEST_NAME) -> str:
    """Write a name for a title or a legend, which leaves out names that begin with an underscore."""
    plain = _plain(name).lstrip("_") or "?"
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _plain(text: str) -> str:
    """Leave out what cannot be drawn, such as line ends: texts come from files."""
    return "".join(letter for letter in text if letter.isprintable())


def _bytes(figure: "Figure", form: Form) -> bytes:
    """Return the picture without its date, which would make every one differ."""
    written = io.BytesIO()
    about = {"Creator": MARK, "Date": None} if form == "svg" else {"Software": MARK}
    figure.savefig(written, format=form, metadata=about)
    return written.getvalue()
