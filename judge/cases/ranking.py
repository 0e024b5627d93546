"""The order of the cases in a group: the reward has to fall as the rank rises."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from judge.cases.case import Case
from judge.cases.expectation import Miss, figure, pitfalls_of, why
from judge.reward import Reward
from judge.rubric.rubric import Rubric

_ROUNDING = 1e-9
"""Rewards that differ by less are equal. A guess: far above what rounding does, and far below any step of a scale."""


def misranked(
    cases: Sequence[Case], outcomes: Mapping[int, Reward], failed: Collection[int], rubric: Rubric
) -> Iterator[tuple[int, Miss]]:
    """Give the place of each case that earns too much beside a better one, and by how much.

    Args:
        cases: all of them.
        outcomes: what they earned, by their place; a case that is missing is compared with none.
        failed: the places of those that did not earn what they must themselves. A case that did is not held against them: the
            fault is theirs, and was told.
        rubric: what they were judged by.
    """
    groups: dict[str, list[int]] = {}
    for place, case in enumerate(cases):
        if case.demand.group is not None and place in outcomes:
            groups.setdefault(case.demand.group, []).append(place)
    for places in groups.values():
        for place in places:
            held = [other for other in places if other not in failed or place in failed]
            better = [other for other in held if _rank(cases[other]) < _rank(cases[place])]
            if better:
                lowest = min(better, key=lambda other: outcomes[other].reward)
                if wanted := _wanted(cases[place], outcomes[place], cases[lowest], outcomes[lowest]):
                    because = why(outcomes[place], pitfalls_of(rubric, cases[place].sample), high=True)
                    yield place, Miss("rank", wanted, figure(outcomes[place].reward), because)


def _wanted(case: Case, outcome: Reward, better: Case, best: Reward) -> str | None:
    """Say what a case should have earned beside a better one; None if it did."""
    margin = case.demand.margin
    if outcome.reward <= best.reward - (margin or 0.0) + (_ROUNDING if margin else -_ROUNDING):
        return None
    distance = f"at least {margin:g} less than" if margin else "less than"
    return f"{distance} {better.name} (rank {better.demand.rank}), which got {figure(best.reward)}"


def _rank(case: Case) -> int:
    return case.demand.rank or 0
