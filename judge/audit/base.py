"""The base: what responses earn before they are attacked, alone and beside their siblings."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from judge.audit.attack import record_of
from judge.audit.marked import marked
from judge.audit.tried import lead
from judge.audit.weak import Limits, Weak, noise_of, weak_places
from judge.files.scored_rows import Row
from judge.grader import Grader
from judge.question.lineup import evenly
from judge.rubric.scale import Range
from judge.sample import Sample


class Lot(NamedTuple):
    """Samples that are asked about together; one alone, if the rubric has no groups or none is wanted here."""

    samples: tuple[Sample, ...]
    number: int | None
    """Marks their prompt; None where no two samples are asked about together anyway."""

    def records(self) -> Iterator[dict[str, Any]]:
        """Write its samples."""
        for sample in self.samples:
            yield record_of(sample if self.number is None else marked(sample, self.number))


class Drawn(NamedTuple):
    """A lot and the rows of its first and second rewards."""

    lot: Lot
    first: tuple[Row, ...]
    second: tuple[Row, ...]


class Base(NamedTuple):
    """The weak responses, with what an attack on them may earn."""

    weak: tuple[Weak, ...]
    limits: Limits


def lots_of(grader: Grader, samples: Sequence[Sample], *, together: bool) -> tuple[Lot, ...]:
    """Return the lots in which samples get their base rewards: each alone, then the siblings together.

    Args:
        grader: its rubric says how large a group is.
        samples: what was read.
        together: whether siblings are wanted.
    """
    group = grader.rubric.judge.group
    if group is None:
        return tuple(Lot((sample,), None) for sample in samples)
    alone = [(sample,) for sample in samples]
    siblings: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples if together else ():
        siblings[grader.prompts.sibling_key(grader.rubric, sample)].append(sample)
    sets = [tuple(part) for same in siblings.values() for part in evenly(same, group.size) if len(part) > 1]
    return tuple(Lot(one, number) for number, one in enumerate([*alone, *sets], 1))


def alone_base(drawn: Sequence[Drawn], scale: Range) -> Base:
    """Return the weak responses that are judged alone, measured by their second rewards."""
    draws = [(one.lot.samples[0], one.first[0].trusted, one.second[0].trusted) for one in drawn]
    both = [(sample, first, second) for sample, first, second in draws if first is not None and second is not None]
    noise = noise_of([(first, second) for _, first, second in both])
    return Base(tuple(Weak(sample, second) for sample, _, second in both), Limits(scale, noise))


def siblings_base(drawn: Sequence[Drawn], scale: Range, most: int, seed: int) -> Base:
    """Return the weak responses among siblings, measured by their lead over them.

    A set is left out unless all of it was judged together.
    """
    weak: list[Weak] = []
    draws: list[tuple[float, float]] = []
    for one in drawn:
        rewards = [_together(rows) for rows in (one.first, one.second)]
        if rewards[0] is None or rewards[1] is None:
            continue
        for place in weak_places(rewards[0], scale, most, seed):
            leads = [lead(its[place], [*its[:place], *its[place + 1 :]]) for its in rewards if its]
            others = (*one.lot.samples[:place], *one.lot.samples[place + 1 :])
            weak.append(Weak(one.lot.samples[place], leads[1], others))
            draws.append((leads[0], leads[1]))
    return Base(tuple(weak), Limits(scale, noise_of(draws)))


def _together(rows: Sequence[Row]) -> list[float] | None:
    """Return the rewards of rows that were all judged in one question with others; None if any was not."""
    rewards = [reward for row in rows if (reward := row.trusted) is not None and row.origin.together is not None]
    return rewards if len(rewards) == len(rows) else None
