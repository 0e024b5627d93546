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
