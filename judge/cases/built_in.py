"""The built-in answers: they deserve nothing, and are tried on the prompts of the cases without being asked for."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from judge.cases.case import Case
from judge.cases.degenerate import DEGENERATE, answered
from judge.cases.expectation import Expectation
from judge.sample import Sample, as_text

PROMPTS = 20
"""Prompts on which they are tried: with nine answers each, at most 180 samples. A guess: what fools a judge once does so on most
prompts, and a gate on substance stops seven of the nine before a judge is asked."""

BOTTOM = Expectation(reward="bottom")
"""What each of them must earn."""


class BuiltIn(NamedTuple):
    """The answers that are tried."""

    samples: Sequence[Sample]
    prompts: int
    """Different prompts on which they are tried."""

    of: int
    """Different prompts among the cases."""


def built_in(cases: Sequence[Case]) -> BuiltIn:
    """Make the answers that deserve nothing for the first prompts of the cases.

    An answer is left out where a case of that prompt says so, is this very answer, or has it as its reference.
    """
    prompts: dict[str, list[Case]] = {}
    for case in cases:
        prompts.setdefault(case.sample.group, []).append(case)
    tried = list(prompts.values())[:PROMPTS]
    return BuiltIn([sample for together in tried for sample in _answers(together)], len(tried), len(prompts))


def _answers(cases: Sequence[Case]) -> Iterator[Sample]:
    """Give the answers to one prompt, for its first case."""
    sample = cases[0].sample
    known = {case.sample.response.strip() for case in cases if not case.sample.tool_calls}
    known |= set() if sample.reference is None else {as_text(sample.reference).strip()}
    for name, make in DEGENERATE.items():
        answer = make(sample)
        wanted = all(_wants(case, name) for case in cases)
        if wanted and answer.strip() not in known and (name == "empty" or answer.strip()):
            yield answered(sample, answer, name)


def _wants(case: Case, name: str) -> bool:
    chosen = case.demand.degenerate
    return chosen if isinstance(chosen, bool) else name in chosen
