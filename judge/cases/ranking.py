"""The order of the cases in a group: the reward has to fall as the rank rises."""

from collections.abc import Iterator, Mapping, Sequence

from judge.cases.case import Case
from judge.cases.expectation import Miss, figure, why
from judge.reward import Reward

_ROUNDING = 1e-9
"""Rewards that differ by less are equal. A guess: far above what rounding does, and far below any step of a scale."""


def misranked(cases: Sequence[Case], outcomes: Mapping[int, Reward]) -> Iterator[tuple[int, Miss]]:
    """Give the place of each case that earns too much beside a better one, and by how much.

    Args:
        cases: all of them.
        outcomes: what they earned, by their place; a case that is missing is compared with none.
    """
    groups: dict[str, list[int]] = {}
    for place, case in enumerate(cases):
        if case.demand.group is not None and place in outcomes:
            groups.setdefault(case.demand.group, []).append(place)
    for places in groups.values():
        for place in places:
            better = [other for other in places if _rank(cases[other]) < _rank(cases[place])]
            if better:
                lowest = min(better, key=lambda other: outcomes[other].reward)
                yield from _compare(place, cases[place], outcomes[place], cases[lowest], outcomes[lowest])


def _compare(place: int, case: Case, outcome: Reward, better: Case, best: Reward) -> Iterator[tuple[int, Miss]]:
    margin = case.demand.margin
    if outcome.reward > best.reward - (margin or 0.0) + (_ROUNDING if margin else -_ROUNDING):
        distance = f"at least {margin:g} less than" if margin else "less than"
        wanted = f"{distance} {better.name} (rank {better.demand.rank}), which got {figure(best.reward)}"
        yield place, Miss("rank", wanted, figure(outcome.reward), why(outcome, high=True))


def _rank(case: Case) -> int:
    return case.demand.rank or 0
