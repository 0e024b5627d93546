"""Rubrics as reward prompts: Jinja2 reads them, they hold nothing to run but SageMaker's variables, and what is lost is told."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, meta

from judge.errors import RubricFault
from judge.exchange.reward_prompt import make_reward_prompt
from judge.rubric.rubric_file import load_rubric
from judge.wiring import BUILT_IN
from tests.conftest import SHIPPED, make_rubric

JINJA = Environment(undefined=StrictUndefined)
PROMPTS = [BUILT_IN / "prompts"]
VALUES = {"prompt": "P?", "model_output": "M!", "ground_truth": "G.", "extra_info": {"city": "Nice"}}
ASKING = [name for name in SHIPPED if load_rubric(BUILT_IN / "rubrics" / f"{name}.yaml").asks_judge]


def rendered(template: str) -> str:
    return JINJA.from_string(template).render(VALUES)


def rubric(**changes: Any) -> Any:
    return make_rubric(**{"criteria": [{"name": "good", "description": "Is it good?", "boolean": True}], **changes})


@pytest.mark.parametrize("changes", [{"criteria": [], "checks": [{"check": "substance"}]}, {"instance_criteria": True}])
def test_a_rubric_without_a_judges_part_of_its_own_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RubricFault, match="export it as a reward function"):
        make_reward_prompt(rubric(**changes), PROMPTS)


@pytest.mark.parametrize(
    "name", [name for name in ASKING if not load_rubric(BUILT_IN / "rubrics" / f"{name}.yaml").instance_criteria]
)
def test_shipped_rubrics_become_templates(name: str) -> None:
    found = load_rubric(BUILT_IN / "rubrics" / f"{name}.yaml")
    made = make_reward_prompt(found, PROMPTS)
    assert meta.find_undeclared_variables(JINJA.parse(made.template)) <= {"prompt", "model_output", "ground_truth", "extra_info"}
    text = rendered(made.template)
    assert "M!" in text
    assert "P?" in text
    assert '{"reason": "...", "score": ...}' in text
    assert all(criterion.description.strip() in text for criterion in found.criteria)


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("{}%#-ab \"'"), max_size=20))
def test_a_text_of_the_rubric_comes_out_as_it_went_in(text: str) -> None:
    made = make_reward_prompt(rubric(description=f"<{text}>"), PROMPTS)
    assert f"<{text}>" in rendered(made.template)


def test_metadata_becomes_extra_info(tmp_path: Path) -> None:
    (tmp_path / "own.j2").write_text('{{ prompt }} {{ metadata.city }} {{ response }} {% include "criteria.j2" %}')
    made = make_reward_prompt(rubric(prompt="own"), [tmp_path, *PROMPTS])
    assert "{{ extra_info.city }}" in made.template
    assert "Nice" in rendered(made.template)
    (tmp_path / "all.j2").write_text('{{ metadata | tojson }} {{ response }} {% include "criteria.j2" %}')
    with pytest.raises(RubricFault, match="shows all metadata"):
        make_reward_prompt(rubric(prompt="all"), [tmp_path, *PROMPTS])


def test_a_prompt_that_asks_for_a_score_in_its_own_words_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "flat.j2").write_text('Rate {{ response }} for {{ prompt }}. Answer {"score": 0.5}')
    made = make_reward_prompt(rubric(prompt="flat", criteria=[]), [tmp_path, *PROMPTS])
    assert made.template.strip().endswith('Answer {"score": 0.5}')
    assert "weights" not in made.template


def test_whatever_gets_lost_is_told() -> None:
    pitfall = {"name": "long", "description": "It is long.", "boolean": True, "weight": -1}
    criteria = [{"name": "good", "description": "Is it good?", "boolean": True}, pitfall]
    judge = {"samples": 3, "temperature": 0.5, "group": {"size": 4}}
    checks = [{"check": "substance"}]
    made = make_reward_prompt(rubric(criteria=criteria, judge=judge, checks=checks, gates=["substance"], range=[-1, 1]), PROMPTS)
    told = "\n".join(made.lost)
    wanted = (
        "checks: substance",
        "gates: substance",
        "mean of the criteria",
        "range: -1 to 1",
        "judge.samples",
        "judge.group",
        "failure",
    )
    assert [word for word in wanted if word not in told] == []
    assert "their weights are good 1, long -1" in made.template
    assert any(one.startswith("reward: the formula") for one in make_reward_prompt(rubric(reward="judge"), PROMPTS).lost)
