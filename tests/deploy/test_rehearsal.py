"""The rehearsal's models and its judge: what they answer, and what they refuse."""

import json
from typing import Any

import pytest

from deploy.rehearsal import answer, by_rote, figures, in_rehearsal
from tests.converse_server import Action, Fail, Request, Say

LEVELS = {"type": "integer", "enum": [1, 2, 3, 4]}
SCORES = {"type": "object", "properties": {"reason": {"type": "string"}, "good": LEVELS}}
ASKED = "Rate it.\n<response-abcdef>\nA text.\n</response-abcdef>\n"


def request(user: str, model: str = "a.model", schema: Any = None) -> Request:
    body: dict[str, Any] = {"messages": [{"content": [{"text": user}]}]}
    if schema:
        body["outputConfig"] = {"textFormat": {"structure": {"jsonSchema": {"schema": json.dumps(schema)}}}}
    return Request(model, body, {}, 0)


def unknown(_: Request) -> Action:
    return Fail(400, "ValidationException", "no reply is recorded for this sample")


def said(found: Action) -> Any:
    assert isinstance(found, Say)
    return json.loads(found.text or "")


def test_a_model_that_nobody_sells_is_refused() -> None:
    assert isinstance(answer(request("?", "nope")), Fail)
    assert isinstance(answer(request("?", "us.amazon.nova-2-lite-v1:0")), Say)
    assert isinstance(answer(request("?", "arn:aws:bedrock:us-east-1:1:custom-model-deployment/1")), Say)


def test_a_question_without_a_recorded_reply_gets_the_middle() -> None:
    found = said(in_rehearsal(unknown)(request(ASKED, schema=SCORES)))
    assert found["good"] == 3
    assert found["reason"].startswith("By rote")


def test_a_recorded_reply_goes_first() -> None:
    assert in_rehearsal(lambda _: Say("recorded"))(request(ASKED, schema=SCORES)) == Say("recorded")


def test_without_a_schema_nothing_is_made_up() -> None:
    assert isinstance(in_rehearsal(unknown)(request(ASKED)), Fail)


def test_several_responses_get_a_verdict_each() -> None:
    schema = {"properties": {"verdicts": {"type": "array", "items": SCORES}}}
    two = ASKED + ASKED.replace("abcdef", "012345")
    assert [one["id"] for one in said(by_rote(request(two, schema=schema)))["verdicts"]] == ["abcdef", "012345"]


@pytest.mark.parametrize(
    ("part", "middle"),
    [
        pytest.param({"type": "number", "minimum": 0, "maximum": 5}, 2.5, id="number"),
        pytest.param({"type": "integer", "minimum": 0, "maximum": 10}, 5, id="integer"),
        pytest.param({"type": "boolean"}, True, id="boolean"),
    ],
)
def test_each_scale_has_its_middle(part: Any, middle: Any) -> None:
    assert said(by_rote(request(ASKED, schema={"properties": {"good": part}}))) == {"good": middle}


def test_groups_are_less_often_flat_the_nearer_the_reward_is_to_the_middle() -> None:
    assert figures(0.2)["flat_groups_percent"] > figures(0.5)["flat_groups_percent"] > 0
    assert figures(0.5)["group_spread"] == 0.5
