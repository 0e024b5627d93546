"""Two runs over the same ids: what changed, by how much, and in which rows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from statistics import fmean

from judge.files.rows import counted
from judge.monitors.batch import EQUAL
from judge.monitors.correlation import rho
from judge.report.blocks import Section, Stands, Table
from judge.report.distribution import histogram
from judge.report.facts import MADE_WITH, made_with
from judge.report.run import Entry, Run
from judge.report.words import fixed, percent, sure
from judge.statistics.estimate import Estimate
from judge.statistics.mean import mean

_BINS = 21
"""Bars of the differences: an odd number, so that no change has the middle one."""


class Comparison:
    """Two runs, paired by id."""

    def __init__(self, first: Run, second: Run) -> None:
        """Pair two runs.

        An id that stands in each run once is a pair. Rows with an id that comes again are paired if their samples are equal.
        """
        self.first, self.second = first, second
        often = {
            name
            for run in (first, second)
            for name, count in Counter(entry.row.name for entry in run.entries).items()
            if count > 1
        }
        self.pairs = list(_paired(_named(first, often), _named(second, often)))
        """The places of each pair's rows; None where the other run has no such row."""

    @cached_property
    def both(self) -> list[tuple[Entry, Entry]]:
        """The pairs in which both rows have a reward."""
        met = (
            (self.first.entries[one], self.second.entries[other])
            for one, other in self.pairs
            if one is not None and other is not None
        )
        return [(one, other) for one, other in met if one.reward is not None and other.reward is not None]

    def section(self) -> Section:
        """Return the section that compares the two."""
        only = Counter((one is None, other is None) for one, other in self.pairs)
        alone = f"{only[False, True]:,} only in the first, {only[True, False]:,} only in the second"
        says = [
            f"First run: {self.first.path}. Second run: {self.second.path}. A difference is the second minus the first.",
            f"{counted(len(self.both), 'row')} with a reward in both runs; {alone}.",
            *self._differ(),
        ]
        if not self.both:
            return Section(id="compared", heading="What changed", says=[*says, "There is nothing to compare."])
        apart = [(other.reward or 0.0) - (one.reward or 0.0) for one, other in self.both]
        together = rho([[(one.reward or 0.0, other.reward or 0.0) for one, other in self.both]])
        if together:
            says.append(f"The rewards of the two go together with rho {together.value:.2f} ({sure(together)}).")
        reach = max(self.first.ends[1], self.second.ends[1]) - min(self.first.ends[0], self.second.ends[0])
        figure = histogram("Second reward minus first", [("rows", apart)], (-reach, reach), _BINS)
        return Section(id="compared", heading="What changed", says=says, blocks=[figure, self._table()])

    def stands(self) -> Iterator[Stands]:
        """Give the difference of the rewards, and how many changed."""
        found = self._difference(_reward)
        if found:
            sure = "chance may explain it" if found.low <= 0 <= found.high else "chance hardly explains it"
            interval = f"95 % interval {fixed(found.low, '+')} to {fixed(found.high, '+')}; {sure}"
            text = f"is how the mean reward changed from the first run to the second ({interval})."
            yield Stands(fixed(found.value, "+"), text, "compared")
        changed = sum(abs((other.reward or 0.0) - (one.reward or 0.0)) > EQUAL for one, other in self.both)
        if changed:
            text = f"of the rows have another reward in the second run ({changed:,} of {len(self.both):,})."
            yield Stands(percent(changed, len(self.both)), text, "rows")

    def _differ(self) -> Iterator[str]:
        """Say in what the runs differ besides their rewards: that is what is compared."""
        differ = [name for name, read in MADE_WITH.items() if made_with(self.first, read) != made_with(self.second, read)]
        yield (
            f"They differ in: {', '.join(differ)}."
            if differ
            else "Both were made with the same rubric, judge, prompt and calibration."
        )
        if len(differ) > 1:
            yield "More than one thing differs, so a change cannot be put down to one of them."
        if self.first.ends != self.second.ends:
            ends = [f"{low:g} to {high:g}" for low, high in (self.first.ends, self.second.ends)]
            yield f"The ranges differ: {ends[0]} and {ends[1]}. The difference of two rewards says little then."
        if any(_text(one) != _text(other) for one, other in self.both):
            count = sum(_text(one) != _text(other) for one, other in self.both)
            yield f"In {counted(count, 'pair')} the responses differ, so the policy is compared as well."

    def _table(self) -> Table:
        rows: list[list[str | float | None]] = []
        shared = [name for name in self.first.parts if name in self.second.parts]
        for name, read in [("reward", _reward), *((name, _part(name)) for name in shared)]:
            known = [
                (one, other)
                for one, other in ((read(one), read(other)) for one, other in self.both)
                if one is not None and other is not None
            ]
            if known:
                first, second = (fmean(pair[side] for pair in known) for side in (0, 1))
                found = self._difference(read)
                interval = f"{fixed(found.low, '+')} to {fixed(found.high, '+')}" if found else ""
                rows.append([name, fixed(first), fixed(second), fixed(second - first, "+"), interval, float(len(known))])
        heads = ["what", "first", "second", "difference", "95 % interval", "rows"]
        return Table(title="Means of the rows in both runs", heads=heads, numeric=[False, *[True] * 5], rows=rows)

    def _difference(self, read: Callable[[Entry], float | None]) -> Estimate | None:
        """Return the mean difference with its interval; responses to one prompt are alike, so prompts are what was sampled."""
        groups: defaultdict[object, list[float]] = defaultdict(list)
        for place, (one, other) in enumerate(self.both):
            before, after = read(one), read(other)
            if before is not None and after is not None:
                groups[one.row.group or place].append(after - before)
        return _mean_of_rows(list(groups.values()))


def _mean_of_rows(groups: Sequence[Sequence[float]]) -> Estimate | None:
    """Return the mean over all rows, with an interval that allows for rows of one group being alike.

    It is a ratio, the sum of the sums over the sum of the sizes, and its variance is that of its linear form (Cochran, Sampling
    Techniques, 1977, chapter 6): a group counts by how far its sum is from what its size would give.
    """
    rows = sum(map(len, groups))
    if not rows:
        return None
    middle = sum(map(sum, groups)) / rows
    return mean([middle + (sum(group) - middle * len(group)) * len(groups) / rows for group in groups])


def _named(run: Run, often: set[str]) -> Iterator[tuple[object, int]]:
    """Give each row's name for pairing, and its place."""
    for place, entry in enumerate(run.entries):
        yield (entry.row.name, entry.sample if entry.row.name in often else None), place


def _paired(first: Iterator[tuple[object, int]], second: Iterator[tuple[object, int]]) -> Iterator[list[int | None]]:
    waiting: defaultdict[object, list[int]] = defaultdict(list)
    for name, place in second:
        waiting[name].append(place)
    for name, place in first:
        yield [place, waiting[name].pop(0) if waiting[name] else None]
    yield from ([None, place] for places in waiting.values() for place in places)


def _reward(entry: Entry) -> float | None:
    return entry.reward


def _part(name: str) -> Callable[[Entry], float | None]:
    def value(entry: Entry) -> float | None:
        part = entry.parts.get(name)
        return part.worth if part else None

    return value


def _text(entry: Entry) -> str | None:
    return entry.response
