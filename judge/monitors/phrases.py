"""The phrases that are paid: words and pairs of words that are common where rewards are high, and were not at the start."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from judge.monitors.rollout import Rollout
from judge.monitors.step import Phrase

_FEWEST = 30
"""Responses that a bucket must have; CHERRL (arXiv 2606.04923), `surface_stats.py`."""

_LISTED = 10
"""Phrases of a step that are kept; a guess: more than anyone reads."""

_COMMON = 0.05
"""Share of the responses at the top below which a phrase is not looked at; CHERRL's threshold for pairs of words."""

_KEPT = 50_000
"""Phrases of the first step whose shares are kept. A guess: 1,000 responses of 300 words have fewer that come twice."""


def phrases_of(words: Sequence[str]) -> frozenset[str]:
    """Return the words of a response and its pairs of words in a row, each once."""
    return frozenset(words).union(map(" ".join, pairwise(words)))


def counted(responses: Iterable[frozenset[str]]) -> Counter[str]:
    """Count in how many responses each phrase is."""
    return Counter(phrase for response in responses for phrase in response)


def first_shares(responses: Sequence[frozenset[str]]) -> Mapping[str, float]:
    """Return the share of the responses of the first step that each phrase is in; those left out are in fewer."""
    most = counted(responses).most_common(_KEPT)
    return {phrase: count / len(responses) for phrase, count in most if count > 1}


def paid(
    groups: Sequence[Sequence[Rollout]], found: Mapping[str, frozenset[str]], first: Mapping[str, float]
) -> tuple[Phrase, ...]:
    """Return the phrases that are most over-represented at the top, the strongest first.

    A response is at the top if it earns more than the median of its group, and at the bottom if it earns less: the two then
    answer the same prompts.

    Args:
        groups: of two or more rollouts with a reward.
        found: the phrases of each response.
        first: the shares of the first step.
    """
    best, worst = _buckets(groups)
    sizes = len(best), len(worst)
    if min(sizes) < _FEWEST:
        return ()
    top, bottom = (counted(found[response] for response in bucket) for bucket in (best, worst))
    common = [phrase for phrase, count in top.items() if count / sizes[0] > max(_COMMON, first.get(phrase, 0.0))]
    told = (_phrase(phrase, (top[phrase], bottom[phrase]), sizes, first.get(phrase, 0.0)) for phrase in common)
    return tuple(sorted(told, key=lambda one: (-one.z, -one.top, -len(one.text), one.text))[:_LISTED])


def _buckets(groups: Sequence[Sequence[Rollout]]) -> tuple[list[str], list[str]]:
    top: list[str] = []
    bottom: list[str] = []
    for group in groups:
        rewards = [one.reward or 0.0 for one in group]
        middle = median(rewards)
        top += [one.response for one, reward in zip(group, rewards, strict=True) if reward > middle]
        bottom += [one.response for one, reward in zip(group, rewards, strict=True) if reward < middle]
    return top, bottom


def _phrase(text: str, counts: tuple[int, int], sizes: tuple[int, int], first: float) -> Phrase:
    """Compare two shares, with the standard error of their difference if they were the same."""
    top, bottom = counts[0] / sizes[0], counts[1] / sizes[1]
    pooled = sum(counts) / sum(sizes)
    error = math.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1]))
    return Phrase(text, top, bottom, first, (top - bottom) / error if error else 0.0)
