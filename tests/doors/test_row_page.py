"""All about one row: nothing is made up, and what is unknown is left out."""

import json
from typing import Any

import pytest

from judge.doors.page import Section
from judge.doors.row_page import row_page
from judge.files.scored_rows import read_row
from judge.rubric.rubric import Rubric
from judge.sample import Sample
from tests.conftest import make_rubric, make_sample
from tests.pictures import image_url, png, turns
from tests.rubric.test_calibration import calibration

CHECK = {"check": "number", "name": "correct"}
PITFALL = {"name": "invented", "description": "d", "boolean": True, "weight": -2}
RIGHT = {"name": "right", "description": "d", "boolean": True, "weight": 3}
SCORED: dict[str, Any] = {
    "row": 3,
    "id": "a",
    "outcome": "scored",
    "reward": 0.625,
    "checks": {"correct": {"value": 1.0, "reason": "4 in label '4'"}},
    "criteria": {"right": {"score": 0.5, "answer": "so so", "reason": "half"}},
    "metrics": {"correct": 1.0, "right": 0.5, "judge": 0.5},
    "tokens": {"input": 1380, "output": 191},
    "cost": 0.00042,
    "attempts": ["throttled", "throttled", "answered"],
    "provenance": {"rubric": "test", "version": 1, "rubric_hash": "h", "model": "m"},
}
UNSCORED: dict[str, Any] = {
    "id": 7,
    "outcome": "unscored",
    "reward": None,
    "reason": "unreadable",
    "whose": "judge",
    "detail": "right: answered nothing",
    "found": "I cannot",
}


def page(sample: Sample | None = None, rubric: Rubric | None = None, **row: Any) -> dict[str, Section]:
    read = read_row(json.dumps(row or SCORED).encode())
    assert read
    return {section.heading: section for section in row_page(read, sample, rubric)}


def working(rubric: Rubric | None, **changes: Any) -> list[str]:
    return page(None, rubric, **{**SCORED, **changes})["how the reward came about"].text.split("\n")


def cost(**changes: Any) -> str:
    return page(**{**SCORED, **changes})["what it cost"].text


def test_a_row_that_says_next_to_nothing_is_shown_as_it_is() -> None:
    assert page(outcome="scored", reward=1, id=None) == {
        "null: reward 1": Section("null: reward 1"),
        "what it cost": Section("what it cost", "the row does not say"),
    }
    bare = page(outcome="unscored", reward=0.5)
    assert list(bare) == ["null: unscored", "why it was not scored", "what it cost"], "what is unscored has no reward"
    assert bare["why it was not scored"].text == "no reason given, and not whose fault it is"


def test_an_unscored_row_says_why_and_whose_fault_it_is() -> None:
    shown = page(**UNSCORED)
    assert list(shown) == ["7: unscored", "why it was not scored", "what it cost"]
    assert shown["why it was not scored"].text.split("\n") == [
        "unreadable, the judge's failure",
        "right: answered nothing",
        "the answer begins: I cannot",
    ]


def test_a_scored_row_shows_each_part_with_its_value_and_its_reason() -> None:
    shown = page(rubric=make_rubric(checks=[CHECK], criteria=[RIGHT]))
    assert list(shown) == ["a: reward 0.625", "checks", "criteria", "how the reward came about", "what it cost"]
    assert shown["checks"].rows == [("correct", "1", "1", "4 in label '4'")]
    assert shown["criteria"].rows == [("right", "0.5", "so so", "3", "half")]
    assert shown["a: reward 0.625"].text.split("\n") == ["row 3", "rubric test, version 1, hash h", "judged by m"]


def test_without_the_rubric_no_weight_is_shown() -> None:
    shown = page()
    assert shown["checks"].rows == [("correct", "1", "", "4 in label '4'")]
    assert "how the reward came about" not in shown


@pytest.mark.parametrize(
    ("rubric", "changes", "said"),
    [
        pytest.param(
            {"criteria": [RIGHT]}, {}, ["the mean of all parts by their weights", "(1 * 1 + 3 * 0.5) / 4 = 0.625"], id="weights"
        ),
        pytest.param(
            {"criteria": [RIGHT, PITFALL]},
            {"metrics": {"correct": 1.0, "right": 0.5, "invented": 1.0}, "reward": 0.125},
            [
                "the mean of all parts by their weights, less what pitfalls cost, from 0 to 1",
                "(1 * 1 + 3 * 0.5 - 2 * 1) / 4 = 0.125",
            ],
            id="pitfall",
        ),
        pytest.param(
            {"criteria": [PITFALL], "checks": []},
            {"metrics": {"invented": 0.25}, "reward": 0.75},
            ["the mean of all parts by their weights, less what pitfalls cost, from 0 to 1", "1 + (0 - 2 * 0.25) / 2 = 0.75"],
            id="pitfalls-alone",
        ),
        pytest.param(
            {"criteria": [RIGHT], "range": [-1, 1]},
            {"reward": 0.25},
            ["the mean of all parts by their weights", "(1 * 1 + 3 * 0.5) / 4, from 0..1 to -1..1 = 0.25"],
            id="range",
        ),
        pytest.param(
            {"criteria": [RIGHT], "reward": "min(correct, 0.9) * judge"},
            {"reward": 0.45},
            [
                "min(correct, 0.9) * judge",
                "judge = (3 * 0.5) / 3 = 0.5, the mean of the criteria",
                "min(1, 0.9) * 0.5 = 0.45",
            ],
            id="formula",
        ),
        pytest.param(
            {"criteria": [RIGHT, {**RIGHT, "name": "if"}], "reward": "1 if correct else right"},
            {"metrics": {"if": 0.5, "right": 0.5, "correct": 1.0}, "reward": 1},
            ["1 if correct else right", "1 if 1 else 0.5 = 1"],
            id="a-criterion-with-the-name-of-a-keyword",
        ),
        pytest.param(
            {"criteria": [RIGHT]},
            {"metrics": None},
            ["the mean of all parts by their weights", "(1 * ? + 3 * ?) / 4 = 0.625"],
            id="no-metrics",
        ),
        pytest.param({"criteria": [RIGHT]}, {"note": "gate correct: none"}, ["0.625: gate correct: none"], id="note"),
    ],
)
def test_how_the_reward_came_about_is_written_out(rubric: dict[str, Any], changes: dict[str, Any], said: list[str]) -> None:
    assert working(make_rubric(**{"checks": [CHECK], **rubric}), **changes) == said


def test_a_formula_goes_by_names_so_that_checks_have_no_weights() -> None:
    shown = page(rubric=make_rubric(checks=[CHECK], criteria=[RIGHT], reward="correct * judge"))
    assert (shown["checks"].rows[0][2], shown["criteria"].rows[0][3]) == ("", "3")


def test_the_sample_is_shown_with_its_turns_its_calls_and_its_reference() -> None:
    messages = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "2 + 2?"},
        {"role": "assistant", "content": "4", "tool_calls": [{"name": "add"}]},
    ]
    sample = make_sample(messages=messages, reference_answer=4)
    shown = page(sample, **SCORED)
    assert list(shown)[1:6] == ["asked (system)", "asked (user)", "response", "tool calls", "reference answer"]
    assert [shown[name].text for name in ("asked (user)", "response", "reference answer")] == ["2 + 2?", "4", "4"]
    assert '"add"' in shown["tool calls"].text
    assert page(make_sample(response=""), **SCORED)["response"].text == "(empty)"
    assert "tool calls" not in page(make_sample(), **SCORED)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({}, "3 requests: throttled 2, answered\n1,380 tokens in, 191 out, 0.000420 US dollars", id="several"),
        pytest.param(
            {"attempts": ["answered"], "cost": None}, "1 request: answered\n1,380 tokens in, 191 out, no price known", id="one"
        ),
        pytest.param({"attempts": []}, "nothing: no judge was asked", id="none"),
        pytest.param(
            {"attempts": [], "provenance": {"model": "m", "together": {"size": 4, "places": [2]}}},
            "nothing by itself: the request stands at another response that was asked about with it",
            id="together",
        ),
        pytest.param({"reused": True, "attempts": []}, "nothing: an equal sample had been judged already", id="reused"),
        pytest.param({"tokens": 5}, "3 requests: throttled 2, answered\n0 tokens in, 0 out, 0.000420 US dollars", id="no-tokens"),
    ],
)
def test_what_a_row_cost_is_said(changes: dict[str, Any], said: str) -> None:
    assert cost(**changes) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"provenance": {"rubric": None, "model": None}}, "no judge was asked", id="no-judge"),
        pytest.param({"opinions": 3, "spread": 0.25}, "the mean of 3 opinions, which differed by 0.25 at most", id="jury"),
        pytest.param(
            {"opinions": 2, "spread": 0.25, "error": 0.125},
            "the mean of 2 opinions, which differed by 0.25 at most; standard error 0.125",
            id="error",
        ),
        pytest.param(
            {"provenance": {"model": "m", "together": {"size": 8, "places": [2, 7]}}},
            "asked about together with 7 others, at place 2 and 7",
            id="together",
        ),
        pytest.param(
            {"interval": [0.2, 0.6]}, "not all criteria could be judged: the reward could be 0.2 to 0.6", id="known-in-part"
        ),
        pytest.param({"escalated": True}, "the opinions differed too much, so a stronger model decided", id="escalated"),
        pytest.param({"repaired": True}, "the judge's answer was not quite in the form asked for", id="repaired"),
    ],
)
def test_who_judged_and_how_surely_is_said(changes: dict[str, Any], said: str) -> None:
    shown = page(**{**SCORED, **changes})
    assert said in shown["a: reward 0.625"].text.split("\n")
    assert said not in page()["a: reward 0.625"].text.split("\n")


MAPPED = {"of": "judge", "raw": 0.5, "value": 0.2}


def test_a_calibrated_mean_is_shown_with_what_it_counts_as() -> None:
    alone = make_rubric(criteria=[RIGHT], calibration=calibration())
    assert working(alone, calibrated=MAPPED, checks={}, reward=0.2) == [
        "judge = (3 * 0.5) / 3 = 0.5, the mean of the criteria, which counts as 0.2 by the calibration",
        "the mean of all parts by their weights",
        "(3 * 0.2) / 3 = 0.2",
    ]
    beside = make_rubric(criteria=[RIGHT], checks=[CHECK], calibration=calibration())
    assert working(beside, calibrated=MAPPED, reward=0.4)[2] == "(1 * 1 + 3 * 0.2) / 4 = 0.4"
    formula = make_rubric(criteria=[RIGHT], checks=[CHECK], reward="correct * judge", calibration=calibration())
    assert working(formula, calibrated=MAPPED, reward=0.2) == [
        "correct * judge",
        "judge = (3 * 0.5) / 3 = 0.5, the mean of the criteria, which counts as 0.2 by the calibration",
        "1 * 0.2 = 0.2",
    ]


def test_a_calibrated_criterion_is_shown_with_what_it_counts_as() -> None:
    formula = make_rubric(criteria=[RIGHT], checks=[CHECK], reward="correct * judge", calibration=calibration(of="right"))
    mapped = {"of": "right", "raw": 0.5, "value": 0.2}
    assert working(formula, calibrated=mapped, metrics={"correct": 1.0, "right": 0.5, "judge": 0.2}, reward=0.2) == [
        "right = 0.5, which counts as 0.2 by the calibration",
        "correct * judge",
        "judge = (3 * 0.2) / 3 = 0.2, the mean of the criteria",
        "1 * 0.2 = 0.2",
    ]


def test_images_are_named_with_their_places_and_not_shown() -> None:
    sample = make_sample(messages=turns(image_url(png(4, 5)), "Draw it.", response=[image_url(png(4, 5))]))
    shown = page(sample)["attached"].text
    assert [line.partition(": ")[0] for line in shown.split("\n")] == ["image in turn 1 of the record", "image in the response"]
    assert "png, 4x5, " in shown


def test_the_turns_of_a_rollout_are_shown_with_their_numbers_and_their_reasons() -> None:
    each = [{"score": 0.0, "answer": 1, "reason": "guessed"}, {"score": 1.0, "answer": 3, "reason": "found"}]
    step = {"score": 0.5, "answer": [1, 3], "reason": "guessed", "turns": each}
    shown = page(**{**SCORED, "turns": [0.3, 1.0], "criteria": {"step": step, "waste": {**step, "turns": each[::-1]}}})["turns"]
    assert [*map(list, shown.rows)] == [
        ["1", "0.3", "step", "0", "1", "guessed"],
        ["", "", "waste", "1", "3", "found"],
        ["2", "1", "step", "1", "3", "found"],
        ["", "", "waste", "0", "1", "guessed"],
    ]
    broken = page(**{**SCORED, "turns": [0.3], "criteria": {"step": step}})["turns"]
    assert [*map(list, broken.rows)] == [["1", "0.3", "", "", "", ""]], "what does not fit together is left out"
    assert "turns" not in page()


def call(name: str) -> dict[str, Any]:
    return {"id": name, "type": "function", "function": {"name": name, "arguments": "{}"}}


ROLLOUT = [
    {"role": "user", "content": "Will it rain?"},
    {"role": "assistant", "content": "I look.", "tool_calls": [call("radar")]},
    {"role": "tool", "tool_call_id": "radar", "content": "clouds"},
    {"role": "user", "content": "Well?"},
    {"role": "assistant", "content": "", "tool_calls": [call("gauge")]},
    {"role": "tool", "tool_call_id": "gauge", "content": "dry"},
    {"role": "assistant", "content": "No rain."},
]


def test_a_rollout_is_shown_turn_by_turn_with_its_scores_and_no_call_twice() -> None:
    sample = make_sample(prompt=ROLLOUT[:1], response=ROLLOUT[1:], reference_answer="no")
    each = [{"score": at / 4, "answer": at, "reason": f"reason {at}"} for at in (0, 1, 2)]
    step = {"score": 0.25, "answer": [0, 1, 2], "turns": each}
    row = {**SCORED, "turns": [0.1, 0.2, 0.3], "criteria": {"step": step, "waste": {**step, "turns": each[::-1]}}}
    shown = page(sample, **row)
    assert [*shown][1:9] == [
        "asked (user)",
        "turn 1: 0.1",
        "result 1.1",
        "after turn 1 (user)",
        "turn 2: 0.2",
        "result 2.1",
        "turn 3, the response: 0.3",
        "reference answer",
    ]
    assert shown["turn 1: 0.1"].text.startswith("I look.\n[")
    assert shown["turn 2: 0.2"].text.startswith("[")
    assert [shown[f"result {at}.1"].text for at in (1, 2)] == ["clouds", "dry"]
    assert shown["turn 3, the response: 0.3"].text == "No rain."
    assert [*map(list, shown["turn 2: 0.2"].rows)] == [["step", "0.25", "1", "reason 1"], ["waste", "0.25", "1", "reason 1"]]
    assert next(map(list, shown["turn 3, the response: 0.3"].rows)) == ["step", "0.5", "2", "reason 2"]
    assert "turns" not in shown
    whole = "".join(section.text for section in shown.values())
    assert [whole.count(f'"name": "{name}"') for name in ("radar", "gauge")] == [1, 1]


def test_scores_that_do_not_fit_a_rollout_stand_apart_from_it() -> None:
    shown = page(make_sample(prompt=ROLLOUT[:1], response=ROLLOUT[1:]), **{**SCORED, "turns": [0.1, 0.2]})
    assert "turn 1" in shown
    assert [*map(list, shown["turns"].rows)] == [["1", "0.1", "", "", "", ""], ["2", "0.2", "", "", "", ""]]
