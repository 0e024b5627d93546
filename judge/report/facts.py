"""How a run was made: rubric, judge, prompt, calibration, and what it cost."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from judge.files.rows import counted
from judge.files.scored_rows import Row, Tokens
from judge.key import Key
from judge.report.blocks import Stands
from judge.report.run import Run
from judge.report.words import fixed


def facts(run: Run) -> Iterator[tuple[str, str]]:
    """Give what a run was made with and what it cost, by name."""
    yield "file", _file(run)
    for name, read in MADE_WITH.items():
        yield name, _counted(run, read)
    yield "rows", f"{len(run.entries):,}, {len(run.rewards):,} of them scored{_left_out(run)}"
    yield "range", f"{run.ends[0]:g} to {run.ends[1]:g}{'' if run.rubric else ', as the rewards go: the rubric was not found'}"
    tokens = [entry.row.tokens or Tokens() for entry in run.entries]
    yield "tokens", f"{sum(one.input or 0 for one in tokens):,} in, {sum(one.output or 0 for one in tokens):,} out"
    yield "cost", _cost(run)
    saved = "; ".join(_saved(run))
    if saved:
        yield "saved", saved
    errors = [entry.row.error for entry in run.entries if entry.row.error is not None]
    if errors:
        yield (
            "standard error of a reward",
            f"{fixed(sum(errors) / len(errors))} on average, in {counted(len(errors), 'row')} of several opinions",
        )


def mixed(run: Run) -> Iterator[Stands]:
    """Say which things a run was made with differ between its rows, so that its rewards cannot be compared."""
    for name, read in MADE_WITH.items():
        found = Counter(read(entry.row) for entry in run.entries if entry.reward is not None) - Counter({None: len(run.entries)})
        if len(found) > 1:
            yield Stands(
                f"{len(found)}",
                f"{name}s in one file: {', '.join(map(str, found))}. Their rewards may not mean the same.",
                "made",
            )


def made_with(run: Run, read: Callable[[Row], str | None]) -> set[str]:
    """Return all values that the rows of a run have for something they were made with."""
    return {found for entry in run.entries if (found := read(entry.row))}


def made_with_rubric(row: Row) -> str | None:
    """Return the rubric of a row with its version and hash."""
    origin = row.origin
    return origin.rubric and f"{origin.rubric}, version {origin.version}, hash {origin.rubric_hash}"


def _prompt(row: Row) -> str | None:
    key = Key.read(row.key)
    return key.prompt if key and key.prompt != "none" else None


MADE_WITH: dict[str, Callable[[Row], str | None]] = {
    "rubric": made_with_rubric,
    "judge": lambda row: row.origin.model,
    "prompt": _prompt,
    "calibration": lambda row: row.origin.calibration,
}
"""What a row was made with, by name: its rubric, its judge, the hash of the prompt's templates and that of the calibration."""


def _counted(run: Run, read: Callable[[Row], str | None]) -> str:
    found = Counter(value for entry in run.entries if (value := read(entry.row)))
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{value} ({counted(count, 'row')})" for value, count in found.most_common()) or "none"


def _file(run: Run) -> str:
    path = Path(run.path)
    if not path.is_file():
        return "stdin" if run.path == "-" else run.path
    return f"{run.path}, written {datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d %H:%M} UTC"


def _left_out(run: Run) -> str:
    return f"; {counted(run.foreign, 'line')} left out, no rows or cut off" if run.foreign else ""


def _cost(run: Run) -> str:
    known = [entry.row.cost for entry in run.entries if entry.row.cost is not None]
    unknown = len(run.entries) - len(known)
    said = f"{sum(known):.4f} US dollars"
    return f"{said}, and {counted(unknown, 'row')} whose price is not known" if unknown else said


def _saved(run: Run) -> Iterator[str]:
    """Give what each cause saved."""
    found = [one for entry in run.entries for one in entry.row.saved or () if one.by]
    for cause in sorted({one.by or "" for one in found}):
        ours = [one for one in found if one.by == cause]
        money = sum(one.cost or 0.0 for one in ours)
        calls = counted(sum(one.calls or 0 for one in ours), "call")
        yield f"by {cause}: {calls}, {money:.4f} US dollars" if money else f"by {cause}: {calls}"
