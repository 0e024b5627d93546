"""Prints for people: progress, tables, text, faults; the only place that knows rich.

The text comes from records and judges, so a character that could steer a terminal is written out instead.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from judge.cost.saved import Cause
from judge.files.rows import counted
from judge.files.scored_rows import WHOSE
from judge.tally import Tally

_WIDER_THAN_ANY_TABLE = 1_000_000
"""Columns; a guess: no line of text is as long."""

WIDEST_ID = 24
"""Columns of an id in a list of rows on a terminal; a guess: most ids are shorter, and a UUID takes two lines."""

_LINES = 3
"""Lines that one cell of a list may take on a terminal; a guess: room for a judge's two sentences in 40 columns."""


@contextmanager
def progress(total: int | None, doing: str = "scoring") -> Iterator[Callable[[int], None]]:
    """Show a bar while rows are scored, or whatever is done with them, on a terminal; give the function that moves it."""
    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(doing, total=total)
        yield lambda rows: bar.update(task, advance=rows)


def summarise(tally: Tally, title: str, seconds: float) -> None:
    """Print the results of a run.

    Args:
        tally: its counts.
        title: what it was scored by; the judges are in the tally.
        seconds: how long it took.
    """
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    judges = tally.judges.most_common()
    names = [name if len(judges) == 1 else f"{name} ({count})" for name, count in judges]
    title = f"{title}, judged by {', '.join(names)}" if names else title
    if tally.spreads:
        console.print(Text(visible(title), "italic"))
        table = Table("", "rows", "mean", "spread", "low", "high", "worst … best")
        for name, spread in tally.spreads.items():
            figures = (f"{number:.3f}" for number in (spread.mean, spread.deviation, spread.low, spread.high))
            called = f"{name} (it costs)" if tally.costs(name) else name
            table.add_row(called, str(spread.count), *figures, tally.draw(name), style="bold" if name == "reward" else "")
        _print_table(table, Console(stderr=True, highlight=False))
    _count(console, tally)
    cost = "no price known" if tally.cost is None else f"{tally.cost:.4f} US dollars"
    spent = f"{tally.tokens['input']:,} tokens in, {tally.tokens['output']:,} out, {cost}, " if tally.tokens else ""
    console.print(f"{spent}{seconds:.1f} s")
    if tally.earlier is not None:
        console.print(f"  position: where a response stood earliest instead of last, it got {tally.earlier:+.3f} on average")
    for saved in tally.savings.by.values():
        money = "" if saved.cost is None else f", {saved.cost:.4f} US dollars"
        console.print(f"  saved by {_BY[saved.by]}: {counted(saved.calls, 'call')}, {saved.tokens:,} tokens{money}")


_BY: Mapping[Cause, str] = {
    "memory": "verdicts of earlier calls",
    "table": "verdicts in the table",
    "duplicate": "equal samples",
    "gate": "gates",
    "group": "asking about rollouts together",
    "cache": "the provider's cache",
}
"""The causes of savings, in words for people."""


def _count(console: Console, tally: Tally) -> None:
    unscored = sum(tally.unscored.values())
    scored = tally.rows - unscored
    parts = [f"{tally.kept} kept from an earlier run, {scored - tally.kept} now"] if tally.kept else []
    parts += [f"{tally.reused} of them reused from an equal sample"] if tally.reused else []
    of_them = f" ({'; '.join(parts)})" if parts else ""
    console.print(f"{scored} scored{of_them}, {unscored} unscored", style="bold", soft_wrap=True)
    for whose, said in WHOSE.items():
        for reason, count in tally.unscored.most_common():
            if tally.whose[reason] == whose:
                _print_line(console, f"{reason} {count}, {said}; the first: {tally.examples[reason]}")
    if tally.dropped:
        console.print(f"dropped {counted(tally.dropped, 'reward')} of the earlier run: no longer in the input")


def _print_line(console: Console, text: str) -> None:
    """Print a text of unknown origin indented: on a terminal over a few lines, else on one."""
    line = _on_one_line(text)
    if not console.is_terminal:
        console.print(f"  {line}")
        return
    first, *others = _few_lines(Text(line), console, max(1, console.width - 4))
    for shown in (Text("  ").append_text(first), *(Text("    ").append_text(other) for other in others)):
        console.print(shown)


def complain(message: str) -> None:
    """Print a fault on stderr."""
    Console(stderr=True, soft_wrap=True).print(Text(visible(message), "red"))


class _Fleeting:
    """Shows progress. It does not say how to resume."""

    progress = staticmethod(progress)

    def complain(self, message: str) -> None:
        """Say nothing."""


FLEETING = _Fleeting()
"""The reporter of a run without an output, which cannot be resumed."""


def tell(message: str) -> None:
    """Print a remark on stderr."""
    Console(stderr=True, soft_wrap=True).print(Text(visible(message)))


def on_terminal() -> bool:
    """Whether a person reads stdout; FORCE_COLOR colours a pipe and does not make it a terminal."""
    return sys.stdout.isatty()


def width() -> int:
    """Return the columns of the terminal; for a file or a pipe, more than any line has."""
    console = Console(file=sys.stdout)
    return console.width if console.is_terminal else _WIDER_THAN_ANY_TABLE


def visible(text: str) -> str:
    r"""Write a text of unknown origin so that it cannot steer a terminal; of its white space only line ends and spaces stay.

    An escape character becomes `\x1b`, a right-to-left override `\u202e`, and each other space a plain one.
    """
    return "".join(_harmless(letter) for letter in text.replace("\r\n", "\n").expandtabs(4))


def _harmless(letter: str) -> str:
    if letter == "\n" or letter.isprintable():
        return letter
    if unicodedata.category(letter) == "Zs":
        return " "
    return letter.encode("unicode_escape").decode()


def show_text(text: str, style: str = "") -> None:
    """Print a text on stdout, on a terminal broken between words."""
    console = Console(file=sys.stdout)
    if console.is_terminal:
        console.print(Text(visible(text), style))
    else:
        console.file.write(f"{visible(text)}\n")


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on stdout; on a terminal long cells take several lines, in a file or a pipe each row is one line.

    Args:
        columns: the heads; without any, the table has no head.
        rows: the cells.
    """
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        _write_lines([columns, *rows] if columns else rows)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(columns))
    for place, column in enumerate(columns or [""] * len(rows[0])):
        table.add_column(Text(visible(column)), no_wrap=place == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console.print(table)


def show_lines(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a list of rows on stdout: in a pipe a line each; on a terminal the first and the last cell may take a few lines."""
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        _write_lines([columns, *rows])
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    for place, column in enumerate(columns):
        first, last = place == 0, place == len(columns) - 1
        width = WIDEST_ID if first else None
        table.add_column(Text(visible(column)), no_wrap=not first and not last, max_width=width, ratio=1 if last else None)
    for row in rows:
        table.add_row(*(_Few(Text(_on_one_line(cell))) for cell in row))
    console.print(table)


class _Few:
    """A text in a cell of a list: wrapped, and cut after a few lines."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _few_lines(self._text, console, options.max_width)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._text)


def _few_lines(text: Text, console: Console, columns: int) -> Sequence[Text]:
    """Break a text into lines, and end it with `…` if there would be too many."""
    lines = list(text.wrap(console, columns))
    if len(lines) > _LINES:
        last = lines[_LINES - 1]
        last.rstrip()
        last.truncate(columns - 1)
        last.append("…")
    return lines[:_LINES]


def _write_lines(rows: Sequence[Sequence[str]]) -> None:
    """Write a table without rich, which takes minutes for 100,000 rows."""
    lines = [[_on_one_line(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell + " " * (wide - cell_len(cell)) for cell, wide in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def _on_one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _print_table(table: Table, console: Console) -> None:
    """Print a table within the width of a terminal; into a file or a pipe at its full width."""
    if console.is_terminal:
        console.print(table)
        return
    console.width = _WIDER_THAN_ANY_TABLE
    with console.capture() as written:
        console.print(table)
    console.file.write("".join(f"{line.rstrip()}\n" for line in written.get().split("\n")[:-1]))
