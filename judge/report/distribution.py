"""How the reward, each check and each criterion are spread."""

from collections.abc import Sequence
from statistics import fmean, pstdev

from judge.files.rows import counted
from judge.report.blocks import Histogram, Section, Series
from judge.report.run import Run
from judge.report.words import fixed
from judge.rubric.weights import Weighted

_BINS = 20
"""Bars of a histogram. A guess: a step of 0.05, finer than the levels of most criteria."""

_MOST_PARTS = 24
"""Parts that get a histogram of their own. A guess: more would be a wall of pictures."""


def distribution(runs: Sequence[Run]) -> Section:
    """Return the section on how rewards and parts are spread, of one run or of two."""
    ends = min(run.ends[0] for run in runs), max(run.ends[1] for run in runs)
    rewards = [run.rewards for run in runs]
    blocks = [histogram("Reward", _named(rewards), ends)] if any(rewards) else []
    names = {name: kind for run in runs for name, kind in run.parts.items()}
    for name, kind in list(names.items())[:_MOST_PARTS]:
        values = [run.values(name) for run in runs]
        if any(values):
            blocks.append(histogram(f"{name} ({_kind(runs, name, kind)})", _named(values), (0.0, 1.0)))
    left = len(names) - _MOST_PARTS
    says = [f"{left} more checks and criteria are only in the table of rows."] if left > 0 else []
    return Section(id="rewards", heading="Rewards", says=says, blocks=blocks)


def histogram(
    title: str, values: Sequence[tuple[str, Sequence[float]]], ends: tuple[float, float], bins: int = _BINS
) -> Histogram:
    """Return the histogram of some values; those beyond an end are counted in the bin there.

    Args:
        title: what they are.
        values: one or two series with their names.
        ends: the low end of the first bin and the high end of the last.
        bins: how many.
    """
    series = [Series(name=name, counts=counts(found, ends, bins)) for name, found in values]
    says = "; ".join(_says(name if len(values) > 1 else "", found) for name, found in values)
    return Histogram(title=title, says=says, low=ends[0], high=ends[1], series=series)


def counts(values: Sequence[float], ends: tuple[float, float], bins: int) -> list[int]:
    """Count values in bins of equal width."""
    counted = [0] * bins
    for value in values:
        counted[bin_of(value, ends, bins)] += 1
    return counted


def bin_of(value: float, ends: tuple[float, float], bins: int) -> int:
    """Return the bin of a value, from 0; a value beyond an end lies in the bin there."""
    width = (ends[1] - ends[0]) or 1.0
    return min(bins - 1, max(0, int((value - ends[0]) / width * bins + 1e-9)))


def _named(values: Sequence[Sequence[float]]) -> Sequence[tuple[str, Sequence[float]]]:
    """Name one series by what is counted, and two by their order."""
    return [("rows", values[0])] if len(values) == 1 else list(zip(("first", "second"), values, strict=True))


def _says(name: str, values: Sequence[float]) -> str:
    """Say what some values are like; two series are said shortly."""
    if not values:
        return f"{name}: no values" if name else "no values"
    if name:
        return f"{name}: mean {fixed(fmean(values))}, {counted(len(values), 'row')}"
    return f"mean {fixed(fmean(values))}, standard deviation {fixed(pstdev(values))}, {counted(len(values), 'row')}"


def _kind(runs: Sequence[Run], name: str, kind: str) -> str:
    """Say whether a part is a check or a criterion, and whether it costs."""
    rubric = runs[0].rubric
    parts: Sequence[Weighted] = (*rubric.checks, *rubric.judged) if rubric else ()
    weights = {part.name: part.weight for part in parts}
    return f"{kind}, it costs" if weights.get(name, 1.0) < 0 else kind
