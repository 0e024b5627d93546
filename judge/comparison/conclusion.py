"""The conclusion: what the rewards of two models allow one to say, in one sentence, and no more than that."""

from judge.comparison.pairs import Pairs
from judge.statistics.estimate import Estimate
from judge.statistics.sign_test import sign_test

_FEWEST = 6
"""Prompts with a difference from which a sign test can be below 0.05 at all: six that all go one way have a chance of 0.03."""

_UNLIKELY = 0.05
"""The chance below which a result is taken for more than chance: that of a 95 % interval."""


def conclusion(pairs: Pairs, difference: Estimate | None) -> str:
    """Say whether the tuned model is better by these rewards.

    Args:
        pairs: the prompts.
        difference: of the mean rewards, tuned minus base, see `Measure`.
    """
    if difference is None:
        return "There are not enough prompts to compare: wanted two or more with a reward for both models."
    changed = pairs.wins + pairs.losses
    if not changed:
        return f"No difference: all {len(pairs.pairs)} prompts have the same reward with both models."
    span = f"{difference.low:+.3f} to {difference.high:+.3f}"
    if difference.low <= 0 <= difference.high:
        return f"Not shown to differ: the interval of the difference, {span}, holds 0. More prompts would make it narrower."
    way = "higher" if difference.value > 0 else "lower"
    nearer, farther = sorted((abs(difference.low), abs(difference.high)))
    by = f"{nearer:.3f} to {farther:.3f}"
    if changed < _FEWEST:
        which = "1 prompt differs" if changed == 1 else f"{changed} prompts differ"
        return f"The tuned model's mean reward is {way}, but only {which}: too few to tell."
    if sign_test(pairs.wins, pairs.losses) >= _UNLIKELY or (pairs.wins > pairs.losses) != (difference.value > 0):
        return (
            f"The tuned model's mean reward is {way} by {by}, but wins and losses alone do not show it: a few large changes "
            "carry the difference. Look at them before you rely on it."
        )
    return f"The tuned model's mean reward is {way} on prompts like these, by {by}."
