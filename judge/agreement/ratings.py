"""How far a judge agrees with people who rated rows on a scale of numbers."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from statistics import median_low

from judge.agreement.alternative_test import alternative_test
from judge.agreement.figure import Figure
from judge.agreement.pairing import Rated, Target, prompts_of
from judge.agreement.scales import Scales
from judge.statistics.alpha import alpha
from judge.statistics.correlation import kendall, spearman, within
from judge.statistics.estimate import Estimate
from judge.statistics.kappa import kappa
from judge.statistics.prediction_error import rmse

_Correlate = Callable[[Sequence[float], Sequence[float], Sequence[Hashable] | None], Estimate | None]

_PAIR = 2
"""Rows that have no correlation worth the name; scipy's tau divides by 0 there."""

_NEAR = 1e-9
"""How near to a level a value counts as that level: floats that went to 0..1 and back differ by less."""


def rating_figures(target: Target, scales: Scales, epsilon: float) -> Iterator[Figure]:
    """Give what the scores say about the judge; a figure that is not defined for them is left out.

    Args:
        target: with `scores`.
        scales: of people's scores.
        epsilon: the alt-test's cost of a judge beside a person.
    """
    rated = target.rated["scores"]
    judge, people = [one.judge for one in rated], [one.mean for one in rated]
    prompts = prompts_of(one.row for one in rated)

    def figure(name: str, estimate: Estimate | None, meaning: str, unit: str = "rows", *, good: bool = True) -> Iterator[Figure]:
        if estimate is not None:
            yield Figure(target.name, name, estimate, unit, len(rated), meaning, good, prompts)

    yield from figure("rho", _correlation(spearman, rated), "Spearman's correlation with people's mean score")
    yield from figure("tau", _correlation(kendall, rated), "Kendall's tau-b with people's mean score")
    yield from figure("rho_within", within(_by_prompt(rated)), "mean of Spearman's correlations within a prompt", "groups")
    yield from figure("rmse", rmse(judge, people), "typical error, on a scale from 0 to 1; less is better", good=False)
    yield from figure("kappa", _kappa(target, scales), "weighted kappa with people's median level, quadratic weights")
    said_by = [list(one.people.values()) for one in rated]
    yield from figure("alpha_people", alpha(said_by, "interval"), "Krippendorff's alpha among people")
    ours = [[*values, value] for values, value in zip(said_by, judge, strict=True)]
    yield from figure("alpha_judge", alpha(ours, "interval"), "Krippendorff's alpha with the judge as one more of them")
    yield from alternative_test(target, "scores", epsilon)


def _correlation(correlate: _Correlate, rated: Sequence[Rated]) -> Estimate | None:
    """Return a correlation. Rows of one prompt are alike; with too few prompts to allow for that, they count as independent."""
    if len(rated) <= _PAIR:
        return None
    judge, people = [one.judge for one in rated], [one.mean for one in rated]
    prompts = [one.row.group or place for place, one in enumerate(rated)]
    return correlate(judge, people, prompts) or correlate(judge, people, None)


def _by_prompt(rated: Sequence[Rated]) -> Mapping[str, Sequence[tuple[float, float]]]:
    """Return the scores of judge and people by their prompt; rows that do not say which group they belong to are left out."""
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in rated:
        if one.row.group is not None:
            found[one.row.group].append((one.judge, one.mean))
    return found


def _kappa(target: Target, scales: Scales) -> Estimate | None:
    """Return kappa on the full scale; None if a judge's or a person's score is not one of its levels."""
    levels = scales.levels(target.criterion)
    last = len(levels) - 1
    pairs = [(one.judge * last, median_low(one.people.values()) * last) for one in target.rated["scores"]]
    if not levels or any(abs(value - round(value)) > _NEAR for pair in pairs for value in pair):
        return None
    return kappa([round(judge) for judge, _ in pairs], [round(said) for _, said in pairs], range(last + 1), "quadratic")
