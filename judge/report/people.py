"""How far the judge agrees with people's labels."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.agreement.agreement import figures
from judge.agreement.disagreements import Disagreement, worst
from judge.agreement.figure import Figure
from judge.agreement.labels import read_labels
from judge.agreement.pairing import Pairing, index, pair
from judge.agreement.scales import read_scales
from judge.agreement.verdicts import doubt
from judge.errors import InputFault
from judge.files.rows import counted
from judge.report.blocks import Axis, Block, Dots, Section, Stands, Table
from judge.report.relations import dots
from judge.report.run import Run

_EPSILON = 0.15
"""The alt-test's cost of a judge beside a person; the default of `judge calibrate`."""

_LISTED = 10
"""Disagreements that are listed; the default of `judge calibrate`."""

_TOLD = {"rho": "rho", "j": "J", "accuracy": "accuracy"}
"""The figures that stand out, with what they are called: one for each kind of label."""


class _Agreement(NamedTuple):
    """How far one run agrees with people."""

    run: str
    """`first` or `second`; empty if there is only one."""

    pairing: Pairing
    figures: Sequence[Figure]
    worst: Sequence[Disagreement]

    @property
    def of(self) -> str:
        """What is added to a title."""
        return f", {self.run} run" if self.run else ""

    @property
    def begin(self) -> str:
        """What a sentence begins with."""
        return f"{self.run.capitalize()} run: " if self.run else ""


def people(runs: Sequence[Run], labels: str, scale: Sequence[float] | None = None) -> tuple[Section, Sequence[Stands]]:
    """Return the section on the agreement with people, and what stands out in it.

    Args:
        runs: one or two.
        labels: the file of labels, as `judge calibrate` takes it.
        scale: the ends of people's scale, as `--scale` has them; None for the rubric's own.

    Raises:
        InputFault: the labels cannot be read or do not belong to these rows, or a rubric was not found.
        SettingsFault: the two are not ends of a scale, or the extra `trust` is not installed.
    """
    names = ("first", "second") if len(runs) > 1 else ("",)
    found = [_compare(name, run, labels, scale) for name, run in zip(names, runs, strict=True)]
    blocks: list[Block] = [
        *(block for one in found for block in _scatters(one)),
        _table(found),
        *(_disagreements(one) for one in found if one.worst),
    ]
    says = [line for one in found for line in _says(one)]
    stands = [line for one in found for line in _stands(one)]
    return Section(id="people", heading="Agreement with people", says=says, blocks=blocks), stands


def _compare(name: str, run: Run, path: str, scale: Sequence[float] | None) -> _Agreement:
    if run.rubric is None:
        msg = f"--labels: the scales are in the rubric of {run.path}, and it was not found; name it with --rubric FILE"
        raise InputFault(msg)
    scales = read_scales(run.rubric, scale)
    pairing = pair(read_labels(path), index((entry.row for entry in run.entries), run.path), scales)
    return _Agreement(name, pairing, tuple(figures(pairing, scales, _EPSILON)), worst(pairing, scales, _LISTED))


def _says(found: _Agreement) -> Iterator[str]:
    """Say what the figures of a run are made of, doubts first."""
    run = found.begin
    for target in found.pairing.targets:
        one = doubt(target)
        if one:
            yield f"{run}{one.sentence}"
    yield f"{run}{counted(found.pairing.labelled, 'labelled row')}, {counted(found.pairing.annotators, 'annotator')}."
    for why, ids in found.pairing.left_out.items():
        yield f"{run}{counted(len(ids), 'row')} left out: {why}."


def _scatters(found: _Agreement) -> Iterator[Dots]:
    for target in found.pairing.targets:
        pairs = [(one.mean, one.judge) for rated in target.rated.values() for one in rated]
        if pairs:
            yield _scatter(f"{target.name}{found.of}", pairs)


def _scatter(of: str, pairs: Sequence[tuple[float, float]]) -> Dots:
    says = f"the judge beside people, both from 0 to 1; {counted(len(pairs), 'row')}"
    x, y = Axis(name="people", low=0, high=1), Axis(name="judge", low=0, high=1)
    return dots(of, pairs, x, y, None).model_copy(update={"says": says})


def _table(found: Sequence[_Agreement]) -> Table:
    """Return all figures; those of two runs stand below each other."""
    keys = dict.fromkeys(figure.key for one in found for figure in one.figures)
    listed = [(one.run, figure) for key in keys for one in found for figure in one.figures if figure.key == key]
    rows = [[figure.of, figure.name, *([run] if run else []), *_cells(figure)] for run, figure in listed]
    run = found[0].run
    heads = ["of", "figure", *(["run"] if run else []), "value", "95 % interval", "made of", "what it is"]
    numeric = [False, False, *([False] if run else []), True, True, True, False]
    return Table(title="Agreement", heads=heads, numeric=numeric, rows=rows)


def _cells(figure: Figure) -> list[str | float | None]:
    made = figure.estimate
    return [f"{made.value:.3f}", f"{made.low:.3f} to {made.high:.3f}", f"{made.n:,} {figure.unit}", figure.meaning]


def _disagreements(found: _Agreement) -> Table:
    rows = [[", ".join(row.name for row in one.rows), one.of, one.judge, one.people, one.reason] for one in found.worst]
    heads = ["id", "of", "judge", "people", "the judge's reason"]
    title = f"Where they differ most{found.of}"
    return Table(title=title, heads=heads, numeric=[False, False, True, False, False], rows=rows)


def _stands(found: _Agreement) -> Iterator[Stands]:
    """Give the doubts about a judge, and the figures that tell most."""
    run = f" in the {found.run} run" if found.run else ""
    for target in found.pairing.targets:
        one = doubt(target)
        if one:
            yield Stands("useless" if one.useless else "unsure", f"{found.begin}{one.sentence}", "people")
    for figure in found.figures:
        if figure.key in _TOLD:
            made = figure.estimate
            sure = f"95 % interval {made.low:.2f} to {made.high:.2f}, {made.n:,} {figure.unit}"
            yield Stands(f"{_TOLD[figure.key]} {made.value:.2f}", f"between rewards and people{run} ({sure}).", "people")
