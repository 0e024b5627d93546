"""The batch: what rewards, checks and lengths say of a batch, without a look at the words. Cheap enough for every invocation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean, pstdev
from typing import NamedTuple

from judge.monitors.correlation import Rho, rho
from judge.monitors.rollout import Rollout
from judge.reading.text.words import words

EQUAL = 1e-6
"""Rewards of a group that lie no further apart teach GRPO nothing; the tolerance of SkyRL 0.4 and TRL 1.16."""

_EDGE = 0.01
"""Share of the range, at either end, in which a reward counts as at the end; CHERRL (arXiv 2606.04923) takes rewards of 0.99."""

_FEWEST_GROUPS = 8
"""Groups of two or more below which their shares say nothing. A guess: one more group then moves a share by an eighth."""

_FEWEST = 32
"""Rollouts below which a share of them says nothing. A guess: its standard error is then up to 9 points."""


class Groups(NamedTuple):
    """Groups with two or more rewards, and the shares of them that teach nothing, from 0 to 1."""

    n: int
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
    """Share of the responses that equal an earlier one of the batch, from 0 to 1."""

    spread: float | None
    """The mean, over the groups, of the standard deviation of the rewards in a group, in the reward's unit. GRPO learns from
    these differences alone. None without a group of two or more rewards."""


def measured(rollouts: Sequence[Rollout], ends: tuple[float, float]) -> Batch:
    """Return what a batch looks like.

    Args:
        rollouts: of any number of groups, in any order.
        ends: the low and the high end of the reward's range.
    """
    groups = grouped(rollouts)
    rewards = [one.reward for one in rollouts if one.reward is not None]
    gaps = gaps_of(rollouts)
    return Batch(
        groups=shares(groups, ends),
        top=share((at_top(reward, ends) for reward in rewards), len(rewards)),
        bottom=share((at_bottom(reward, ends) for reward in rewards), len(rewards)),
        length=rho([(one.reward or 0.0, float(len(words(one.response)))) for one in group] for group in groups),
        gap=fmean(gaps) if len(gaps) >= _FEWEST else None,
        duplicates=duplicates([one.response for one in rollouts]),
        spread=fmean(map(_deviation, groups)) if groups else None,
    )


def grouped(rollouts: Iterable[Rollout]) -> list[list[Rollout]]:
    """Return the groups of two or more rollouts with a reward; rollouts of an unknown group are in none."""
    groups: defaultdict[str, list[Rollout]] = defaultdict(list)
    for one in rollouts:
        if one.group is not None and one.reward is not None:
            groups[one.group].append(one)
    return [group for group in groups.values() if len(group) > 1]


def shares(groups: Sequence[Sequence[Rollout]], ends: tuple[float, float]) -> Groups:
    """Return how many groups teach nothing."""
    if len(groups) < _FEWEST_GROUPS:
        return Groups(len(groups), None, None, None)
    rewards = [[one.reward for one in group if one.reward is not None] for group in groups]
    flat = [group[0] for group in rewards if max(group) - min(group) <= EQUAL]
    top, bottom = (sum(edge(reward, ends) for reward in flat) for edge in (at_top, at_bottom))
    return Groups(len(groups), len(flat) / len(groups), top / len(groups), bottom / len(groups))


def _deviation(group: Sequence[Rollout]) -> float:
    return pstdev(one.reward for one in group if one.reward is not None)


def gaps_of(rollouts: Iterable[Rollout]) -> list[float]:
    """Return the judge's score minus the checks, for the rollouts that have both."""
    return [one.judge - one.checks for one in rollouts if one.judge is not None and one.checks is not None]


def duplicates(responses: Sequence[str]) -> float | None:
    """Return the share of responses that come again; each is counted but the first of its kind. None if there are too few."""
    return (len(responses) - len(set(responses))) / len(responses) if len(responses) >= _FEWEST else None


def share(holds: Iterable[bool], count: int) -> float | None:
    """Return the share for which something holds; None if there are too few to say."""
    return sum(holds) / count if count >= _FEWEST else None


def at_top(reward: float, ends: tuple[float, float]) -> bool:
    """Whether a reward is at the top of the range."""
    return reward >= ends[1] - _EDGE * (ends[1] - ends[0])


def at_bottom(reward: float, ends: tuple[float, float]) -> bool:
    """Whether a reward is at the bottom of the range."""
    return reward <= ends[0] + _EDGE * (ends[1] - ends[0])
