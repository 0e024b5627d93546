"""Criteria `of: turns`: what a judge is asked about each turn of a rollout, and the number that each turn gets."""

from collections.abc import Iterator, Mapping, Sequence

from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share


def answer_name(criterion: str, turn: int | str) -> str:
    """Return the key under which a judge answers about one turn: `step_turn_3`."""
    return f"{criterion}_turn_{turn}"


def for_turns(rubric: Rubric, count: int) -> Rubric:
    """Return a rubric that asks about each turn by a criterion of its own, with all else the same.

    Args:
        rubric: has criteria `of: turns`.
        count: how many turns the rollout has; 0 returns the rubric as it is.
    """
    return rubric.with_criteria(tuple(_each(rubric.criteria, count))) if count else rubric


def _each(criteria: Sequence[Criterion], count: int) -> Iterator[Criterion]:
    for criterion in criteria:
        if criterion.of == "turns":
            names = (answer_name(criterion.name, turn) for turn in range(1, count + 1))
            yield from (criterion.model_copy(update={"name": name, "of": "response"}) for name in names)
        else:
            yield criterion


def turn_rewards(
    rubric: Rubric, results: Mapping[str, float], scores: Mapping[str, float], turns: Mapping[str, Sequence[float]]
) -> tuple[float, ...]:
    """Return one number for each turn, in the rubric's range.

    Args:
        rubric: says how: by its `turn_reward`, or by the weighted mean of its criteria `of: turns`.
        results: the value of every check by its name, from 0 to 1.
        scores: the value of every criterion by its name, from 0 to 1.
        turns: for every criterion `of: turns`, its value at each turn; the name means that value here, and not the mean.
    """
    at_turn = [dict(zip(turns, values, strict=True)) for values in zip(*turns.values(), strict=True)]
    if rubric.turn_formula is None:
        own = [criterion for criterion in rubric.criteria if criterion.of == "turns"]
        return tuple(rubric.range.answer_at(share(own, values)) for values in at_turn)
    whole = {**results, **rubric.mapped(scores).scores}
    given = [rubric.turn_formula.value({**whole, **values}) for values in at_turn]
    return tuple(min(rubric.range.high, max(rubric.range.low, value)) for value in given)
