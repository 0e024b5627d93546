"""The agreement of a judge with people: every figure that their labels give."""

from collections.abc import Iterator

from judge.agreement.figure import Figure
from judge.agreement.pairing import Pairing
from judge.agreement.preferences import preference_figures
from judge.agreement.ratings import rating_figures
from judge.agreement.scales import Scales
from judge.agreement.verdicts import verdict_figures


def figures(pairing: Pairing, scales: Scales, epsilon: float) -> Iterator[Figure]:
    """Give the figures of each target: the reward's first, then those of criteria and checks.

    Args:
        pairing: labels and rows.
        scales: of people's scores.
        epsilon: the alt-test's cost of a judge beside a person, from 0 to 1.
    """
    for target in pairing.targets:
        if "scores" in target.rated:
            yield from rating_figures(target, scales, epsilon)
        if "yes_no" in target.rated:
            yield from verdict_figures(target, epsilon)
        if target.compared:
            yield from preference_figures(target)
