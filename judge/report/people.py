"""How far the judge agrees with people's labels."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.agreement.agreement import figures
from judge.agreement.disagreements import Disagreement, worst
from judge.agreement.figure import Figure
from judge.agreement.labels import read_labels
from judge.agreement.pairing import Pairing, Target, index, pair
from judge.agreement.scales import read_scales
from judge.agreement.verdicts import doubt
from judge.errors import InputFault
from judge.files.rows import counted
from judge.report.blocks import Axis, Block, Dots, Section, Stands, Table
from judge.report.relations import dots
from judge.report.run import Run
from judge.rubric.rubric import Rubric

_EPSILON = 0.15
"""The alt-test's cost of a judge beside a person; the default of `judge calibrate`."""

_LISTED = 10
"""Disagreements that are listed; the default of `judge calibrate`."""

_TOLD = {"rho": "rho", "j": "J", "accuracy": "accuracy"}
"""The figures that stand out, with what they are called: one for each kind of label."""


class _Agreement(NamedTuple):
    pairing: Pairing
    figures: Sequence[Figure]
    worst: Sequence[Disagreement]


def people(run: Run, labels: str) -> tuple[Section, Sequence[Stands]]:
    """Return the section on the agreement with people, and what stands out in it.

    Args:
        run: the rewards.
        labels: the file of labels, as `judge calibrate` takes it.

    Raises:
        InputFault: the labels cannot be read or do not belong to these rows, or the rubric was not found.
        SettingsFault: the extra `trust` is not installed.
    """
    found = _compare(run, run.rubric, labels)
    doubts = [one for target in found.pairing.targets if (one := doubt(target))]
    says = [
        *(one.sentence for one in doubts),
        f"{counted(found.pairing.labelled, 'labelled row')}, {counted(found.pairing.annotators, 'annotator')}.",
        *(f"{counted(len(ids), 'row')} left out: {why}." for why, ids in found.pairing.left_out.items()),
    ]
    blocks: list[Block] = [
        *_scatters(found.pairing),
        _table(found.figures),
        *([_disagreements(found.worst)] if found.worst else []),
    ]
    told = [Stands("useless" if one.useless else "unsure", one.sentence, "people") for one in doubts]
    stands = [*told, *(_stands(one) for one in found.figures if one.key in _TOLD)]
    return Section(id="people", heading="Agreement with people", says=says, blocks=blocks), stands


def _compare(run: Run, rubric: Rubric | None, path: str) -> _Agreement:
    if rubric is None:
        msg = "--labels: the scales are in the rubric, and it was not found; name it with --rubric FILE"
        raise InputFault(msg)
    scales = read_scales(rubric, None)
    pairing = pair(read_labels(path), index((entry.row for entry in run.entries), run.path), scales)
    return _Agreement(pairing, tuple(figures(pairing, scales, _EPSILON)), worst(pairing, scales, _LISTED))


def _scatters(pairing: Pairing) -> Iterator[Dots]:
    for target in pairing.targets:
        pairs = [(one.mean, one.judge) for rated in target.rated.values() for one in rated]
        if pairs:
            yield _scatter(target, pairs)


def _scatter(target: Target, pairs: Sequence[tuple[float, float]]) -> Dots:
    says = f"{counted(len(pairs), 'row')}; people's scores are put on the scale from 0 to 1"
    figure = dots(
        f"{target.name}: judge beside people", pairs, Axis(name="people", low=0, high=1), Axis(name="judge", low=0, high=1), None
    )
    return figure.model_copy(update={"says": says})


def _table(found: Sequence[Figure]) -> Table:
    rows: list[list[str | float | None]] = [
        [
            one.of,
            one.name,
            one.estimate.value,
            f"{one.estimate.low:.3f} to {one.estimate.high:.3f}",
            f"{one.estimate.n:,} {one.unit}",
            one.meaning,
        ]
        for one in found
    ]
    heads = ["of", "figure", "value", "95 % interval", "made of", "what it is"]
    return Table(title="Agreement", heads=heads, numeric=[False, False, True, True, True, False], rows=rows)


def _disagreements(found: Sequence[Disagreement]) -> Table:
    rows = [[", ".join(row.name for row in one.rows), one.of, one.judge, one.people, one.reason] for one in found]
    heads = ["id", "of", "judge", "people", "the judge's reason"]
    return Table(title="Where they differ most", heads=heads, numeric=[False, False, True, False, False], rows=rows)


def _stands(one: Figure) -> Stands:
    sure = f"95 % interval {one.estimate.low:.2f} to {one.estimate.high:.2f}, {one.estimate.n:,} {one.unit}"
    return Stands(f"{_TOLD[one.key]} {one.estimate.value:.2f}", f"between rewards and people ({sure}).", "people")
