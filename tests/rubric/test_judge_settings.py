"""Who judges, as a rubric states it."""

from pathlib import Path
from typing import Any

import pytest

from judge.errors import RubricFault
from judge.question.prompts import Prompts
from judge.rubric.rubric_file import load_rubric
from tests.conftest import make_rubric, make_sample


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        pytest.param(
            "effort: none", "judge.effort: wanted 'low', 'medium', 'high', 'xhigh' or 'max', found 'none'", id="no-effort"
        ),
        pytest.param("effort: Low", "judge.effort: wanted 'low', 'medium', 'high', 'xhigh' or 'max', found 'Low'", id="capital"),
        pytest.param(
            "service_tier: reserved", "judge.service_tier: wanted 'priority', 'flex' or 'default', found", id="contract"
        ),
        pytest.param(
            "service_tier: standard", "judge.service_tier: wanted 'priority', 'flex' or 'default', found", id="aws-page"
        ),
    ],
)
def test_an_effort_or_a_tier_that_no_call_can_have_is_refused_when_the_rubric_is_loaded(
    tmp_path: Path, line: str, wanted: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"name: mine\ndescription: d\ncriteria: [{{name: a, description: b, boolean: true}}]\njudge: {{{line}}}\n", "utf-8"
    )
    with pytest.raises(RubricFault) as caught:
        load_rubric(path)
    assert wanted in str(caught.value)


def test_effort_and_tier_are_part_of_the_question(prompts: Prompts) -> None:
    rubric = make_rubric(judge={"effort": "low", "service_tier": "flex"})
    question = prompts.render(rubric, make_sample())
    assert (question.effort, question.service_tier) == ("low", "flex")


@pytest.mark.parametrize(
    "judge", [{"samples": 2, "temperature": 0.5}, {"models": ["a", "b"]}, {"samples": 2, "temperature": None}]
)
def test_opinions_that_can_differ_may_escalate(judge: dict[str, Any]) -> None:
    assert make_rubric(judge={**judge, "escalate": {"model": "m", "above": 0.2}}).judge.escalate is not None
