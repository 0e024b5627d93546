"""The alt-test's figures: whether a judge may stand in for a person, from three annotators on."""

from collections import defaultdict
from collections.abc import Iterator
from statistics import fmean

from judge.agreement.figure import Figure
from judge.agreement.label import Kind
from judge.agreement.pairing import THRESHOLD, Target
from judge.statistics.alternative import Alternative, alternative
from judge.statistics.estimate import Estimate

_SUFFIX = {"scores": "", "yes_no": "_yes_no"}
"""What the names of the figures end with, by the kind of labels."""


def alternative_test(target: Target, kind: Kind, epsilon: float) -> Iterator[Figure]:
    """Give the winning rate and the average advantage probability; nothing for fewer than 3 annotators with 30 rows each.

    Args:
        target: with labels of this kind.
        kind: scores are compared by their distance, yes and no by whether they are the same.
        epsilon: how much worse than a person the judge may be for its lower cost.
    """
    rated = target.rated[kind]
    yes_no = kind == "yes_no"
    judge = {str(at): float(one.judge >= THRESHOLD) if yes_no else one.judge for at, one in enumerate(rated)}
    people: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for at, one in enumerate(rated):
        for annotator, value in one.people.items():
            people[annotator][str(at)] = value
    found = alternative(judge, people, epsilon, "accuracy" if yes_no else "rmse")
    if found is None:
        return
    won = f"share of annotators for whom the judge may stand in (epsilon {epsilon:g}); the test passes at 0.5"
    advantage = "share of rows on which the judge is as near to the others as a person is"
    for name, estimate, unit, meaning in (
        ("alt_test", found.winning_rate, "annotators", won),
        ("advantage", _advantage(found), "rows", advantage),
    ):
        yield Figure(target.name, name + _SUFFIX[kind], estimate, unit, len(rated), meaning)


def _advantage(found: Alternative) -> Estimate:
    """Return the mean over annotators. They saw the same rows, so the mean of their intervals' ends is its interval, or wider."""
    ends = [one.advantage for one in found.annotators]
    low, high = fmean(one.low for one in ends), fmean(one.high for one in ends)
    return Estimate(found.advantage, low, high, max(one.n for one in ends))
