"""The parts of a reward as numbers for a trainer's log, under the same names for every outcome of a rubric.

A trainer that makes a column of each name needs it in every row. A reward can lack parts: where a gate was not passed, nobody
judged the criteria. So each part has two numbers: its value, and whether it is known. The mean of the first, divided by that
of the second, is the mean of what is known.
"""

from collections.abc import Sequence
from statistics import fmean

from judge.adapters.abstention import Abstention, is_reward
from judge.reward import Outcome
from judge.rubric.rubric import Rubric


def part_names(rubric: Rubric) -> tuple[str, ...]:
    """Return the names of a rubric's parts: its checks, its criteria, and `judge` for the criteria's mean.

    Criteria that come with a record are in none of these but `judge`.
    """
    parts = [*(check.name for check in rubric.checks), *(criterion.name for criterion in rubric.judged)]
    return (*parts, "judge") if rubric.asks_judge else tuple(parts)


def known_parts(rubric: Rubric, outcome: Outcome) -> dict[str, float]:
    """Return the parts of an outcome that are known, by name, each from 0 to 1."""
    if not is_reward(outcome):
        return {}
    metrics = outcome.metrics
    return {name: float(metrics[name]) for name in part_names(rubric) if name in metrics}


def part_numbers(rubric: Rubric, outcome: Outcome, abstention: Abstention) -> dict[str, float]:
    """Return the parts of an outcome as finite numbers, under the same names for every outcome of a rubric.

    `judge/NAME` is a part's value from 0 to 1, and `judge/NAME/known` is 1. Where the part is not known, both are 0.
    `judge/unscored` is 1 if there is no reward, and `judge/imputed` is 1 if what is trained on is a stand-in, otherwise 0.
    """
    known = known_parts(rubric, outcome)
    numbers = abstention.shares([outcome])
    for name in part_names(rubric):
        numbers |= {f"judge/{name}": known.get(name, 0.0), f"judge/{name}/known": float(name in known)}
    return numbers


def part_means(rubric: Rubric, outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the mean of each part over the outcomes of which it is known, as `judge/NAME`; a part known of none is left out."""
    found = [known_parts(rubric, outcome) for outcome in outcomes]
    known = {name: [parts[name] for parts in found if name in parts] for name in part_names(rubric)}
    return {f"judge/{name}": fmean(values) for name, values in known.items() if values}
