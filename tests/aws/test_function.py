"""Invoking a function: what is tried again, and what a try came to."""

from collections.abc import Iterator

import pytest

from judge.aws.function import Function, TooLarge
from judge.errors import AccessFault, Rejected, Throttled
from tests.converse_server import ConverseServer
from tests.function_server import Failed, FunctionServer, Refused, serve_function

THROTTLED = Refused(429, "TooManyRequestsException")


@pytest.fixture
def lambda_(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[FunctionServer]:
    with serve_function() as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", running.url)
        yield running


@pytest.mark.parametrize(
    ("answer", "fault", "tries"),
    [
        pytest.param(THROTTLED, Throttled, 3, id="throttled"),
        pytest.param(Refused(400, "InvalidParameterValueException"), Rejected, 1, id="refused"),
        pytest.param(Refused(403, "AccessDeniedException"), AccessFault, 1, id="denied"),
        pytest.param(Refused(413, "RequestTooLargeException"), TooLarge, 1, id="too-large"),
        pytest.param(Failed("Function.ResponseSizeTooLarge"), TooLarge, 1, id="answer-too-large"),
    ],
)
def test_what_may_pass_is_tried_three_times_and_nothing_else(
    lambda_: FunctionServer, answer: object, fault: type[Exception], tries: int
) -> None:
    lambda_.script(answer)
    waits: list[float] = []
    with pytest.raises(fault):
        Function("judge", 1, waits.append).invoke(b"[]")
    assert (len(lambda_.events), waits) == (tries, [1.0, 2.0][: tries - 1])


def test_a_fault_of_the_function_is_an_answer_after_three_tries(lambda_: FunctionServer) -> None:
    lambda_.script(Failed("KeyError", "x"))
    answered = Function("judge", 1, lambda _: None).invoke(b"[]")
    assert (answered.failed, answered.version, len(lambda_.events)) == (True, "7", 3)
    assert b"KeyError" in answered.payload


def test_a_second_try_may_succeed(lambda_: FunctionServer) -> None:
    lambda_.script(Failed("Sandbox.Timedout"), [1])
    answered = Function("judge", 1, lambda _: None).invoke(b"[]")
    assert (answered.payload, answered.failed, len(lambda_.events)) == (b"[1]", False, 2)
