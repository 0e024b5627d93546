"""The disagreements: the rows on which judge and people differ most, with what each of them said."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from judge.agreement.pairing import REWARD, THRESHOLD, Compared, Pairing, Rated, Target
from judge.agreement.scales import Scales
from judge.files.scored_rows import Part, Row


class Disagreement(NamedTuple):
    """A row, or a pair of rows, on which judge and people differ."""

    of: str
    """`reward`, or the name of a criterion or a check."""

    rows: Sequence[Row]
    """The row; of a pair first the one that people preferred."""

    gap: float
    """How far they are apart, above 0, at most 1."""

    judge: str
    """What the judge said, from 0 to 1."""

    people: str
    """What each annotator said, on their own scale."""

    reason: str
    """The judge's reasons; then those of the checks, if the whole reward was judged."""


def worst(pairing: Pairing, scales: Scales, most: int) -> list[Disagreement]:
    """Return the disagreements, worst first.

    Args:
        pairing: labels and rows.
        scales: of people's scores.
        most: how many.
    """
    found = [one for target in pairing.targets for one in _of(target, scales)]
    return sorted(found, key=lambda one: -one.gap)[:most]


def _of(target: Target, scales: Scales) -> Iterator[Disagreement]:
    for kind, rated in target.rated.items():
        for one in rated:
            gap = abs(one.judge - one.mean)
            agree = kind == "yes_no" and (one.mean == THRESHOLD or (one.judge >= THRESHOLD) == (one.mean > THRESHOLD))
            if gap > 0 and not agree:
                said = _yes_no(one.people) if kind == "yes_no" else _scores(one, target, scales)
                yield Disagreement(target.name, (one.row,), gap, f"{one.judge:.2f}", said, _reason(one.row, target))
    yield from (_pair(one, target) for one in target.compared if one.gap < 0 and not one.tied)


def _pair(one: Compared, target: Target) -> Disagreement:
    said = f"{one.annotator}: {one.better.name} is better than {one.worse.name}"
    reasons = " | ".join(f"{row.name}: {_reason(row, target)}" for row in (one.better, one.worse))
    return Disagreement(target.name, (one.better, one.worse), -one.gap, f"{one.gap:+.2f}", said, reasons)


def _yes_no(people: Mapping[str, float]) -> str:
    return ", ".join(f"{name}: {'yes' if value else 'no'}" for name, value in people.items())


def _scores(one: Rated, target: Target, scales: Scales) -> str:
    ends = scales.ends(target.criterion)
    return ", ".join(f"{name}: {round(ends.answer_at(value), 4):g}" for name, value in one.people.items())


def _reason(row: Row, target: Target) -> str:
    """Return the judge's reason; for the reward, those of the criteria, and of the checks that did not give 1."""
    if target.name == REWARD:
        checks = {name: part for name, part in (row.checks or {}).items() if part and part.worth != 1}
        parts = {name: part for name, part in (row.criteria or {}).items() if part} | checks or row.parts
        said = [f"{name} {_worth(part)}: {part.reason or 'no reason'}" for name, part in parts.items()]
        return "; ".join([*(one.strip().removesuffix(".") for one in said[:-1]), *said[-1:]])
    part = row.parts.get(target.name)
    return (part.reason if part else None) or "no reason"


def _worth(part: Part) -> str:
    return "-" if part.worth is None else f"{part.worth:.2f}"
