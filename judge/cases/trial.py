"""Tries cases, built-in answers and references on a grader, and says what became of each.

Siblings among the cases are judged as in training: together, where the rubric wants that. Built-in answers are judged apart from
the cases, so that they change nothing about them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from judge.cases.built_in import BOTTOM
from judge.cases.case import Case
from judge.cases.expectation import Expectation, pitfalls_of
from judge.cases.ranking import misranked
from judge.cases.records import called
from judge.cases.references import TOP, read_references
from judge.cases.result import Draw, Kind, Result, trusted
from judge.grader import Grader
from judge.reward import Outcome
from judge.rubric.rubric import Rubric
from judge.sample import Sample

Advance = Callable[[int], None]
"""Is told how many samples were just judged."""


def _silent(_: int) -> None:
    """Tell nobody."""


def try_cases(graders: Iterable[Grader], cases: Sequence[Case], advance: Advance = _silent) -> list[Result]:
    """Judge each case once with each grader; return a result for each, in the order of the cases.

    Args:
        graders: one for each draw: a grader gives a sample that it has judged the same verdict again.
        cases: what is tried.
        advance: is told how many samples were just judged.

    Raises:
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    draws = [_draw(grader, cases, advance) for grader in graders]
    return [Result(case.name, "case", tuple(draw[place] for draw in draws), case.line) for place, case in enumerate(cases)]


def try_built_in(grader: Grader, samples: Sequence[Sample], advance: Advance = _silent) -> list[Result]:
    """Judge the answers that deserve nothing; return a result for each, in their order."""
    done = dict(_results(grader, samples, "degenerate", BOTTOM, advance))
    return [done[place] for place in range(len(samples))]


def try_references(grader: Grader, path: Path, advance: Advance = _silent) -> Iterator[Result]:
    """Judge the references of a training set of any length; give each result as soon as it is there."""
    for _, result in _results(grader, read_references(path), "reference", TOP, advance):
        yield result


def _draw(grader: Grader, cases: Sequence[Case], advance: Advance) -> list[Draw]:
    first: dict[str, int] = {}
    for place, case in enumerate(cases):
        first.setdefault(case.sample.group, place)
    order = sorted(range(len(cases)), key=lambda place: first[cases[place].sample.group])
    outcomes: dict[int, Outcome] = {}
    for place, outcome in grader.stream((place, cases[place].sample) for place in order):
        outcomes[place] = outcome
        advance(1)
    scored = {place: reward for place, outcome in outcomes.items() if (reward := trusted(outcome))}
    held = [_held(case.sample, outcomes[place], case.demand.expect, grader.rubric) for place, case in enumerate(cases)]
    failed = {place for place, draw in enumerate(held) if draw.misses}
    ranked = dict(misranked(cases, scored, failed, grader.rubric))
    return [draw._replace(misses=(*draw.misses, ranked[at])) if at in ranked else draw for at, draw in enumerate(held)]


def _results(
    grader: Grader, samples: Iterable[Sample], kind: Kind, expected: Expectation, advance: Advance
) -> Iterator[tuple[int, Result]]:
    for (place, sample), outcome in grader.stream((tag, tag[1]) for tag in enumerate(samples)):
        yield place, Result(called(outcome.id), kind, (_held(sample, outcome, expected, grader.rubric),))
        advance(1)


def _held(sample: Sample, outcome: Outcome, expected: Expectation | None, rubric: Rubric) -> Draw:
    """Compare what came with what is expected."""
    reward = trusted(outcome)
    if reward is None or expected is None:
        return Draw(outcome)
    return Draw(outcome, tuple(expected.misses(reward, rubric.range, pitfalls_of(rubric, sample))))
