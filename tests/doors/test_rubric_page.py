"""What a person is told of a rubric: all of it, and which end of every scale is the good one."""

from pathlib import Path

import pytest

from judge.doors import sheet
from judge.rubric.rubric import load_rubric, parse_rubric
from tests.conftest import make_rubric

CHECKS = [{"check": "substance"}, {"check": "number", "name": "correct", "percent": "number", "relative": 0.01, "weight": 2}]
ALONE = {"name": "alone", "description": "Checks alone.", "checks": CHECKS}


def test_a_rubric_of_checks_alone_has_no_criteria_no_prompt_and_no_judge() -> None:
    rubric = parse_rubric(ALONE)
    assert sheet.judged(rubric) == []
    assert {"prompt", "who judges"}.isdisjoint(dict(sheet.terms(rubric)))
    assert sheet.listed(rubric) == ("alone", "1", "substance, correct", "none: no judge is asked", "Checks alone.")


def test_a_check_is_shown_with_the_options_that_the_rubric_sets_and_no_others() -> None:
    assert sheet.checked(parse_rubric(ALONE)) == [
        ("substance", "substance", "1", "", ""),
        ("correct", "number", "2", "relative: 0.01, percent: number", ""),
    ]


def test_weights_of_checks_that_a_formula_does_not_go_by_are_not_shown() -> None:
    assert [row[2] for row in sheet.checked(parse_rubric({**ALONE, "reward": "correct"}))] == ["", ""]


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
    assert sheet.checked(parse_rubric({**ALONE, **changes}))[0][4] == said
    judged = make_rubric(checks=CHECKS, **changes)
    assert sheet.checked(judged)[0][4] == f"{said}, no judge is asked"


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
def test_each_answer_stands_with_its_text_and_the_worst_and_the_best_are_named(
    scale: dict[str, object], answers: list[str]
) -> None:
    rubric = make_rubric(criteria=[{"name": "a", "description": "Is it\na?", **scale}])
    first, *rest = sheet.judged(rubric)
    assert first == ("a", "-1 (a pitfall: it costs)" if "weight" in scale else "1", rubric.judged[0].scale.wanted(), "Is it a?")
    assert [row[2] for row in rest] == answers
    texts = scale.get("levels", [])
    assert {row[3] for row in rest} - {""} == set(texts.values() if isinstance(texts, dict) else texts)  # type: ignore[call-overload]


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
    assert dict(sheet.terms(rubric)) == {
        "reward": "correct * judge",
        "judge, in it": "the mean of the criteria by their weights, from 0 to 1",
        "range": "0 (worst) to 1 (best)",
        "on_unscored": "verifiable",
        "verifiable": "correct",
        "max_unscored": "0.05 of a batch",
        "neutral": "0.5",
        "prompt": "prompts/pointwise.j2",
        "who judges": 'model: m, fallbacks: ["n"]',
    }
    plain = dict(sheet.terms(make_rubric()))
    assert plain["reward"].startswith("the mean of all parts by their weights")
    assert plain["neutral"] == "none is stated"
    assert plain["who judges"] == "not stated: --model or JUDGE_MODELS says"


def test_what_judge_stands_for_is_said_only_where_the_formula_has_it() -> None:
    assert "judge, in it" not in dict(sheet.terms(make_rubric(checks=CHECKS, reward="correct * right")))


def test_criteria_that_come_with_records_are_said_beside_the_rubrics_own() -> None:
    rubric = make_rubric(instance_criteria=True)
    assert sheet.listed(rubric)[3] == "right, clear, each record's own"
    assert sheet.judged(rubric)[-1] == ("each record's own", "", "", "what the record brings under metadata.rubric")


def test_a_description_is_listed_by_its_first_sentence_whole() -> None:
    rubric = make_rubric(description="How good it is, e.g. for\n30 readers or 3.5 of them.\nNever mind the rest.")
    assert sheet.listed(rubric)[4] == "How good it is, e.g. for 30 readers or 3.5 of them."


@pytest.mark.parametrize("path", sorted(Path("rubrics").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_rubric_is_shown_whole(path: Path) -> None:
    rubric = load_rubric(path)
    assert [row[0] for row in sheet.checked(rubric)] == [check.name for check in rubric.checks]
    named = [row[0] for row in sheet.judged(rubric) if row[0]]
    assert named == [criterion.name for criterion in rubric.judged] + ["each record's own"] * rubric.instance_criteria
    assert sheet.listed(rubric)[4].endswith(".")
