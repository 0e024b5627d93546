"""The orders in which things are shown: responses under names, and criteria. A hash decides, so that a run can be repeated."""

import hashlib
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from judge.digest import digest
from judge.question.fence import DIGITS
from judge.rubric.rubric import Rubric
from judge.sample import Sample

Item = TypeVar("Item")

_SEED_DIGITS = 16


class Lineup(NamedTuple):
    """Several responses in an order, each with a name."""

    seed: str
    """Hexadecimal digits that names and order follow from; the same for an order and its reverse."""

    samples: Mapping[str, Sample]
    """By name, in the order in which they are shown."""

    order: tuple[int, ...]
    """For each place, which of the samples that were given stands there, from 0."""

    @classmethod
    def of(cls, samples: Sequence[Sample], turn: int) -> "Lineup":
        """Draw names and an order.

        No response can know its name or its place beforehand, because they depend on all the responses. Every second order is the
        one before it reversed, so that two orders are never the same, and each response has the same mean place in both.

        Args:
            samples: one for each different response, in any order.
            turn: which of several orders, from 0.
        """
        ranks = [rank(sample) for sample in samples]
        seed = digest([sorted(response for response, _ in ranks), turn // 2])[:_SEED_DIGITS]
        order = sorted(range(len(samples)), key=ranks.__getitem__)
        random.Random(seed).shuffle(order)  # noqa: S311  a fair order is wanted, not a secret
        if turn % 2:
            order.reverse()
        return cls(seed, dict(zip(_names(seed, len(samples)), (samples[at] for at in order), strict=True)), tuple(order))


def rank(sample: Sample) -> tuple[str, str]:
    """Return what samples are sorted by, however they came: a hash of the response, and one of the id."""
    return digest([sample.response, list(sample.tool_calls)]), digest(sample.id)


def evenly(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Split items into the fewest groups of at most `size`, as equal in size as can be."""
    groups = math.ceil(len(items) / size)
    for group in range(groups):
        yield items[group * len(items) // groups : (group + 1) * len(items) // groups]


def shuffled(rubric: Rubric, sample: Sample) -> Rubric:
    """Return a rubric with its criteria in an order that the sample's texts decide."""
    criteria = list(rubric.criteria)
    drawn = digest([[turn.model_dump() for turn in sample.messages], sample.response])
    random.Random(drawn).shuffle(criteria)  # noqa: S311
    return rubric.with_criteria(criteria)


def _names(seed: str, count: int) -> list[str]:
    """Return different names, each of as many digits as a mark has."""
    names: dict[str, None] = {}
    place = 0
    while len(names) < count:
        names[hashlib.sha256(f"{seed}:{place}".encode()).hexdigest()[:DIGITS]] = None
        place += 1
    return list(names)
