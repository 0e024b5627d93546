"""Prints for people: progress, tables, text, faults; the only place that knows rich.

What is printed comes from records and judges, so that a character that could steer a terminal is written out instead.
"""

import math
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from judge.doors.scored_rows import WHOSE
from judge.record import brief

_BINS = 10
_BARS = " ▁▂▃▄▅▆▇█"
_WIDER_THAN_ANY_TABLE = 1_000_000
WIDEST_ID = 24
"""Columns of an id in a list of rows on a terminal; a guess: most ids are shorter."""

_WORST_AT_THE_TOP = ("judge_spread", "verifiable_only")


class Spread:
    """How the values of one name lie, in a few numbers, however many there are."""

    def __init__(self, low: float, high: float) -> None:
        self._low, self._width = low, (high - low) / _BINS
        self._bins = [0] * _BINS
        self.count, self.mean, self.low, self.high = 0, 0.0, math.inf, -math.inf
        self._squares = 0.0

    def add(self, value: float) -> None:
        """Count a value (Welford's running mean and variance, Technometrics 4(3), 1962)."""
        self.count += 1
        before = value - self.mean
        self.mean += before / self.count
        self._squares += before * (value - self.mean)
        self.low, self.high = min(self.low, value), max(self.high, value)
        self._bins[min(_BINS - 1, max(0, int((value - self._low) / self._width)))] += 1

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return math.sqrt(self._squares / self.count)

    def draw(self, *, reverse: bool = False) -> str:
        """Draw how the values lie over the whole scale, ten bars, from the low end or in reverse."""
        bars = "".join(_BARS[-(-count * (len(_BARS) - 1) // max(self._bins))] for count in self._bins)
        return bars[::-1] if reverse else bars


class Tally:
    """What is known of a run, in bounded memory."""

    def __init__(self, low: float, high: float, weights: Mapping[str, float] | None = None) -> None:
        """Begin to count.

        Args:
            low: the low end of the reward's range.
            high: its high end.
            weights: of the rubric's own checks and criteria, by name; a criterion that is not among them came with a record.
        """
        self._ends = {"reward": (low, high)}
        self._weights = weights
        self._brought: set[str] = set()
        self.spreads: dict[str, Spread] = {}
        self.unscored: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        """The first row that was unscored for each reason."""

        self.whose: dict[str, str] = {}
        """Whose fault each reason is: `record`, `judge` or `ours`."""

        self.judges: Counter[str] = Counter()
        """The rewards to which each model gave the verdict, as the rows themselves say."""

        self.tokens: Counter[str] = Counter()
        self.rows = self.reused = 0
        self.kept = self.dropped = 0
        """Rows of an earlier run that stand in the output again, and those that belong to no row of the input."""

        self.cost: float | None = 0.0
        """US dollars; None when a model has no price."""

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one row of the output."""
        self.rows += 1
        self.reused += bool(row.get("reused"))
        self.tokens.update(row["tokens"])
        self.cost = None if self.cost is None or row["cost"] is None else self.cost + row["cost"]
        if row["outcome"] == "unscored":
            self.unscored[row["reason"]] += 1
            self.whose[row["reason"]] = row["whose"]
            self.examples.setdefault(row["reason"], f"row {row['row']}, id {brief(row['id'], 40)}: {row['detail']}")
            return
        if self._weights is not None:
            self._brought |= row["criteria"].keys() - self._weights.keys()
        if row["provenance"]["model"] is not None:
            self.judges[row["provenance"]["model"]] += 1
        for name, value in {"reward": row["reward"], **row["metrics"]}.items():
            if name not in self.spreads:
                self.spreads[name] = Spread(*self._ends.get(name, (0.0, 1.0)))
            self.spreads[name].add(value)

    def costs(self, name: str) -> bool:
        """Whether a high value is the worst one."""
        return name in _WORST_AT_THE_TOP or (self._weights or {}).get(name, 1.0) < 0

    def draw(self, name: str) -> str:
        """Draw how the values of a name lie, from worst to best; nothing where that differs from record to record."""
        return "" if name in self._brought else self.spreads[name].draw(reverse=self.costs(name))


@contextmanager
def progress(total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar while rows are scored, on a terminal; give the function that moves it."""
    columns = (
        TextColumn("scoring"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("scoring", total=total)
        yield lambda rows: bar.update(task, advance=rows)


def summarise(tally: Tally, title: str, seconds: float) -> None:
    """Print what a run gave.

    Args:
        tally: what is known of it.
        title: what it was scored by; who judged stands in the rows.
        seconds: how long it took.
    """
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    judges = tally.judges.most_common()
    names = [name if len(judges) == 1 else f"{name} ({count})" for name, count in judges]
    title = f"{title}, judged by {', '.join(names)}" if names else title
    if tally.spreads:
        console.print(title, style="italic", markup=False)
        table = Table("", "rows", "mean", "spread", "low", "high", "worst … best")
        for name, spread in tally.spreads.items():
            figures = (f"{number:.3f}" for number in (spread.mean, spread.deviation, spread.low, spread.high))
            called = f"{name} (it costs)" if tally.costs(name) else name
            table.add_row(called, str(spread.count), *figures, tally.draw(name), style="bold" if name == "reward" else "")
        _print_table(table, Console(stderr=True, highlight=False))
    _count(console, tally)
    cost = "no price known" if tally.cost is None else f"{tally.cost:.4f} US dollars"
    console.print(f"{tally.tokens['input']:,} tokens in, {tally.tokens['output']:,} out, {cost}, {seconds:.1f} s")


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
                _print_line(console, f"  {reason} {count}, {said}; the first: {tally.examples[reason]}")
    if tally.dropped:
        console.print(f"{tally.dropped} rows of the earlier run belong to no row of the input and were dropped")


def _print_line(console: Console, text: str) -> None:
    """Print a text of unknown origin as one line, cut to the width of a terminal."""
    line = visible(" ".join(text.split()))
    indent = text[: len(text) - len(text.lstrip())]
    if console.is_terminal:
        console.print(indent + line, overflow="ellipsis", no_wrap=True)
    else:
        console.print(indent + line, soft_wrap=True)


def complain(message: str) -> None:
    """Print a fault on stderr."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(visible(message), style="red", markup=False)


def tell(message: str) -> None:
    """Print a remark on stderr."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(visible(message), markup=False)


def on_terminal() -> bool:
    """Say whether a person reads stdout; FORCE_COLOR, which colours a pipe, does not make it one."""
    return sys.stdout.isatty()


def width() -> int:
    """Return the columns of the terminal; into a file or a pipe, more than any line has."""
    console = Console(file=sys.stdout)
    return console.width if console.is_terminal else _WIDER_THAN_ANY_TABLE


def visible(text: str) -> str:
    r"""Write a text of unknown origin so that it cannot steer a terminal; only its line ends and spaces stay.

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
    """Print a table on stdout, without a head if there are no columns' names; on a terminal long cells take several lines."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(columns))
    for place, column in enumerate(columns or [""] * len(rows[0])):
        table.add_column(Text(visible(column)), no_wrap=place == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    _print_table(table, Console(file=sys.stdout, highlight=False))


def show_lines(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on stdout with each row on one line: on a terminal the first cell and the last are cut to fit."""
    console = Console(file=sys.stdout, highlight=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=console.is_terminal)
    for place, column in enumerate(columns):
        table.add_column(
            Text(visible(column)),
            no_wrap=True,
            overflow="ellipsis",
            max_width=WIDEST_ID if console.is_terminal and place == 0 else None,
            ratio=1 if console.is_terminal and place == len(columns) - 1 else None,
        )
    for row in rows:
        table.add_row(*(Text(visible(" ".join(cell.split()))) for cell in row))
    _print_table(table, console)


def _print_table(table: Table, console: Console) -> None:
    """Print a table within the width of a terminal; into a file or a pipe whole, however wide."""
    if console.is_terminal:
        console.print(table)
        return
    console.width = _WIDER_THAN_ANY_TABLE
    with console.capture() as written:
        console.print(table)
    console.file.write("".join(f"{line.rstrip()}\n" for line in written.get().split("\n")[:-1]))
