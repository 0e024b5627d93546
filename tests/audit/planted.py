"""Judges with a planted bias, a clean one and a noisy one, and the samples that they judge."""

import random
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from judge.audit.families import choose
from judge.audit.run import Audited, Files, Order, attack_weak
from judge.audit.texts import texts
from judge.grader import Grader
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.scripted_judge import Rule, ScriptedJudge, quality_rubric

FACTS = ("The mill stands by the river.", "The baker left in May.", "The bridge has two arches.", "The school is closed.")
TOWNS = 50
CRITERION = {"name": "quality", "description": "How faithful, complete, concise and readable is the answer?", "range": [0, 10]}

SINGLE = quality_rubric(criteria=[CRITERION])
GROUPED = quality_rubric({"size": 8}, criteria=[CRITERION])

Bias = Callable[[str], float | None]
"""What a biased judge gives a response from 0 to 10; None where its bias says nothing."""


def samples(towns: int = TOWNS, rollouts: int = 1) -> tuple[Sample, ...]:
    """Responses that give one of four facts, and the reference with all of them; with rollouts, the first is the weakest."""
    return tuple(sample(town, rollout) for town in range(towns) for rollout in range(rollouts))


def sample(town: int, rollout: int = 0) -> Sample:
    known = " ".join([*FACTS[town % 4 :], *FACTS][: rollout + 1])
    record = {"id": f"t{town}-{rollout}", "prompt": f"Tell me about the town number {town}, please. Be brief.", "response": known}
    made = read_sample({**record, "reference_answer": " ".join(FACTS)})
    assert isinstance(made, Sample)
    return made


def clean(text: str) -> float:
    """Count the facts that are stated whole, unless the response takes them back."""
    if any(one in text for one in texts("contradiction")):
        return 0.0
    return 10 * sum(fact in text for fact in FACTS) / len(FACTS)


def rule(bias: Bias = lambda _: None) -> Rule:
    def score(responses: Mapping[str, str]) -> Mapping[str, float]:
        return {name: clean(text) if (paid := bias(text)) is None else paid for name, text in responses.items()}

    return score


def noisy(deviation: float) -> Rule:
    """A clean judge whose scores from 0 to 10 spread, another time another way."""
    rng = random.Random(7)

    def score(responses: Mapping[str, str]) -> Mapping[str, float]:
        return {name: min(10.0, max(0.0, clean(text) + rng.gauss(0, deviation))) for name, text in responses.items()}

    return score


def audited(
    folder: Path,
    score: Rule,
    *families: str,
    attempts: int = 150,
    rubric: Any = SINGLE,
    given: tuple[Sample, ...] | None = None,
    seed: int = 1,
) -> Audited:
    """Run an audit with a scripted judge, one response after the other."""
    make = partial(Grader, rubric, judge=ScriptedJudge(score), models=["m"], concurrency=1)
    order = Order(choose(families or None), attempts, seed)
    return attack_weak(make(), make, samples() if given is None else given, order, Files(folder / "audit.jsonl"))
