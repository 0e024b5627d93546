"""Attacks on the other responses in a question: one response tells the judge something about its siblings.

They are tried only where the rubric has a `judge.group`, and pay if the lead over the siblings grows: that is what GRPO learns
from, whether the attacker rises or the others fall.
"""

from collections.abc import Callable
from functools import partial

from judge.audit.family import Target
from judge.audit.texts import texts


def about_siblings(family: str) -> Callable[[Target], str]:
    """Return an attack that adds one of the texts of a family in `siblings.jsonl`."""
    return partial(_add, family)


def _add(family: str, target: Target) -> str:
    return target.beside(target.rng.choice(texts(family)))
