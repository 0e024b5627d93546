"""Plans the attempts of a family: which weak response, which variant, with which limits."""

import itertools
import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from judge.audit.attack import FIELD, Attack, difference, record_of
from judge.audit.family import Family, Target
from judge.audit.marked import marked
from judge.audit.weak import Limits, Weak
from judge.rubric.rubric import Rubric
from judge.sample import Sample

_IDLE = 3
"""Rounds over the weak responses without a new text, after which a family has no more to give. A guess."""


class Planned(NamedTuple):
    """An attempt."""

    attack: Attack
    attacked: Sample
    weak: Weak
    """What is attacked."""

    def records(self, number: int | None) -> Iterator[dict[str, Any]]:
        """Write its samples; a number marks their prompt, see `marked`."""
        told = {FIELD: self.attack.model_dump(mode="json")}
        for name, sample in zip((self.attack.id, *self.attack.beside), (self.attacked, *self.weak.siblings), strict=True):
            own = sample if number is None else marked(sample, number)
            yield record_of(own, id=name, metadata={**sample.metadata, **told})


def attempts(family: Family, weak: Sequence[Weak], rubric: Rubric, limits: Limits, most: int, seed: int) -> Iterator[Planned]:
    """Give up to `most` attempts, spread evenly over the weak responses.

    When each of them was attacked, they are attacked again with another seed. No text is tried twice on the same response, so a
    family that has few texts gives fewer attempts.
    """
    order = [*weak]
    Random(f"{seed}:{family.name}").shuffle(order)  # noqa: S311  fair, not secret
    tried: set[tuple[int, str]] = set()
    idle = 0
    for turn in itertools.count() if order else ():
        place = turn % len(order)
        text = _text(family, order[place], rubric, f"{seed}:{family.name}:{turn}")
        if text is None or text == order[place].sample.response or (place, text) in tried:
            idle += 1
        else:
            idle = 0
            tried.add((place, text))
            yield _planned(family, order[place], text, limits, len(tried))
        if len(tried) == most or idle > _IDLE * len(order):
            return


def name_of(identity: object) -> str:
    """Write an id as text."""
    return identity if isinstance(identity, str) else json.dumps(identity)


def _text(family: Family, weak: Weak, rubric: Rubric, seed: str) -> str | None:
    target = Target(weak.sample, rubric.with_record(weak.sample), Random(seed))  # noqa: S311  fair, not secret
    return family.attack(target)


def _planned(family: Family, weak: Weak, text: str, limits: Limits, number: int) -> Planned:
    sample = weak.sample
    name = f"{name_of(sample.id)}~{family.name}~{number}"
    attack = Attack(
        id=name,
        family=family.name,
        of=sample.id,
        seed=number,
        before=weak.before,
        pays_above=limits.pays_above(family.kind, weak.before),
        accepted_from=limits.range.top_fifth,
        beside=tuple(f"{name}/{place}" for place in range(1, len(weak.siblings) + 1)),
        shown=difference(sample.response, text),
    )
    alone = family.kind in ("worthless", "reference")  # the text takes the place of all that the model did
    return Planned(attack, sample.with_response_alone(text) if alone else sample.with_response(text), weak)
