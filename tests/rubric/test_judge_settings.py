"""Who judges, as a rubric states it."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

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
        pytest.param("group: {size: 1}", "judge.group.size: wanted a whole number from 2 to 32, found 1", id="a-group-of-one"),
        pytest.param(
            "group: {size: 33}", "judge.group.size: wanted a whole number from 2 to 32, found 33", id="a-group-too-large"
        ),
        pytest.param(
            "group: {orders: 5}", "judge.group.orders: wanted a whole number from 1 to 4, found 5", id="too-many-orders"
        ),
        pytest.param("group: {sizes: 4}", "judge.group.sizes: unknown field; did you mean 'size'?", id="group-typo"),
        *(
            pytest.param(
                f"{name}: {{above: {above}}}, samples: 2, temperature: 1", f"judge.{name}.above: wanted", id=f"{name}-{above}"
            )
            for name in ("abstain",)
            for above in ("0", "1", "-0.1", "half", ".nan")
        ),
        pytest.param("abstain: 0.3, samples: 2, temperature: 1", "judge.abstain: wanted", id="abstain-a-number"),
        pytest.param("abstain: {}, samples: 2, temperature: 1", "judge.abstain.above: missing", id="abstain-above-what"),
        pytest.param("abstain: {over: 0.3}, samples: 2, temperature: 1", "judge.abstain.over: unknown field", id="abstain-typo"),
        pytest.param(
            "abstain: {above: 0.3}",
            "judge: abstain: needs opinions that can differ: 'samples' or 'group.orders' above 1, or 'models' with two or more",
            id="abstain-with-one-opinion",
        ),
        pytest.param(
            "abstain: {above: 0.3}, models: [a]", "abstain: needs opinions that can differ", id="abstain-with-one-juror"
        ),
        pytest.param("abstain: {above: 0.3}, group: {}", "abstain: needs opinions that can differ", id="abstain-in-one-order"),
        *(
            pytest.param(f"partial: {{within: {within}}}", "judge.partial.within: wanted", id=f"partial-{within}")
            for within in ("0", "1.1", "-1", "all", ".nan")
        ),
        pytest.param("partial: {}", "judge.partial.within: missing", id="partial-within-what"),
        pytest.param("reasons: short", "judge.reasons: wanted 'full', 'brief' or 'none', found 'short'", id="reasons"),
        pytest.param("criteria_order: random", "judge.criteria_order: wanted 'stated' or 'shuffled', found 'random'", id="order"),
    ],
)
def test_a_setting_that_no_call_can_have_is_refused_when_the_rubric_is_loaded(tmp_path: Path, line: str, wanted: str) -> None:
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
    "judge",
    [
        {"samples": 2, "temperature": 0.5},
        {"models": ["a", "b"]},
        {"samples": 2, "temperature": None},
        {"group": {"orders": 2}},
    ],
)
def test_opinions_that_can_differ_may_escalate_and_abstain(judge: dict[str, Any]) -> None:
    settings = make_rubric(judge={**judge, "escalate": {"model": "m", "above": 0.4}, "abstain": {"above": 0.2}}).judge
    assert settings.escalate
    assert settings.abstain
    assert (settings.escalate.above, settings.abstain.above) == (0.4, 0.2)


@pytest.mark.parametrize(
    ("judge", "said"),
    [
        pytest.param({}, "all 2 criteria fit into one call", id="one-call"),
        pytest.param({"criteria_per_call": 1, "models": ["a", "b"]}, "no effect with several opinions", id="a-jury"),
        pytest.param({"criteria_per_call": 1, "samples": 2, "temperature": 1.0}, "no effect with several opinions", id="samples"),
    ],
)
def test_partial_is_refused_where_it_has_no_effect(judge: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make_rubric(judge={"partial": {"within": 0.5}, **judge})


def test_a_reward_that_is_known_in_part_may_be_as_uncertain_as_the_whole_range() -> None:
    settings = make_rubric(judge={"partial": {"within": 1}, "criteria_per_call": 1}).judge
    assert settings.partial
    assert settings.partial.within == 1.0


def test_nothing_is_scored_in_part_and_nobody_abstains_unless_the_rubric_says_so() -> None:
    assert (make_rubric().judge.partial, make_rubric().judge.abstain) == (None, None)
