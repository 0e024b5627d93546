"""Shows a run to a person: progress, a table, a histogram; the only place that knows rich. Everything goes to stderr."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import fmean, pstdev
from typing import Any

try:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.table import Table
except ImportError as error:  # pragma: no cover  the extra is part of every environment that runs the tests
    msg = "the command line needs the extra 'cli': pip install 'rft-judge[cli]'"
    raise SystemExit(msg) from error

_BINS = 10
_BARS = " ▁▂▃▄▅▆▇█"


class Tally:
    """What is known of a run so far, in a few numbers a criterion, however long the run is."""

    def __init__(self) -> None:
        self.values: dict[str, list[float]] = {}
        self.unscored: dict[str, int] = {}
        self.tokens = {"input": 0, "output": 0}
        self.rows = 0
        self.reused = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one row of the output."""
        self.rows += 1
        self.reused += bool(row.get("reused"))
        for kind in self.tokens:
            self.tokens[kind] += row["tokens"][kind]
        if row["outcome"] == "unscored":
            self.unscored[row["reason"]] = self.unscored.get(row["reason"], 0) + 1
            return
        for name, value in {"reward": row["reward"], **row["metrics"]}.items():
            self.values.setdefault(name, []).append(value)

    @property
    def missing(self) -> int:
        """How many rows are unscored."""
        return sum(self.unscored.values())


@contextmanager
def progress(total: int | None, done: int) -> Iterator[Callable[[int], None]]:
    """Show a bar while rows are scored, on a terminal; give the function that moves it."""
    columns = (TextColumn("scoring"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("scoring", total=total, completed=done)
        yield lambda rows: bar.update(task, advance=rows)


def summarise(tally: Tally, title: str, seconds: float) -> None:
    """Print what a run gave."""
    console = Console(stderr=True, highlight=False)
    if tally.values:
        table = Table("", "mean", "spread", "low", "high", "how the rows lie", title=title, title_justify="left")
        for name, values in tally.values.items():
            style = "bold" if name == "reward" else ""
            table.add_row(name, *(f"{number:.3f}" for number in _figures(values)), histogram(values), style=style)
        console.print(table)
    scored = tally.rows - tally.missing
    reused = f", {tally.reused} of them from equal samples" if tally.reused else ""
    console.print(f"[green]{scored} scored[/]{reused}, {_reasons(tally.unscored)}, {seconds:.1f} s")
    console.print(f"tokens: {tally.tokens['input']:,} in, {tally.tokens['output']:,} out")


def complain(message: str) -> None:
    """Print a fault."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, style="red", markup=False)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on stdout."""
    table = Table(*columns, show_lines=False, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160).print(table)


def histogram(values: Sequence[float]) -> str:
    """Draw how values lie between their lowest and highest, ten bars."""
    low, high = min(values), max(values)
    counts = [0] * _BINS
    for value in values:
        counts[min(_BINS - 1, int((value - low) / (high - low) * _BINS)) if high > low else 0] += 1
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // max(counts))] for count in counts)


def _figures(values: Sequence[float]) -> tuple[float, float, float, float]:
    return fmean(values), pstdev(values), min(values), max(values)


def _reasons(unscored: Mapping[str, int]) -> str:
    if not unscored:
        return "0 unscored"
    return "[red]{} unscored[/] ({})".format(sum(unscored.values()), ", ".join(f"{reason} {count}" for reason, count in unscored.items()))
