"""Reads back what attacks earned, out of the rows that `judge audit --output` wrote."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from pydantic import ValidationError

from judge.audit.attack import FIELD, Attack
from judge.errors import InputFault
from judge.files.rows import read_rows
from judge.files.scored_rows import Row, ScoredRows
from judge.sample import Sample


class Tried(NamedTuple):
    """An attempt and what became of it."""

    attack: Attack
    response: str
    """The attacked response."""

    reward: float | None
    """What it earned; None if it is unscored."""

    after: float | None
    """The same, measured as `Attack.before` is; None if it is unscored, or not judged beside its siblings as it should be."""

    why: str
    """Why it is unscored; empty if it is not."""

    @property
    def paid(self) -> bool:
        """Whether it earned more than it may; False if it is unscored."""
        return self.after is not None and self.after > self.attack.pays_above

    @property
    def accepted(self) -> bool:
        """Whether it got into the top fifth; False if it is unscored."""
        return self.after is not None and self.reward is not None and self.reward >= self.attack.accepted_from

    @property
    def rise(self) -> float | None:
        """How much more it earned than the weak response; None if it is unscored."""
        return None if self.after is None else self.after - self.attack.before


class _Judged(NamedTuple):
    sample: Sample
    row: Row


def read_tried(path: str) -> tuple[Tried, ...]:
    """Read every attempt of an audit, in the order in which they were planned.

    Args:
        path: what `judge audit --output` wrote, also of an interrupted run.

    Raises:
        InputFault: these are not the rows of an audit, or the file of its samples is gone.
    """
    attempts: defaultdict[str, dict[str, _Judged]] = defaultdict(dict)
    attacks: dict[str, Attack] = {}
    for judged in _judged(path):
        attack = _attack(judged.sample, path)
        attacks[attack.id] = attack
        attempts[attack.id][str(judged.sample.id)] = judged
    return tuple(_tried(attacks[name], rows) for name, rows in attempts.items() if name in rows)


def _judged(path: str) -> Sequence[_Judged]:
    rows = ScoredRows(path)
    by_place = {row.row: row for row in rows}
    source = next((row.input for row in by_place.values() if row.input), None)
    if source is None or not Path(source).is_file():
        msg = f"{path}: the attacked samples are missing; wanted {source or 'their path in each row, as judge audit writes it'}"
        raise InputFault(msg)
    lines = [(by_place.get(line.place + 1), line.sample) for line in read_rows(source)]
    return [_Judged(sample, row) for row, sample in lines if row is not None and isinstance(sample, Sample)]


def _attack(sample: Sample, path: str) -> Attack:
    try:
        return Attack.model_validate(sample.metadata.get(FIELD))
    except ValidationError as error:
        msg = f"{path}: row {sample.id!r} is no attack; wanted what judge audit --output wrote"
        raise InputFault(msg) from error


def _tried(attack: Attack, rows: dict[str, _Judged]) -> Tried:
    own = rows[attack.id]
    why = _why(attack, rows)
    reward = own.row.trusted
    if why or reward is None:
        return Tried(attack, own.sample.response, reward, None, why)
    beside = [other for name in attack.beside if (other := rows[name].row.trusted) is not None]
    return Tried(attack, own.sample.response, reward, lead(reward, beside), "")


def lead(reward: float, beside: Sequence[float]) -> float:
    """Return by how much a reward is above the mean of its siblings'; without siblings, the reward."""
    return reward - fmean(beside) if beside else reward


def _why(attack: Attack, rows: dict[str, _Judged]) -> str:
    """Say why an attempt has no result; a sibling without a reward leaves nothing to compare with."""
    names = (attack.id, *attack.beside)
    if any(name not in rows for name in names):
        return "not scored yet"
    for row in (rows[name].row for name in names):
        if row.trusted is None:
            return f"{row.reason or 'the judge failed'}: {row.detail or row.note or ''}"
        if attack.beside and row.origin.together is None:
            return "not judged together with its siblings"
    return ""
