"""If a program decides part of the reward, the checks agree with the labels of the constructed responses."""

import json
from pathlib import Path

import pytest

from judge.intake.record_sample import read_sample
from judge.rubric.rubric_file import load_rubric
from judge.sample import Sample

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "check", "passing", "failing"),
    [
        pytest.param("math_reasoning", "correct", {"good"}, {"bad", "gamed"}, id="school problems"),
        pytest.param("math_trace", "correct", {"good"}, {"middling", "bad", "gamed"}, id="traces"),
        pytest.param("code_tests", "tests", {"good", "gamed"}, {"bad"}, id="stored answers pass the tests"),
    ],
)
def test_the_check_agrees_with_the_label(name: str, check: str, passing: set[str], failing: set[str]) -> None:
    (verify,) = (one.verify for one in load_rubric(ROOT / "rubrics" / f"{name}.yaml").checks if one.name == check)
    for line in (ROOT / "benchmarks" / "responses" / f"{name}.jsonl").read_text("utf-8").splitlines():
        sample = read_sample(json.loads(line))
        assert isinstance(sample, Sample)
        value, label = verify(sample).value, sample.metadata["label"]
        assert value == 1 or label not in passing, sample.id
        assert value < 1 or label not in failing, sample.id
