"""NeMo-Gym's requests and answers; tests/trainers/nemo_gym has a resources server of NeMo-Gym serve them."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from judge.adapters.nemo_gym import nemo_gym_answer, nemo_gym_record, nemo_gym_reward
from judge.errors import InputFault, JudgeUnscored, ReferenceFault, SettingsFault
from judge.grader import Grader
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.adapters.outcomes import RUBRIC, failed, scored
from tests.conftest import make_rubric
from tests.converse_server import ConverseServer


def text(role: str, content: str) -> dict[str, Any]:
    return {"type": "message", "role": role, "content": [{"type": "output_text", "text": content}]}


def request(*output: Any, given: Any = "Say a number.", **row: object) -> dict[str, Any]:
    return {"responses_create_params": {"input": given}, "response": {"output": [*output]}, **row}


def sample(asked: dict[str, Any], reference: str | None = None) -> Sample:
    read = read_sample(nemo_gym_record(asked, reference))
    assert isinstance(read, Sample)
    return read


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param({}, "responses_create_params: wanted an object", id="nothing"),
        pytest.param({"responses_create_params": {}}, "response: wanted an object", id="no response"),
        pytest.param({"responses_create_params": {}, "response": {}}, "input: wanted a list of items", id="no input"),
        pytest.param({"responses_create_params": {"input": "q"}, "response": {}}, "output: wanted a list", id="no output"),
        pytest.param(request("secret"), "output: wanted a list of items of the Responses API", id="an item that is a text"),
    ],
)
def test_a_request_in_another_form_is_refused_without_its_text(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputFault, match=said) as caught:
        nemo_gym_record(asked)
    assert "secret" not in str(caught.value)


def test_calls_belong_to_the_text_before_them_and_reasoning_is_left_out() -> None:
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]}
    call = {"type": "function_call", "call_id": "c", "name": "find", "arguments": '{"a": 1}'}
    found = {"type": "function_call_output", "call_id": "c", "output": "8"}
    one = sample(request(thought, text("assistant", "I look."), call, found, text("assistant", "So: 8")))
    assert [turn.role for turn in one.messages] == ["user", "assistant", "tool"]
    made = {"id": "c", "type": "function", "function": {"name": "find", "arguments": '{"a": 1}'}}
    assert (one.response, one.tool_calls) == ("So: 8", (made,))
    assert [turn.text for turn in one.turns] == ["I look.", "So: 8"]
    assert sample(request(call, found, text("assistant", "So: 8"))).tool_calls == (made,)


def test_the_prompt_is_text_or_items_after_the_instructions() -> None:
    items = request(text("assistant", "So: 8"), given=[text("user", "Say"), text("user", "a number.")])
    items["responses_create_params"]["instructions"] = "Be brief."
    told = [(turn.role, turn.content) for turn in sample(items).messages]
    assert told == [("system", "Be brief."), ("user", "Say"), ("user", "a number.")]


def test_a_model_that_wrote_nothing_has_an_empty_response() -> None:
    assert sample(request()).empty


def test_the_row_is_metadata_and_names_the_reference() -> None:
    one = sample(request(text("assistant", "8"), expected_answer="8", level=3), "expected_answer")
    assert (one.reference, one.metadata) == ("8", {"level": 3})
    with pytest.raises(SettingsFault, match="wanted a column called 'expected_answer'"):
        nemo_gym_record(request(text("assistant", "8")), "expected_answer")


def test_the_reference_may_have_nemo_gyms_name() -> None:
    assert sample(request(text("assistant", "8"), expected_answer="8")).reference == "8"
    assert sample(request(text("assistant", "8"), expected_answer="7", ground_truth="8")).reference == "8"


def test_what_an_earlier_answer_said_is_gone_when_a_rollout_is_verified_once_more() -> None:
    asked = request(text("assistant", "8"), level=3, instance_config={"image": "x"})
    marked = nemo_gym_answer(RUBRIC, failed(), asked, "mask")
    assert sample(marked) == sample(asked)
    assert nemo_gym_answer(RUBRIC, scored(0.5), marked, "mask") == nemo_gym_answer(RUBRIC, scored(0.5), asked, "mask")


def test_a_fault_of_the_record_is_no_failed_judge() -> None:
    answer = nemo_gym_answer(RUBRIC, failed(ReferenceFault("reference_answer: missing")), request(), "mask")
    assert (answer["mask_sample"], answer["failure_kind"]) == (True, "judge:bad_reference")


def test_without_a_reward_there_is_no_answer() -> None:
    for choice in (None, "stop"):
        with pytest.raises(JudgeUnscored, match="timeout"):
            nemo_gym_answer(RUBRIC, failed(), request(), choice)


def test_the_mark_is_where_nemo_gym_and_nemo_rl_look_for_it() -> None:
    asked = request(instance_config={"image": "x"}, level=3)
    why = "no reward: timeout (judge): no answer within 5 s"
    assert nemo_gym_answer(RUBRIC, failed(), asked, "mask") == {
        **asked,
        "reward": 0.0,
        "mask_sample": True,
        "failure_kind": "judge_failed",
        "failure_reason": why,
        "instance_config": {"image": "x", "mask_sample": True},
        "_ng_failure_class": "judge_failed",
        "_ng_failure_judge_error": why,
    }


def test_a_reward_is_answered_with_its_parts_beside_it() -> None:
    asked = request(level=3)
    answer = nemo_gym_answer(RUBRIC, scored(0.5), asked, "mask")
    parts = {"judge/short": 1.0, "judge/right": 0.5, "judge/clear": 0.5, "judge/judge": 0.5, "judge/imputed": 0.0}
    assert answer == {**asked, **parts, "reward": 0.5, "mask_sample": False}
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_a_number_is_answered_and_counted() -> None:
    answer = nemo_gym_answer(RUBRIC, failed(), request(), 0.25)
    assert (answer["reward"], answer["mask_sample"], answer["judge/imputed"]) == (0.25, False, 1.0)


def test_a_version_without_the_mark_is_refused(grader: Grader, install: Callable[[str, str], None]) -> None:
    install("nemo-gym", "0.6.0")
    with pytest.raises(SettingsFault, match=r"nemo-gym 0\.6\.0 does not know 'mask_sample'"):
        nemo_gym_reward(grader, if_unscored="mask")
    assert callable(nemo_gym_reward(grader))
    install("nemo-gym", "0.7.0")
    assert callable(nemo_gym_reward(grader, if_unscored="mask"))


@pytest.mark.parametrize("choice", [-1.0, float("nan"), "halt"])
def test_another_choice_is_refused(grader: Grader, choice: Any) -> None:
    with pytest.raises(SettingsFault, match="if_unscored: wanted"):
        nemo_gym_reward(grader, if_unscored=choice)


@pytest.mark.parametrize("end", ["broken", "hangs"])
def test_a_request_is_scored_and_answered(grader: Grader, end: str) -> None:
    answer = asyncio.run(nemo_gym_reward(grader)(request(text("assistant", "So: 8"))))  # type: ignore[arg-type]
    assert (answer["reward"], answer["judge/quality"]) == (0.8, 0.8)
    bad = request(text("assistant", f"So: {end}"))
    assert asyncio.run(nemo_gym_reward(grader, if_unscored="mask")(bad))["mask_sample"] is True  # type: ignore[arg-type]
    with pytest.raises(JudgeUnscored):
        asyncio.run(nemo_gym_reward(grader)(bad))  # type: ignore[arg-type]


def test_the_reference_is_a_field_of_the_request(server: ConverseServer) -> None:
    exact = Grader(make_rubric(criteria=[], checks=[{"check": "number", "name": "right"}]), progress=False)
    verify: Any = nemo_gym_reward(exact, reference="expected_answer")
    answers = [asyncio.run(verify(request(text("assistant", said), expected_answer="8"))) for said in ("8", "7")]
    assert [answer["reward"] for answer in answers] == [1.0, 0.0]
