"""The port: everything behind it keeps one contract, so that no double drifts away from the real thing."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from judge.converse import Attempt, Call, Converse, Form
from judge.errors import JudgeFailure
from judge.providers.bedrock.bedrock import Bedrock
from judge.providers.replies import Replies
from judge.question.prompts import Prompts
from judge.resilience.circuit_breaker import guard
from judge.resilience.concurrency import limit
from judge.resilience.retry import retry
from judge.resilience.stalled_calls import Watched
from tests.conftest import client, make_call, verdict
from tests.converse_server import ConverseServer, Fail, Say

Make = Callable[[ConverseServer, bool], Converse]


def bedrock(server: ConverseServer, well: bool) -> Converse:
    server.script(Say(verdict()) if well else Fail(500, "InternalServerException"))
    return Bedrock(lambda _: client())


def replies(_: ConverseServer, well: bool) -> Converse:
    return Replies([{"id": 1, "reply": verdict()}] if well else [])


def governed(server: ConverseServer, well: bool) -> Converse:
    return retry(guard(limit(Watched(bedrock(server, well), 4, 5.0), 4), ["a.model-v1:0"]), 2, sleep=lambda *_: None)


KINDS = [pytest.param(make, id=make.__name__) for make in (bedrock, replies, governed)]


@pytest.mark.parametrize("make", KINDS)
def test_a_judge_without_a_reply_raises_a_judge_failure_and_leaves_its_attempts(
    server: ConverseServer, prompts: Prompts, make: Make
) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(JudgeFailure) as caught:
        make(server, False)(make_call(prompts), attempts)
    assert attempts
    assert {attempt.outcome for attempt in attempts} == {caught.value.reason}


@pytest.mark.parametrize(("make", "form"), [(bedrock, "schema"), (replies, "plain"), (governed, "schema")])
def test_a_reply_is_text_in_the_form_asked_for_and_leaves_its_attempt(
    server: ConverseServer, prompts: Prompts, make: Make, form: Form
) -> None:
    attempts: list[Attempt] = []
    reply = make(server, True)(make_call(prompts), attempts)
    assert (reply.text, reply.form) == (verdict(), form), "what counts as a verdict depends on how it was asked for"
    assert [(attempt.model, attempt.outcome) for attempt in attempts] == [("a.model-v1:0", "answered")]


def test_a_call_is_frozen(prompts: Prompts) -> None:
    call: Call = make_call(prompts)
    with pytest.raises(ValidationError):
        call.model = "another"  # type: ignore[misc]
