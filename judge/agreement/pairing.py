"""Puts labels and rows together: what the judge said beside what people said. What cannot be compared is counted and named."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from judge.agreement.label import Kind, Label, Preference, Rating, name_of
from judge.agreement.labels import Labels, refuse
from judge.agreement.scales import Scales
from judge.errors import InputFault
from judge.files.rows import counted
from judge.files.scored_rows import Row
from judge.record import near_miss

REWARD = "reward"
"""The name of what a label without a criterion is about. No criterion can have it."""

THRESHOLD = 0.5
"""From here on a judge's value from 0 to 1 counts as yes: the middle of the range."""

_UNSCORED = "unscored"
_IN_PART = "judged only in part"
_MISSING = "not among the rows"
_ABSENT = "without a value"
"""Why a labelled row cannot be compared; the last: the judge was not asked, or not about that criterion."""


_DIGITS = 9
"""Digits of a value. Means that are equal on paper differ by 1e-16 as floats, and would count as an order instead of a tie."""


def prompts_of(rows: Iterable[Row]) -> int:
    """Count the prompts that rows answer; a row that does not say which counts as one of its own."""
    return len({(one.group, None if one.group else name_of(one.id)) for one in rows})


class Rated(NamedTuple):
    """A row with what people said about it."""

    row: Row
    judge: float
    """What the judge said, from 0 to 1."""

    people: Mapping[str, float]
    """What each annotator said, from 0 to 1."""

    @property
    def mean(self) -> float:
        """The mean of people's ratings."""
        return round(fmean(self.people.values()), _DIGITS)


class Compared(NamedTuple):
    """Two rows of which people said which is better."""

    better: Row
    worse: Row
    gap: float
    """What the judge gave the better one minus what it gave the other, from -1 to 1."""

    annotator: str
    tied: bool
    """Whether people preferred neither."""


class Target(NamedTuple):
    """Something that people judged, with what they and the judge said about it."""

    name: str
    """`reward`, or the name of a criterion or a check."""

    rated: Mapping[Kind, Sequence[Rated]]
    compared: Sequence[Compared]
    unlabelled: Sequence[float]
    """What the judge said about rows that nobody judged."""

    @property
    def criterion(self) -> str | None:
        """The criterion; None for the reward."""
        return None if self.name == REWARD else self.name


class Pairing(NamedTuple):
    """Labels and rows, put together."""

    targets: Sequence[Target]
    left_out: Mapping[str, Sequence[str]]
    """The ids of labelled rows that could not be compared, by the reason."""

    labelled: int
    """Labelled rows that were found among the rows."""

    annotators: int

    @property
    def unscored(self) -> float:
        """The share of the labelled rows that the judge failed on, from 0 to 1."""
        failed = len({*self.left_out.get(_UNSCORED, ()), *self.left_out.get(_IN_PART, ())})
        return failed / self.labelled if self.labelled else 0.0


def index(rows: Iterable[Row], path: str) -> Mapping[str, Row]:
    """Return the rows by their ids, as `name_of` writes them; rows without an id are left out, since no label can name them.

    Raises:
        InputFault: several rows have the same id.
    """
    found: dict[str, Row] = {}
    twice: Counter[str] = Counter()
    for row in rows:
        if row.id is not None and found.setdefault(name_of(row.id), row) is not row:
            twice[name_of(row.id)] += 1
    refuse([f"{path}: {count + 1} rows have the id {name}; labels name rows by their id" for name, count in twice.items()])
    return found


def value_of(row: Row, name: str, scales: Scales) -> float | None:
    """Return what the judge said about a row, from 0 to 1; None if it said nothing.

    Args:
        row: a scored row.
        name: `reward`, or the name of a criterion or a check.
        scales: with the rubric, which says the reward's range.
    """
    if name != REWARD:
        part = row.parts.get(name)
        return None if part is None else part.worth
    low, high = scales.rubric.range.low, scales.rubric.range.high
    return None if row.reward is None else (row.reward - low) / (high - low)


def pair(labels: Labels, rows: Mapping[str, Row], scales: Scales) -> Pairing:
    """Put labels and rows together.

    Raises:
        InputFault: a label is about a criterion that does not exist, or off the scale; or no label names a row.
    """
    _refuse_unknown(labels, rows, scales)
    _refuse_off_scale(labels, scales)
    everything = labels.everything
    named = dict.fromkeys(name for label in everything for name in _ids(label))
    if not any(name in rows for name in named):
        msg = f"{labels.path}: none of its {len(named):,} ids is among the rows; the first is {next(iter(named))}"
        raise InputFault(msg)
    names = dict.fromkeys(label.criterion or REWARD for label in everything)
    lookup = _Lookup(rows, scales)
    targets = [_target(name, labels, lookup) for name in sorted(names, key=lambda name: name != REWARD)]
    people = len({label.annotator for label in everything})
    return Pairing(targets, lookup.left_out(), sum(name in rows for name in named), people)


class _Lookup:
    """Looks up what the judge said, and remembers the rows about which it said nothing."""

    def __init__(self, rows: Mapping[str, Row], scales: Scales) -> None:
        self.rows = rows
        self.scales = scales
        self._why: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def look_up(self, identity: str, name: str) -> tuple[Row, float] | None:
        row = self.rows.get(identity)
        value = None if row is None or row.trusted is None else value_of(row, name, self.scales)
        if row is None or value is None:
            self._why[_reason(row)][identity] = None
            return None
        return row, round(value, _DIGITS)

    def left_out(self) -> Mapping[str, Sequence[str]]:
        return {why: tuple(ids) for why, ids in self._why.items()}


def _reason(row: Row | None) -> str:
    if row is None:
        return _MISSING
    return _UNSCORED if row.outcome == "unscored" else _IN_PART if row.trusted is None else _ABSENT


def _ids(label: Label) -> Sequence[str]:
    return (label.id,) if isinstance(label, Rating) else (label.better, label.worse)


def _target(name: str, labels: Labels, lookup: _Lookup) -> Target:
    ratings = [one for one in labels.ratings if (one.criterion or REWARD) == name]
    rated = {kind: found for kind in _KINDS if (found := list(_rated(name, kind, ratings, lookup)))}
    compared = [
        one for label in labels.preferences if (label.criterion or REWARD) == name for one in _compared(name, label, lookup)
    ]
    known = {one.id for one in ratings}
    others = (row for identity, row in lookup.rows.items() if identity not in known and row.trusted is not None)
    unlabelled = [value for row in others if (value := value_of(row, name, lookup.scales)) is not None]
    return Target(name, rated, compared, unlabelled)


def _rated(name: str, kind: Kind, ratings: Sequence[Rating], lookup: _Lookup) -> Iterator[Rated]:
    by_row: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for one in ratings:
        if one.kind == kind:
            by_row[one.id][one.annotator] = _from_0_to_1(one, lookup.scales)
    for identity, people in by_row.items():
        found = lookup.look_up(identity, name)
        if found is not None:
            yield Rated(*found, people)


def _from_0_to_1(one: Rating, scales: Scales) -> float:
    if one.kind == "yes_no":
        return one.value
    ends = scales.ends(one.criterion)
    return (one.value - ends.low) / (ends.high - ends.low)


def _compared(name: str, label: Preference, lookup: _Lookup) -> Iterator[Compared]:
    better, worse = lookup.look_up(label.better, name), lookup.look_up(label.worse, name)
    if better is not None and worse is not None:
        yield Compared(better[0], worse[0], round(better[1] - worse[1], _DIGITS), label.annotator, label.tied)


def _refuse_unknown(labels: Labels, rows: Mapping[str, Row], scales: Scales) -> None:
    rubric = scales.rubric
    brought = [name for row in rows.values() for name in row.parts]
    known = list(dict.fromkeys([*(one.name for one in rubric.judged), *(one.name for one in rubric.checks), *brought]))
    faults = []
    for label in labels.everything:
        if label.criterion is not None and label.criterion not in known:
            listed = near_miss(label.criterion, known) or f"; there are: {', '.join(known)}"
            faults.append(f"{labels.path}:{label.line}: no criterion is called {label.criterion!r}{listed}")
    refuse(faults)


def _refuse_off_scale(labels: Labels, scales: Scales) -> None:
    """Refuse scores that are off the scale, with one line for each scale: mostly people used another one throughout."""
    off: defaultdict[str | None, list[Rating]] = defaultdict(list)
    for one in labels.ratings:
        ends = scales.ends(one.criterion) if one.kind == "scores" else None
        if ends and not ends.low <= one.value <= ends.high:
            off[one.criterion].append(one)
    refuse([f"{labels.path}:{found[0].line}: {_off_scale(found, scales)}" for found in off.values()])


def _off_scale(found: Sequence[Rating], scales: Scales) -> str:
    """Say which scores are off one scale, and how to name another."""
    first, ends = found[0], scales.ends(found[0].criterion)
    wanted = f"wanted scores from {ends.low:g} to {ends.high:g}, the scale of {first.criterion or 'the reward'}"
    others = f" and {counted(len(found) - 1, 'more score')} off it" if len(found) > 1 else ""
    advice = "" if scales.given else "; if people scored on another scale, give its ends: --scale LOW HIGH, such as --scale 1 5"
    return f"{wanted}; found {first.value:g} for row {first.id}{others}{advice}"


_KINDS: Sequence[Kind] = ("scores", "yes_no")
