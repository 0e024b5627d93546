"""What an error of an endpoint means, in the words of each server."""

import json

import pytest

from judge.errors import AccessFault, Fault, Filtered, Oversize, Rejected, Throttled, TimedOut, Transient, Unavailable
from judge.providers.connections import Answer
from judge.providers.refusal import Missing, Place, refusal

PLACE = Place("http://127.0.0.1:8000/v1", "sk-secret", "OPENAI_API_KEY")


def said(status: int, body: object = None, place: Place = PLACE, **headers: str) -> Fault:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return refusal(Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content), place)


def openai(message: str = "no", code: str | None = None, kind: str | None = None) -> dict[str, object]:
    return {"error": {"message": message, "type": kind, "code": code, "param": None}}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        pytest.param(401, openai(), AccessFault, id="401"),
        pytest.param(402, openai(), AccessFault, id="no-money"),
        pytest.param(403, openai(), AccessFault, id="403"),
        pytest.param(404, openai(code="model_not_found"), Missing, id="no-such-model"),
        pytest.param(404, {"detail": "Not Found"}, Missing, id="no-such-path"),
        pytest.param(405, {"detail": "Method Not Allowed"}, AccessFault, id="something-else"),
        pytest.param(301, b"", AccessFault, id="elsewhere"),
        pytest.param(307, b"<html>", AccessFault, id="elsewhere-for-now"),
        pytest.param(429, openai(code="insufficient_quota"), AccessFault, id="nothing-left-to-spend"),
        pytest.param(429, openai(code="rate_limit_exceeded"), Throttled, id="throttled"),
        pytest.param(429, b"slow down", Throttled, id="throttled-in-a-word"),
        pytest.param(408, b"", TimedOut, id="408"),
        pytest.param(409, openai(), Unavailable, id="locked"),
        pytest.param(500, {"error": "model runner has unexpectedly stopped"}, Unavailable, id="ollama"),
        pytest.param(502, b"<html>Bad gateway</html>", Unavailable, id="html"),
        pytest.param(
            503, {"object": "error", "message": "The request queue is full.", "type": "x"}, Unavailable, id="sglang-full"
        ),
        pytest.param(503, {"error": {"message": "server busy, please try again"}}, Unavailable, id="ollama-full"),
        pytest.param(400, openai(), Rejected, id="400"),
        pytest.param(422, {"detail": [{"msg": "Field required", "loc": ["body"]}]}, Rejected, id="422"),
        pytest.param(400, b"[" * 100_000, Rejected, id="too-deep"),
        pytest.param(400, b"[1]", Rejected, id="a-list"),
        pytest.param(400, openai(code="content_filter"), Filtered, id="filtered"),
        pytest.param(400, openai(code="context_length_exceeded"), Oversize, id="too-long"),
        pytest.param(413, b"", Oversize, id="413"),
        pytest.param(
            400,
            {"object": "error", "message": "This model's maximum context length is 8192 tokens.", "code": 400},
            Oversize,
            id="too-long-for-vllm",
        ),
        pytest.param(
            400,
            {"error": {"code": 400, "message": "request exceeds", "type": "exceed_context_size_error"}},
            Oversize,
            id="too-long-for-llama.cpp",
        ),
    ],
)
def test_each_error_has_its_fault(status: int, body: object, expected: type[Fault]) -> None:
    assert type(said(status, body)) is expected


@pytest.mark.parametrize(
    ("status", "again", "expected"),
    [
        pytest.param(503, "false", Rejected, id="never"),
        pytest.param(429, "false", Rejected, id="never-after-a-throttle"),
        pytest.param(400, "true", Unavailable, id="again"),
        pytest.param(429, "true", Throttled, id="again-anyway"),
        pytest.param(503, "perhaps", Unavailable, id="a-word-that-is-not-known"),
    ],
)
def test_the_endpoint_can_say_whether_to_ask_again(status: int, again: str, expected: type[Fault]) -> None:
    assert type(said(status, openai(), x_should_retry=again)) is expected


@pytest.mark.parametrize("status", [409, 429, 503])
def test_what_may_pass_keeps_the_wait_that_was_asked_for(status: int) -> None:
    fault = said(status, openai(), retry_after="7")
    assert isinstance(fault, Transient)
    assert fault.retry_after == 7.0


@pytest.mark.parametrize(
    ("status", "place", "advice"),
    [
        pytest.param(401, PLACE._replace(key=""), "no key was sent: set OPENAI_API_KEY", id="no-key"),
        pytest.param(401, PLACE, "the key in OPENAI_API_KEY was sent", id="another-key"),
        pytest.param(404, PLACE, "does the URL end with the version, such as /v1?", id="path"),
        pytest.param(308, PLACE, "give the URL to which it does", id="redirect"),
    ],
)
def test_it_says_what_one_can_do(status: int, place: Place, advice: str) -> None:
    message = str(said(status, openai(), place))
    assert message.startswith("http://127.0.0.1:8000/v1: ")
    assert message.endswith(advice)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("Incorrect API key provided: sk-secret", id="key"),
        pytest.param("[{'type': 'x', 'msg': 'Input should be', 'input': {'messages': 'sk-secret'}}]", id="vllm"),
        pytest.param("1 error [type=missing, input_value={'messages': [{'content': 'sk-secret", id="pydantic"),
        pytest.param("Failed to parse input at pos 0: sk-secret", id="llama.cpp"),
        pytest.param("a" * 300 + "sk-secret", id="long"),
    ],
)
@pytest.mark.parametrize("key", ["sk-secret", ""])
def test_a_message_has_no_key_in_it_and_quotes_nothing(message: str, key: str) -> None:
    told = str(said(400, openai(message), PLACE._replace(key=key)))
    assert "sk-secret" not in told or (not key and message.startswith("Incorrect"))
    assert len(told) < 400


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(openai(code="invalid_file", kind="invalid_request_error"), "invalid_file", id="code"),
        pytest.param(openai(kind="invalid_request_error"), "invalid_request_error", id="type"),
        pytest.param({"error": {"message": "no", "code": 400}}, "HTTP 400", id="a-number-for-a-code"),
        pytest.param({"error": {"message": "no", "code": "400"}}, "HTTP 400", id="the-status-for-a-code"),
        pytest.param(b"", "HTTP 400", id="nothing"),
        pytest.param(openai(code="the prompt was: 2 + 2?"), "HTTP 400", id="words-for-a-code"),
        pytest.param(openai(code="a" * 61, kind="b"), "b", id="a-long-code"),
        pytest.param(openai(code="sk-secret"), "***", id="the-key-for-a-code"),
    ],
)
def test_a_refusal_keeps_the_endpoints_name_for_it(body: object, code: str) -> None:
    fault = said(400, body, PLACE._replace(key="sk-secret"))
    assert fault.code == code
    assert str(fault).startswith(f"{code}: ")
