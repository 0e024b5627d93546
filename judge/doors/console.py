"""Shows a run to a person: progress, a table, a histogram; the only place that knows rich. Everything goes to stderr."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

try:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.table import Table
    from rich.text import Text
except ImportError as error:  # pragma: no cover  the extra is part of every environment that runs the tests
    msg = "the command line needs the extra 'cli': pip install 'rft-judge[cli]'"
    raise SystemExit(msg) from error

from judge.tally import Tally

_WIDER_THAN_ANY_TABLE = 1_000_000


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
    for whose, said in _WHOSE.items():
        for reason, count in tally.unscored.most_common():
            if tally.whose[reason] == whose:
                _print_line(console, f"  {reason} {count}, {said}; the first: {tally.examples[reason]}")
    if tally.dropped:
        console.print(f"{tally.dropped} rows of the earlier run belong to no row of the input and were dropped")


def _print_line(console: Console, text: str) -> None:
    """Print a text of unknown origin as one line, cut to the terminal."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    if console.is_terminal:
        console.print(line, overflow="ellipsis", no_wrap=True)
    else:
        console.print(line, soft_wrap=True)


_WHOSE = {"record": "the record's fault", "judge": "the judge's failure", "ours": "this program's or this machine's fault"}


def complain(message: str) -> None:
    """Print a fault."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(message, style="red", markup=False)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on stdout."""
    table = Table(*columns, show_lines=False, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    _print_table(table, Console(file=sys.stdout, highlight=False))


def _print_table(table: Table, console: Console) -> None:
    """Print a table within the width of a terminal; into a file or a pipe whole, whatever its width."""
    if console.is_terminal:
        console.print(table)
        return
    console.width = _WIDER_THAN_ANY_TABLE
    with console.capture() as written:
        console.print(table)
    console.file.write("".join(f"{line.rstrip()}\n" for line in written.get().split("\n")[:-1]))
