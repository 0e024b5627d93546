"""The alternative annotator test: whether a judge may stand in for people (Calderon et al., https://arxiv.org/abs/2501.10970).

Each annotator is left out in turn. On that annotator's items the judge and the annotator are both compared with the other
annotators. The judge wins against this annotator if it is closer to the others significantly often. It may be a little worse
(epsilon), because it costs less. A judge that wins against at least half of the annotators passes.
"""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from statistics import fmean
from typing import Literal, NamedTuple

from judge.statistics.estimate import Estimate
from judge.statistics.extra import trust_extra
from judge.statistics.proportion import wilson

Label = float | str

Metric = Literal["accuracy", "rmse"]
"""How close a label is to the others': for names the share that is the same, for numbers minus the root mean square distance."""

FEWEST_ITEMS = 30
"""The paper's bound: items of an annotator, labelled by the judge and another annotator too, below which the test is silent."""

FEWEST_ANNOTATORS = 3
"""Annotators below which the test says nothing: the paper's bound."""

_FALSE_DISCOVERIES = 0.05
"""The share of false discoveries among the annotators that the judge wins against (Benjamini and Yekutieli): the paper's."""


class LeftOut(NamedTuple):
    """The judge against one annotator."""

    annotator: str

    advantage: Estimate
    """The share of the items on which the judge is at least as close to the others as the annotator is; n is the items."""

    p: float
    """Of the hypothesis that the annotator is better by epsilon or more, before the correction for many annotators."""

    won: bool
    """The hypothesis is rejected, after the correction."""


class Alternative(NamedTuple):
    """What the test says."""

    winning_rate: Estimate
    """The share of the annotators that the judge wins against; the test passes from one half on."""

    advantage: float
    """The average advantage probability: the mean of `LeftOut.advantage`."""

    annotators: tuple[LeftOut, ...]
    """Those with enough items, in the order given."""


def alternative(
    judge: Mapping[str, Label],
    people: Mapping[str, Mapping[str, Label]],
    epsilon: float,
    metric: Metric,
) -> Alternative | None:
    """Run the test.

    Args:
        judge: the judge's label of each item.
        people: for each annotator, the label of each item that they saw.
        epsilon: how much worse than an annotator the judge may be because it is cheap: 0.2 beside experts, 0.15 beside skilled
            people, 0.1 beside a crowd.
        metric: how labels are compared.

    Returns:
        None where fewer than three annotators have 30 items that the judge and another annotator have labelled too.

    Raises:
        SettingsFault: scipy is not installed.
    """
    close = {"accuracy": _same, "rmse": _near}[metric]
    found = [(name, _compared(judge, people, name, close)) for name in people]
    enough = [(name, pairs) for name, pairs in found if len(pairs) >= FEWEST_ITEMS]
    if len(enough) < FEWEST_ANNOTATORS:
        return None
    chances = [_p([(own >= judged) - (judged >= own) for judged, own in pairs], epsilon) for _, pairs in enough]
    wins = _rejected(chances)
    annotators = tuple(
        LeftOut(name, advantage, p, won)
        for (name, pairs), p, won in zip(enough, chances, wins, strict=True)
        if (advantage := wilson(sum(judged >= own for judged, own in pairs), len(pairs)))
    )
    rate = wilson(sum(wins), len(wins))
    assert rate is not None  # there are at least three
    return Alternative(rate, fmean(one.advantage.value for one in annotators), annotators)


def _compared(
    judge: Mapping[str, Label],
    people: Mapping[str, Mapping[str, Label]],
    left_out: str,
    close: Callable[[Label, Sequence[Label]], float],
) -> list[tuple[float, float]]:
    """For each item of an annotator: how close the judge and the annotator are to the others."""
    pairs = []
    for item, label in people[left_out].items():
        others = [labels[item] for name, labels in people.items() if name != left_out and item in labels]
        if others and item in judge:
            pairs.append((close(judge[item], others), close(label, others)))
    return pairs


def _same(label: Label, others: Sequence[Label]) -> float:
    return fmean(label == other for other in others)


def _near(label: Label, others: Sequence[Label]) -> float:
    return -sqrt(fmean((float(label) - float(other)) ** 2 for other in others))


def _p(differences: Sequence[int], epsilon: float) -> float:
    """How likely differences so low are, if their mean is epsilon: a one-sided t test."""
    if len(set(differences)) == 1:
        return 0.0 if differences[0] < epsilon else 1.0
    with trust_extra():
        from scipy.stats import ttest_1samp
    return float(ttest_1samp(differences, epsilon, alternative="less").pvalue)


def _rejected(chances: Sequence[float]) -> list[bool]:
    """Which hypotheses Benjamini and Yekutieli's procedure rejects (Ann. Stat. 29, 2001)."""
    many = len(chances)
    harmonic = sum(1 / at for at in range(1, many + 1))
    below = [p for at, p in enumerate(sorted(chances), 1) if p <= at * _FALSE_DISCOVERIES / (many * harmonic)]
    return [bool(below) and p <= below[-1] for p in chances]
