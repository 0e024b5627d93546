"""The rollout: one response of a policy, with what it was given for it."""

from collections.abc import Mapping
from typing import NamedTuple


class Rollout(NamedTuple):
    """One response of a policy, with its reward."""

    id: str
    """Its id, as a person reads it."""

    group: str | None
    """The same for all rollouts of one prompt; None if unknown."""

    step: int | None
    """The training step that it belongs to; None if unknown."""

    reward: float | None
    """In the rubric's range; None if it is unscored."""

    judge: float | None
    """The weighted mean of the criteria, from 0 to 1; None without one."""

    checks: float | None
    """The mean of the checks, from 0 to 1; None without one."""

    parts: Mapping[str, float]
    """The value of each check and criterion by name, from 0 to 1."""

    prompt: str
    response: str


_FORM = frozenset({"substance", "length", "format"})
"""Kinds of checks that look at a response's form. They do not say whether it is right, so no judge is compared with them."""


def telling(kinds: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the checks that say whether a response is right, given the kind of each check by its name."""
    return frozenset(name for name, kind in kinds.items() if kind not in _FORM)
