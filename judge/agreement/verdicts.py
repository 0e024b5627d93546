"""How far a judge agrees with people who said yes or no about rows."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.agreement.alternative_test import alternative_test
from judge.agreement.figure import Figure
from judge.agreement.pairing import THRESHOLD, Rated, Target, prompts_of
from judge.statistics.alpha import alpha
from judge.statistics.estimate import Estimate
from judge.statistics.kappa import kappa
from judge.statistics.pairs import auc
from judge.statistics.proportion import corrected, rates

FEWEST = 50
"""Labels below which nothing is promised about a judge. With 50, the interval of a rho of 0.7 is a third wide."""


class Decided(NamedTuple):
    """A row on which most people agree."""

    judge: float
    people: bool


def verdict_figures(target: Target, epsilon: float) -> Iterator[Figure]:
    """Give what people's yes and no say about the judge; a figure that is not defined for them is left out.

    Args:
        target: with `yes_no`.
        epsilon: the alt-test's cost of a judge beside a person.
    """
    rated = target.rated["yes_no"]
    rows = decided(rated)
    prompts = prompts_of(one.row for one in rated)
    judge, people = [one.judge >= THRESHOLD for one in rows], [one.people for one in rows]

    def figure(name: str, estimate: Estimate | None, meaning: str, unit: str = "rows", *, good: bool = True) -> Iterator[Figure]:
        if estimate is not None:
            yield Figure(target.name, name, estimate, unit, len(rows), meaning, good, prompts)

    found = rates(judge, people)
    if found is not None:
        yield from figure("tpr", found.tpr, "share of people's yes that the judge calls yes (0.5 or more)", "people's yes")
        yield from figure("tnr", found.tnr, "share of people's no that the judge calls no (below 0.5)", "people's no")
        yield from figure("j", found.youden, "tpr + tnr - 1: 0 is what a coin gives")
        yield from figure("base_rate", found.base_rate, "share of yes among people's labels", good=False)
        said = [value >= THRESHOLD for value in target.unlabelled]
        better = None if useless(found.youden) else corrected(sum(said), len(said), found)
        meaning = "share of yes among the rows without labels, corrected for the judge's errors"
        yield from figure("corrected_rate", better, meaning, "rows without labels", good=False)
    yield from figure("auc", auc([one.judge for one in rows], people), "chance that a yes has a higher value than a no")
    yield from figure("kappa_yes_no", kappa(judge, people, (False, True)), "Cohen's kappa")
    said_by = [[str(value) for value in one.people.values()] for one in rated]
    yield from figure("alpha_people_yes_no", alpha(said_by, "nominal"), "Krippendorff's alpha among people")
    ours = [[*values, str(float(one.judge >= THRESHOLD))] for values, one in zip(said_by, rated, strict=True)]
    yield from figure("alpha_judge_yes_no", alpha(ours, "nominal"), "Krippendorff's alpha with the judge as one more of them")
    yield from alternative_test(target, "yes_no", epsilon)


def decided(rated: Sequence[Rated]) -> list[Decided]:
    """Return what most people said about each row; rows on which they are split evenly are left out."""
    return [Decided(one.judge, one.mean > THRESHOLD) for one in rated if one.mean != THRESHOLD]


def useless(youden: Estimate) -> bool:
    """Whether a judge knows no more than a coin: its J is not above 0."""
    return youden.low <= 0


class Doubt(NamedTuple):
    """Why a judge's yes and no cannot be trusted."""

    useless: bool
    """False: there are too few labels to say so."""

    sentence: str


def doubt(target: Target) -> Doubt | None:
    """Return what a J that is not above 0 means; None if it is above 0, or if people's labels are all yes or all no.

    The low end of the interval counts: a judge that may be no better than a coin is not to be trusted. With few labels every
    interval reaches down to 0; so with fewer than 50, and a J above 0, the answer is only that there are too few.
    """
    rows = decided(target.rated.get("yes_no", ()))
    found = rates([one.judge >= THRESHOLD for one in rows], [one.people for one in rows])
    if found is None or not useless(found.youden):
        return None
    j = f"J = {found.youden.value:.2f} [{found.youden.low:.2f}, {found.youden.high:.2f}]"
    if len(rows) < FEWEST and found.youden.value > 0:
        few = f"{target.name}: {len(rows)} labels are too few to tell this judge from a useless one: {j}; label {FEWEST} or more"
        return Doubt(useless=False, sentence=few)
    return Doubt(
        useless=True, sentence=f"{target.name}: this judge is useless on these labels: {j} is not above 0; a coin does as well"
    )
