"""The course: how the steps of a run follow each other.

A step of any size is measured on at most 2,048 rollouts, whole groups of them. Which ones does not depend on their order.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean, pstdev, stdev
from typing import Any

from judge.digest import digest
from judge.monitors.batch import at_bottom, at_top, duplicates, grouped, share, shares
from judge.monitors.correlation import rho
from judge.monitors.phrases import first_shares, paid, phrases_of
from judge.monitors.rollout import Rollout
from judge.monitors.signs import SIGNS, signs
from judge.monitors.step import Sign, Step
from judge.reading.text.words import words

_MOST = 2_048
"""Rollouts of a step that are kept. A guess: 256 prompts of 8; at 300 words each they take 10 MB."""

_PAIRS = 128
"""Pairs of responses whose trigrams are compared; as CHERRL (arXiv 2606.04923) does in `response_features.py`."""

_WINDOW = 5
"""Steps over which the judge minus the checks is averaged; CHERRL's `reference_onset`."""

_Said = Mapping[str, Sequence[str]]
"""The words of each response."""


class Rollouts:
    """The rollouts of one step, in bounded memory."""

    n: int
    """All that were added."""

    def __init__(self) -> None:
        """Begin without a rollout."""
        self.n = self._held = self._unscored = 0
        self._groups: defaultdict[str, list[Rollout]] = defaultdict(list)
        self._below = "~"  # sorts behind every hash

    def add(self, one: Rollout) -> None:
        """Add a rollout; the groups with the highest hashes give way if there are too many."""
        self.n += 1
        self._unscored += one.reward is None
        key = digest(one.group if one.group is not None else [one.id, one.response])
        if key >= self._below:
            return
        self._groups[key].append(one)
        self._held += 1
        while self._held > _MOST and len(self._groups) > 1:
            self._below = max(self._groups)
            self._held -= len(self._groups.pop(self._below))

    @property
    def unscored(self) -> float:
        """Share without a reward, from 0 to 1; there has to be a rollout."""
        return self._unscored / self.n

    @property
    def kept(self) -> list[Rollout]:
        """Those that are kept, always in the same order."""
        return sorted((one for group in self._groups.values() for one in group), key=_in_order)


def _in_order(one: Rollout) -> tuple[str, str, str, float]:
    return one.group or "", one.id, one.response, math.inf if one.reward is None else one.reward


class Course:
    """The steps of a run so far."""

    steps: list[Step]
    """In the order in which they were added."""

    def __init__(self, ends: tuple[float, float]) -> None:
        """Begin without a step.

        Args:
            ends: the low and the high end of the reward's range.
        """
        self.ends = ends
        self.steps = []
        self._first: Mapping[str, float] = {}

    def add(self, number: int, rollouts: Rollouts) -> Step:
        """Add the next step with all its rollouts, at least one, and return what they look like."""
        kept = rollouts.kept
        groups = grouped(kept)
        said = {one.response: words(one.response) for one in kept}
        found = {response: phrases_of(spoken) for response, spoken in said.items()}
        if not self.steps:
            self._first = first_shares([found[one.response] for one in kept])
        step = Step(
            number=number,
            n=rollouts.n,
            unscored=rollouts.unscored,
            groups=shares(groups, self.ends),
            **self._rewards(kept),
            **_lengths(said, kept, groups),
            **self._gaps(kept),
            signs=_signs(kept, groups),
            duplicates=duplicates([one.response for one in kept]),
            alike=_alike(said, kept),
            phrases=paid(groups, found, self._first),
        )
        self.steps.append(step)
        return step

    @classmethod
    def of(cls, rollouts: Iterable[Rollout], ends: tuple[float, float]) -> "Course":
        """Return the course of rollouts in any order; those without a step are left out."""
        steps: defaultdict[int, Rollouts] = defaultdict(Rollouts)
        for one in rollouts:
            if one.step is not None:
                steps[one.step].add(one)
        course = cls(ends)
        for number in sorted(steps):
            course.add(number, steps[number])
        return course

    def _rewards(self, kept: Sequence[Rollout]) -> dict[str, Any]:
        rewards = [one.reward for one in kept if one.reward is not None]
        return {
            "reward": fmean(rewards) if rewards else None,
            "spread": pstdev(rewards) if rewards else None,
            "top": share((at_top(reward, self.ends) for reward in rewards), len(rewards)),
            "bottom": share((at_bottom(reward, self.ends) for reward in rewards), len(rewards)),
        }

    def _gaps(self, kept: Sequence[Rollout]) -> dict[str, Any]:
        both = [(one.judge, one.checks) for one in kept if one.judge is not None and one.checks is not None]
        gaps = [judge - checks for judge, checks in both]
        gap = fmean(gaps) if gaps else None
        before = [step.gap for step in self.steps[1 - _WINDOW :] if step.gap is not None]
        return {
            "judge": fmean(judge for judge, _ in both) if both else None,
            "checks": fmean(checks for _, checks in both) if both else None,
            "gap": gap,
            "gap_mean": None if gap is None else fmean([*before, gap]),
            "gap_error": stdev(gaps) / math.sqrt(len(gaps)) if len(gaps) > 1 else None,
        }


def _lengths(said: _Said, kept: Sequence[Rollout], groups: Sequence[Sequence[Rollout]]) -> dict[str, Any]:
    lengths = {response: float(len(spoken)) for response, spoken in said.items()}
    return {
        "words": fmean(lengths[one.response] for one in kept) if kept else None,
        "length": rho([(one.reward or 0.0, lengths[one.response]) for one in group] for group in groups),
        "length_beyond": rho([(one.reward or 0.0, lengths[one.response]) for one in some] for some in _with_equal_checks(groups)),
    }


def _with_equal_checks(groups: Iterable[Sequence[Rollout]]) -> Iterator[list[Rollout]]:
    """Split groups into rollouts whose checks are the same to a tenth; those without checks are left out."""
    for group in groups:
        split: defaultdict[float, list[Rollout]] = defaultdict(list)
        for one in group:
            if one.checks is not None:
                split[round(one.checks, 1)].append(one)
        yield from split.values()


def _signs(kept: Sequence[Rollout], groups: Sequence[Sequence[Rollout]]) -> dict[str, Sign]:
    found = {one.response: signs(one.response) for one in kept}
    return {
        name: Sign(
            share=fmean(name in found[one.response] for one in kept) if kept else 0.0,
            rho=rho([(one.reward or 0.0, float(name in found[one.response])) for one in group] for group in groups),
        )
        for name in SIGNS
    }


def _alike(said: _Said, kept: Sequence[Rollout]) -> float | None:
    """Return the mean similarity of pairs of responses to different prompts; which pairs, is always the same."""
    chance = random.Random(len(kept))  # noqa: S311  nobody gains by guessing it
    drawn = (chance.sample(kept, 2) for _ in range(2 * _PAIRS)) if len(kept) > 1 else ()
    pairs = [(one, other) for one, other in drawn if one.group != other.group or one.group is None][:_PAIRS]
    return (
        fmean(_jaccard(_trigrams(said[one.response]), _trigrams(said[other.response])) for one, other in pairs) if pairs else None
    )


def _trigrams(spoken: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(spoken, spoken[1:], spoken[2:], strict=False))


def _jaccard(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    both = len(one | other)
    return len(one & other) / both if both else 0.0
