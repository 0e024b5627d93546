"""What a person is told of a rubric: all of it, and which end of every scale is the good one."""

from pathlib import Path

import pytest

from judge.doors.page import Section
from judge.doors.rubric_page import rubric_line, rubric_page
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric, parse_rubric
from tests.conftest import SHIPPED, make_rubric

CHECKS = [{"check": "substance"}, {"check": "number", "name": "correct", "percent": "number", "relative": 0.01, "weight": 2}]
ALONE = {"name": "alone", "description": "Checks alone.", "checks": CHECKS}


def sections(rubric: Rubric) -> dict[str, Section]:
    """Give the sections by the first word of their headings."""
    return {section.heading.split(",")[0]: section for section in rubric_page(rubric)}


def terms(rubric: Rubric) -> dict[str, str]:
    return {row[0]: row[1] for row in sections(rubric)["reward"].rows}


def test_a_rubric_of_checks_alone_has_no_criteria_no_prompt_and_no_judge() -> None:
    rubric = parse_rubric(ALONE)
    assert list(sections(rubric)) == ["alone", "checks", "reward"]
    assert "prompt" not in terms(rubric)
    assert terms(rubric)["judged by"] == "nobody: the checks alone count"
    assert rubric_line(rubric) == ("alone", "checks", "Checks alone.")


def test_a_check_is_shown_with_the_options_that_the_rubric_sets_and_no_others() -> None:
    assert sections(parse_rubric(ALONE))["checks"].rows == [
        ("substance", "substance", "1", "", ""),
        ("correct", "number", "2", "relative: 0.01, percent: number", ""),
    ]


def test_weights_of_checks_are_not_shown_where_a_formula_makes_the_reward() -> None:
    rows = sections(parse_rubric({**ALONE, "reward": "correct"}))["checks"].rows
    assert [row[2] for row in rows] == ["", ""]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"gates": ["substance"]}, "below 1: the reward is 0", id="plain"),
        pytest.param(
            {"gates": [{"check": "substance", "least": 0.5, "reward": 0.25}]}, "below 0.5: the reward is 0.25", id="stated"
        ),
        pytest.param({"gates": ["substance"], "range": [-1, 1]}, "below 1: the reward is -1", id="the-low-end-of-the-range"),
    ],
)
def test_a_gate_says_what_it_decides(changes: dict[str, object], said: str) -> None:
    assert sections(parse_rubric({**ALONE, **changes}))["checks"].rows[0][4] == said
    judged = make_rubric(checks=CHECKS, **changes)
    assert sections(judged)["checks"].rows[0][4] == f"{said}, no judge is asked"


@pytest.mark.parametrize(
    ("scale", "answers"),
    [
        pytest.param({"levels": ["Bad.", "So so.", "Good."]}, ["1 (worst)", "2", "3 (best)"], id="levels"),
        pytest.param({"levels": {"poor": "Bad.", "良い": "Good."}}, ["poor (worst)", "良い (best)"], id="named-levels"),
        pytest.param({"boolean": True}, ["false (worst)", "true (best)"], id="boolean"),
        pytest.param({"range": [0, 10]}, ["0 (worst)", "10 (best)"], id="range"),
        pytest.param({"boolean": True, "weight": -1}, ["true (worst)", "false (best)"], id="pitfall"),
        pytest.param({"levels": ["None.", "Much."], "weight": -1}, ["2 (worst)", "1 (best)"], id="pitfall-with-levels"),
    ],
)
def test_each_answer_is_shown_with_its_text_and_the_worst_and_the_best_are_marked(
    scale: dict[str, object], answers: list[str]
) -> None:
    rubric = make_rubric(criteria=[{"name": "a", "description": "Is it\na?", **scale}])
    section = sections(rubric)["a"]
    weight = "weight -1, a pitfall: it costs" if "weight" in scale else "weight 1"
    assert (section.heading, section.text) == (f"a, {weight}; {rubric.judged[0].scale.wanted()}", "Is it a?")
    assert [row[0] for row in section.rows] == answers
    texts = scale.get("levels", [])
    assert {row[1] for row in section.rows} - {""} == set(texts.values() if isinstance(texts, dict) else texts)  # type: ignore[call-overload]


def test_terms_are_those_of_the_rubric() -> None:
    rubric = make_rubric(
        checks=CHECKS,
        reward="correct * judge",
        on_unscored="verifiable",
        verifiable="correct",
        max_unscored=0.05,
        neutral=0.5,
        judge={"model": "m", "fallbacks": ["n"]},
    )
    assert terms(rubric) == {
        "reward": "correct * judge",
        "judge": "in the formula: the mean of the criteria by their weights, from 0 to 1",
        "range": "0 (worst) to 1 (best)",
        "on_unscored": "verifiable: the checks alone count",
        "verifiable": "correct",
        "max_unscored": "0.05 of a batch; above it the batch fails",
        "neutral": "0.5, where a group has no reward at all",
        "prompt": "prompts/pointwise.j2",
        "judged by": 'model: m, fallbacks: ["n"]',
    }
    plain = terms(make_rubric())
    assert plain["reward"] == "the mean of all parts by their weights"
    assert plain["neutral"] == "not set: the mean of the batch, where a group has no reward at all"
    assert plain["judged by"] == "not set: --model or JUDGE_MODELS names the model"


def test_that_pitfalls_cost_is_said_where_there_are_some() -> None:
    rubric = make_rubric(criteria=[{"name": "a", "description": "d", "boolean": True, "weight": -1}])
    assert terms(rubric)["reward"] == "the mean of all parts by their weights, less what pitfalls cost"


def test_what_judge_stands_for_is_said_only_where_the_formula_has_it() -> None:
    assert "judge" not in terms(make_rubric(checks=CHECKS, reward="correct * right"))


def test_criteria_that_come_with_records_are_mentioned_beside_the_rubrics_own() -> None:
    rubric = make_rubric(instance_criteria=True)
    assert list(sections(rubric)) == ["test", "right", "clear", "criteria of each record", "reward"]
    assert rubric_line(rubric)[1] == "judge"


def test_a_rubric_is_listed_by_what_scores_it() -> None:
    assert rubric_line(make_rubric(checks=CHECKS))[1] == "checks and judge"


def test_a_description_is_listed_by_its_first_sentence_whole() -> None:
    rubric = make_rubric(description="How good it is, e.g. for\n30 readers or 3.5 of them.\nNever mind the rest.")
    assert rubric_line(rubric)[2] == "How good it is, e.g. for 30 readers or 3.5 of them."


def test_a_description_keeps_its_paragraphs_and_not_its_line_ends() -> None:
    assert sections(make_rubric(description="One\nline.\n\nAnother\none.\n"))["test"].text == "One line.\nAnother one."


@pytest.mark.parametrize("path", [Path("rubrics", f"{name}.yaml") for name in SHIPPED], ids=lambda path: path.stem)
def test_every_shipped_rubric_is_shown_whole(path: Path) -> None:
    rubric = load_rubric(path)
    shown = sections(rubric)
    own = ["criteria of each record"] * rubric.instance_criteria
    checks = ["checks"] * bool(rubric.checks)
    assert list(shown) == [rubric.name, *checks, *(one.name for one in rubric.judged), *own, "reward"]
    assert [row[0] for row in shown["checks"].rows] == [check.name for check in rubric.checks] if checks else True
    assert rubric_line(rubric)[2].endswith(".")
