"""Draws the order in which responses and criteria are shown, and the names of the responses.

A hash of what is shown decides both, so a second run asks the same questions.
"""

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
"""Hexadecimal digits of a seed: 64 bits. A guess: enough that two groups never share a seed by chance."""


class Lineup(NamedTuple):
    """Several responses in an order, each with a name."""

    seed: str
    """Sixteen hexadecimal digits that decide names and order; the same for an order and its reverse."""

    samples: Mapping[str, Sample]
    """By name, in the order in which they are shown."""

    order: tuple[int, ...]
    """For each place, the index of the sample that stands there."""

    @classmethod
    def of(cls, samples: Sequence[Sample], turn: int) -> "Lineup":
        """Draw names and an order.

        No response can know its name or its place in advance, because they depend on all the responses. Every second order is
        the reverse of the one before it, so the two are never the same, and over both each response has the same mean place.

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
    """Return a sort key that does not depend on the order in which samples came: a hash of the response, and one of the id."""
    attached = [one.digest for one in sample.attachments if one.turn is None]
    return digest([sample.response, list(sample.tool_calls), *attached]), digest(sample.id)


def evenly(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Split items into the fewest groups of at most `size`, as equal in size as can be."""
    groups = math.ceil(len(items) / size)
    for group in range(groups):
        yield items[group * len(items) // groups : (group + 1) * len(items) // groups]


def shuffled(rubric: Rubric, sample: Sample) -> Rubric:
    """Return a rubric with its criteria in an order that a hash of the sample's texts decides."""
    criteria = list(rubric.criteria)
    drawn = digest([[turn.model_dump() for turn in sample.messages], sample.response])
    random.Random(drawn).shuffle(criteria)  # noqa: S311
    return rubric.with_criteria(criteria)


def _names(seed: str, count: int) -> list[str]:
    """Return names, all different, with as many digits as a mark has."""
    names: dict[str, None] = {}
    place = 0
    while len(names) < count:
        names[hashlib.sha256(f"{seed}:{place}".encode()).hexdigest()[:DIGITS]] = None
        place += 1
    return list(names)
