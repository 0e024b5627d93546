"""The batch: what rewards, checks and lengths say of a batch, without a look at the words. Cheap enough for every invocation."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from judge.monitors.correlation import Rho, rho
from judge.monitors.rollout import Rollout

_EQUAL = 1e-6
"""Rewards of a group that lie no further apart teach GRPO nothing; the tolerance of SkyRL 0.4 and TRL 1.16."""

_EDGE = 0.01
"""Share of the range, at either end, in which a reward counts as at the end; CHERRL (arXiv 2606.04923) takes rewards of 0.99."""

_FEWEST_GROUPS = 8
"""Groups of two or more below which their shares say nothing. A guess: one more group then moves a share by an eighth."""

_FEWEST = 32
"""Rollouts below which a share of them says nothing. A guess: its standard error is then up to 9 points."""


class Groups(NamedTuple):
    """Groups with two or more rewards, and the shares of them that teach nothing, from 0 to 1."""

    count: int
    flat: float | None
    """Share of the groups whose rewards are all the same; None if there are too few groups to say."""

    top: float | None
    """Share of the groups whose rewards are all the same, and at the top: solved."""

    bottom: float | None
    """The same at the bottom: out of reach."""


class Batch(NamedTuple):
    """What a batch looks like; None where it is too small to say."""

    groups: Groups
    top: float | None
    """Share of the rewards at the top of the range, from 0 to 1."""

    bottom: float | None
    """Share at the bottom."""

    length: Rho | None
    """Whether longer responses earn more than their shorter siblings."""

    gap: float | None
    """The mean of the judge's score minus the checks, from -1 to 1."""

    duplicates: float | None
    """Share of the responses that another response of the batch equals, from 0 to 1."""
