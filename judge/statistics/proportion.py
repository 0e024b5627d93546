"""Proportions: a share of successes, a judge's rates against people's yes and no, and a pass rate corrected by them."""

from collections.abc import Sequence
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

from judge.statistics.estimate import Z95, Estimate, difference_of

_Z95_ONE_SIDED = NormalDist().inv_cdf(0.95)
"""Standard errors above a one-sided 95 % bound: 1.645."""


class Rates(NamedTuple):
    """How a judge's yes and no compare with people's."""

    tpr: Estimate
    """The share of people's yes that the judge calls yes; n is people's yes."""

    tnr: Estimate
    """The share of people's no that the judge calls no; n is people's no."""

    youden: Estimate
    """Youden's J, tpr + tnr - 1: 1 for a perfect judge, 0 for one that knows nothing; n is all labels."""

    base_rate: Estimate
    """The share of yes among people's labels."""


def wilson(successes: float, n: int) -> Estimate | None:
    """A share with Wilson's interval (JASA 22, 1927). None for no attempts.

    Args:
        successes: how many; a half counts as a half.
        n: attempts.
    """
    if not n:
        return None
    share = successes / n
    low, high = _wilson_ends(share, n, Z95)
    return Estimate(share, min(low, share), max(high, share), n)


def upper(successes: float, n: int) -> float:
    """The one-sided 95 % upper bound of a share, by Wilson; 1 for no attempts."""
    return _wilson_ends(successes / n, n, _Z95_ONE_SIDED)[1] if n else 1.0


def fewest(gate: float) -> int:
    """The fewest attempts with which no success shows that the share is at most the gate.

    Args:
        gate: a share above 0 and up to 1.
    """
    return max(1, ceil(_Z95_ONE_SIDED**2 * (1 - gate) / gate))


def rates(judge: Sequence[bool], people: Sequence[bool]) -> Rates | None:
    """The judge's rates, each with an interval; None where people's labels are all yes or all no.

    The interval of J is Newcombe's for a difference of two shares (Stat. Med. 17, 1998).

    Args:
        judge: the judge's labels.
        people: people's, in the same order.
    """
    pairs = list(zip(judge, people, strict=True))
    yes, no = [said for said, true in pairs if true], [said for said, true in pairs if not true]
    tpr, tnr, false_alarms = wilson(sum(yes), len(yes)), wilson(len(no) - sum(no), len(no)), wilson(sum(no), len(no))
    base_rate = wilson(len(yes), len(pairs))
    if tpr is None or tnr is None or false_alarms is None or base_rate is None:
        return None
    return Rates(tpr, tnr, difference_of(tpr, false_alarms)._replace(n=len(pairs)), base_rate)


def corrected(positive: int, n: int, rates: Rates) -> Estimate | None:
    """The true share of yes among rows that only the judge has labelled (Rogan and Gladen, Am. J. Epidemiol. 107, 1978).

    The interval counts what is not known about the rates too (Lang and Reiczigel, Prev. Vet. Med. 113, 2014).

    Args:
        positive: rows that the judge calls yes.
        n: rows that the judge has labelled, without those that people have.
        rates: the judge's, from the rows that people have labelled.

    Returns:
        None without a row, or where the judge is no better than chance: nothing can be corrected by its rates.
    """
    known = rates.tpr.value + rates.tnr.value - 1
    if not n or known <= 0:
        return None
    value = min(1.0, max(0.0, (positive / n + rates.tnr.value - 1) / known))
    low, high = _lang_reiczigel(positive / n, n, rates)
    return Estimate(value, min(low, value), max(high, value), n)


def _lang_reiczigel(share: float, n: int, rates: Rates) -> tuple[float, float]:
    """The ends of the interval, from shares that are moved a little to the middle, as Agresti and Coull do."""
    more, positives, negatives = n + Z95**2, rates.tpr.n + 2, rates.tnr.n + 2
    share = (n * share + Z95**2 / 2) / more
    tpr = (rates.tpr.n * rates.tpr.value + 1) / positives
    tnr = (rates.tnr.n * rates.tnr.value + 1) / negatives
    middle = (share + tnr - 1) / (tpr + tnr - 1)
    of_tpr, of_tnr = tpr * (1 - tpr) / positives, tnr * (1 - tnr) / negatives
    moved = 2 * Z95**2 * (middle * of_tpr - (1 - middle) * of_tnr)
    variance = share * (1 - share) / more + middle**2 * of_tpr + (1 - middle) ** 2 * of_tnr
    half = Z95 * sqrt(variance) / (tpr + tnr - 1)
    return max(0.0, min(1.0, middle + moved - half)), max(0.0, min(1.0, middle + moved + half))


def _wilson_ends(share: float, n: int, z: float) -> tuple[float, float]:
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)
