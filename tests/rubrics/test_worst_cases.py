"""The arithmetic of each rubric: what its worst cases earn, and that nothing makes up for a missing essential.

Beside this file, `<rubric>.yaml` says it for the rubric of that name:

    vetoes:                       # with this one at its lowest, no reward is higher, whatever the rest says
      need_met: 0.2
    cases:
      - case: fluent falsehood
        checks: {substance: 1}    # a check that is not named counts 1
        answers: {need_met: 4, correctness: 1, usable: 3}     # a pitfall that is not named is false
        reward: 0.2               # to two digits
        brings: [...]             # for `instance_criteria` alone: the record's `metadata.rubric`
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from judge.reward import blend
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric
from judge.rubric.scale import Boolean, Levels
from tests.conftest import make_sample

ROOT = Path(__file__).parents[2]
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(Path(__file__).parent.glob("*.yaml"))}
VETOES = [(name, part, most) for name, stated in FILES.items() for part, most in (stated.get("vetoes") or {}).items()]
CASES = [pytest.param(name, case, id=f"{name}: {case['case']}") for name, stated in FILES.items() for case in stated["cases"]]
MOST_COMBINATIONS = 50_000
"""The most combinations that are tried: 50,000 take 1.4 s (measured)."""

Values = Mapping[str, float]


@cache
def rubric_named(name: str) -> Rubric:
    return load_rubric(ROOT / "rubrics" / f"{name}.yaml")


def reward(rubric: Rubric, values: Values) -> float:
    """The reward as `score` gives it: the first gate that fails decides, then the formula or the weights."""
    checks = {check.name: values[check.name] for check in rubric.checks}
    for gate in rubric.gates:
        if checks[gate.check] < gate.least:
            return rubric.range.low if gate.reward is None else gate.reward
    return blend(rubric, checks, {one.name: values[one.name] for one in rubric.judged})


def steps(criterion: Criterion) -> list[float]:
    """Every value that an answer can have, worst first."""
    scale = criterion.scale
    if isinstance(scale, Levels):
        values = [scale.read(step.label)[0] for step in scale.steps]
    else:
        values = [0.0, 1.0] if isinstance(scale, Boolean) else [0.0, 0.5, 1.0]
    return values if criterion.weight > 0 else values[::-1]


def scales(rubric: Rubric) -> dict[str, list[float]]:
    """Every value of every check and criterion, worst first."""
    return {**{check.name: [0.0, 1.0] for check in rubric.checks}, **{one.name: steps(one) for one in rubric.judged}}


def combinations(scales: Mapping[str, list[float]]) -> Iterator[dict[str, float]]:
    """Every combination; if there are too many, those of the lowest and the highest value of each."""
    if math.prod(map(len, scales.values())) > MOST_COMBINATIONS:
        scales = {part: [values[0], values[-1]] for part, values in scales.items()}
    return (dict(zip(scales, values, strict=True)) for values in itertools.product(*scales.values()))


def most_with(rubric: Rubric, part: str) -> float:
    """The highest reward with one part at its lowest."""
    every = scales(rubric)
    return max(reward(rubric, values) for values in combinations({**every, part: every[part][:1]}))


@pytest.mark.parametrize(("name", "part", "most"), VETOES)
def test_missing_an_essential_is_not_paid_for_by_the_rest(name: str, part: str, most: float) -> None:
    rubric = rubric_named(name)
    assert part in scales(rubric), f"{part} is neither a check nor a criterion of {name}"
    assert most_with(rubric, part) <= most + 1e-9


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_earns_what_it_should(name: str, case: dict[str, Any]) -> None:
    assert case.keys() <= {"case", "checks", "answers", "reward", "brings"}
    rubric = rubric_named(name)
    if "brings" in case:
        rubric = rubric.with_record(make_sample(metadata={"rubric": case["brings"]}))
    assert reward(rubric, values_of(rubric, case)) == pytest.approx(case["reward"], abs=0.005 + 1e-9)  # to two digits


def values_of(rubric: Rubric, case: Mapping[str, Any]) -> dict[str, float]:
    """The value of each check and criterion in a case; a name that the rubric does not have is a mistake in the file."""
    checks, answers = case.get("checks") or {}, case.get("answers") or {}
    assert checks.keys() <= {check.name for check in rubric.checks}
    assert answers.keys() <= {one.name for one in rubric.judged}
    values = {check.name: float(checks.get(check.name, 1)) for check in rubric.checks}
    if any(values[gate.check] < gate.least for gate in rubric.gates):
        assert not answers, "no judge is asked behind a gate that fails"
        return values
    pitfalls = {one.name: False for one in rubric.judged if one.weight < 0}
    for one in rubric.judged:
        value, mended = one.scale.read({**pitfalls, **answers}[one.name])
        assert not mended, f"{one.name}: write the answer as the scale has it"
        values[one.name] = value
    return values


@pytest.mark.parametrize("name", FILES)
def test_a_better_answer_never_costs_and_each_can_count(name: str) -> None:
    rubric = rubric_named(name)
    every = scales(rubric)
    gained: set[str] = set()
    for values in combinations(every):
        here = reward(rubric, values)
        for part, scale in every.items():
            place = scale.index(values[part])
            if place + 1 < len(scale):
                better = reward(rubric, {**values, part: scale[place + 1]})
                assert better >= here - 1e-9, f"a better {part} earns less: {values}"
                gained |= {part} if better > here + 1e-9 else set()
    assert gained == every.keys(), "each check and criterion moves the reward somewhere"


@pytest.mark.parametrize("name", FILES)
def test_the_best_of_everything_earns_all(name: str) -> None:
    rubric = rubric_named(name)
    assert reward(rubric, {part: values[-1] for part, values in scales(rubric).items()}) == pytest.approx(rubric.range.high)
