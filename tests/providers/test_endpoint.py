"""OpenAI-compatible endpoints: keys, addresses, lists, and what their faults mean, over real HTTP."""

from collections.abc import Iterator

import pytest

from judge.errors import (
    AccessFault,
    Disconnected,
    EmptyReply,
    Fault,
    Filtered,
    Oversize,
    Rejected,
    SettingsFault,
    Throttled,
    TimedOut,
    Transient,
    Unavailable,
)
from judge.providers.endpoint import Endpoint, File
from judge.providers.refusal import Missing
from tests.chat_server import KEY, ChatServer
from tests.chat_server import Fail as Moved
from tests.converse_server import Raw, Reset, Stall
from tests.open_weight_server import Fault as Wrong
from tests.open_weight_server import OpenWeightServer, Refuse, serve_open_weights

LIST = "GET /v1/fine_tuning/jobs"

JOB = {
    "model": "m",
    "method": {
        "type": "reinforcement",
        "reinforcement": {"grader": {"type": "lambda", "name": "g", "function_arn": "a"}, "hyperparameters": {}},
    },
}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWeightServer]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("AWS_BEARER_TOKEN_BEDROCK", raising=False)
    with serve_open_weights() as running:
        yield running


def ask(url: str, timeout: float = 5.0, retries: int = 0) -> list[dict[str, object]]:
    return Endpoint(url, timeout=timeout, retries=retries).items("fine_tuning/jobs")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        pytest.param(Refuse(429, code="rate_limit_exceeded"), Throttled, id="throttled"),
        pytest.param(Refuse(429, code="insufficient_quota"), AccessFault, id="no-money"),
        pytest.param(Refuse(408), TimedOut, id="408"),
        pytest.param(Refuse(409), Unavailable, id="locked"),
        pytest.param(Refuse(500), Unavailable, id="500"),
        pytest.param(Raw(b"<html>Bad gateway</html>", status=502), Unavailable, id="502-html"),
        pytest.param(Refuse(503), Unavailable, id="503"),
        pytest.param(Refuse(403), AccessFault, id="forbidden"),
        pytest.param(Refuse(404, code="model_not_found"), Missing, id="no-such-model"),
        pytest.param(Refuse(400), Rejected, id="invalid"),
        pytest.param(Refuse(422), Rejected, id="unprocessable"),
        pytest.param(Refuse(400, code="content_filter"), Filtered, id="filtered"),
        pytest.param(Refuse(400, code="context_length_exceeded"), Oversize, id="too-long"),
        pytest.param(Refuse(400, "This model's maximum context length is 8192 tokens."), Oversize, id="too-long-in-words"),
        pytest.param(
            Refuse(400, "the request exceeds the available context size", type="exceed_context_size_error"),
            Oversize,
            id="too-long-for-llama.cpp",
        ),
        pytest.param(Reset(), Disconnected, id="reset"),
        pytest.param(Raw(b'{"data": [', promised=100), Disconnected, id="cut"),
        pytest.param(Raw(b'{"data": ['), EmptyReply, id="half-of-an-object"),
        pytest.param(Raw(b"null"), EmptyReply, id="null"),
        pytest.param(Raw(b'{"data": [1]}'), EmptyReply, id="a-number-for-a-job"),
    ],
)
def test_each_fault_has_its_name(endpoint: OpenWeightServer, wrong: Wrong, expected: type[Fault]) -> None:
    endpoint.faults[LIST] = [wrong]
    with pytest.raises(Fault) as raised:
        ask(endpoint.url)
    assert type(raised.value) is expected
    assert len(endpoint.asked) == 1


def test_no_answer_in_time_is_timed_out(endpoint: OpenWeightServer) -> None:
    endpoint.faults[LIST] = [Stall()]
    with pytest.raises(TimedOut):
        ask(endpoint.url, timeout=0.1)


def test_nobody_listens() -> None:
    with serve_open_weights() as gone:
        url = gone.url
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", KEY)
        with pytest.raises(Disconnected):
            ask(url)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param(("retry-after", "7"), 7.0, id="seconds"),
        pytest.param(("retry-after-ms", "1500"), 1.5, id="milliseconds"),
        pytest.param(("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"), 0.0, id="a-date"),
    ],
)
def test_what_the_endpoint_says_about_waiting_is_kept(
    endpoint: OpenWeightServer, header: tuple[str, str], seconds: float | None
) -> None:
    endpoint.faults[LIST] = [Refuse(429, headers=(header,))]
    with pytest.raises(Transient) as raised:
        ask(endpoint.url)
    assert raised.value.retry_after == seconds


def test_it_is_asked_again_as_often_as_it_is_told(endpoint: OpenWeightServer) -> None:
    soon = Refuse(503, headers=(("retry-after-ms", "1"),))
    endpoint.faults[LIST] = [soon, soon]
    assert ask(endpoint.url, retries=2) == []
    assert len(endpoint.asked) == 3


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param(Refuse(400, code="invalid_file", type="invalid_request_error"), "invalid_file", id="code"),
        pytest.param(Refuse(400, type="invalid_request_error"), "invalid_request_error", id="type"),
        pytest.param(Refuse(400), "HTTP 400", id="status"),
    ],
)
def test_a_refusal_keeps_the_endpoints_name_for_it(endpoint: OpenWeightServer, said: Refuse, code: str) -> None:
    endpoint.faults[LIST] = [said]
    with pytest.raises(Rejected) as raised:
        ask(endpoint.url)
    assert raised.value.code == code


def test_a_key_that_the_endpoint_repeats_is_not_in_the_message(
    endpoint: OpenWeightServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "another-secret")
    with pytest.raises(AccessFault, match=r"invalid_api_key: Incorrect API key provided: Bearer \*\*\*"):
        ask(endpoint.url)


def test_a_long_message_is_shortened(endpoint: OpenWeightServer) -> None:
    endpoint.faults[LIST] = [Refuse(400, "x" * 10_000)]
    with pytest.raises(Rejected) as raised:
        ask(endpoint.url)
    assert len(str(raised.value)) < 400


def test_a_password_in_the_address_is_not_in_the_message(endpoint: OpenWeightServer) -> None:
    endpoint.faults[LIST] = [Refuse(404)]
    with pytest.raises(AccessFault) as raised:
        ask(endpoint.url.replace("http://", "http://ann:hunter2@"))
    assert "hunter2" not in str(raised.value)
    assert endpoint.url in str(raised.value)


@pytest.mark.parametrize(
    "url", ["", "bedrock-mantle", "ftp://example.org/v1", "https:///v1", "http://h:port/v1", "http://h/v1?a=b", "http://h/v 1"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsFault, match="endpoint: wanted a URL such as"):
        Endpoint(url, timeout=1.0)


def test_without_a_key_none_is_sent_and_a_refusal_says_which_to_set(
    endpoint: OpenWeightServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(AccessFault, match="no key was sent: set OPENAI_API_KEY"):
        ask(endpoint.url)
    assert "authorization" not in endpoint.asked[0].headers


@pytest.mark.parametrize("key", ["my own words", "sk-\u00e9", "sk\nX-Header: 1"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(SettingsFault, match="OPENAI_API_KEY: wanted a key") as raised:
        Endpoint("http://127.0.0.1:1/v1", timeout=1.0)
    assert key not in str(raised.value)


def test_it_sends_once_unless_told_otherwise(endpoint: OpenWeightServer) -> None:
    endpoint.faults[LIST] = [Refuse(503, headers=(("retry-after-ms", "1"),))]
    with pytest.raises(Unavailable):
        Endpoint(endpoint.url, timeout=5.0).items("fine_tuning/jobs")
    assert len(endpoint.asked) == 1


def test_all_pages_of_a_list_are_read_in_order_and_one_that_never_ends_is_refused(endpoint: OpenWeightServer) -> None:
    api = Endpoint(endpoint.url, timeout=5.0)
    files = [api.upload("files", {"purpose": "fine-tune"}, File("a.jsonl", b"{}", "application/jsonl"), 5.0) for _ in range(5)]
    for file in files:
        api.post("fine_tuning/jobs", JOB | {"training_file": file["id"]})
    assert sorted(str(job["id"]) for job in api.items("fine_tuning/jobs")) == [f"ftjob-{number}" for number in range(5)]
    endpoint.stuck = True
    with pytest.raises(EmptyReply, match="the same page again"):
        api.items("fine_tuning/jobs")


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\r\n--x\r\n\x00\xff"])
def test_a_file_arrives_byte_for_byte_beside_its_fields(endpoint: OpenWeightServer, content: bytes) -> None:
    sent = File("data.jsonl", content, "application/jsonl")
    made = Endpoint(endpoint.url, timeout=5.0).upload("files", {"purpose": "fine-tune"}, sent, 5.0)
    assert (made["filename"], endpoint.contents[str(made["id"])]) == ("data.jsonl", content)
    assert endpoint.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_line_end_after_the_key_is_not_part_of_it(endpoint: OpenWeightServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
    assert ask(endpoint.url) == []


def test_a_key_of_bedrock_goes_to_no_other_host(endpoint: OpenWeightServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "a-key-of-bedrock")
    ask(endpoint.url)
    assert endpoint.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_slash_at_the_end_of_the_address_changes_nothing(endpoint: OpenWeightServer) -> None:
    ask(f"{endpoint.url}/")
    assert endpoint.asked[0].route == LIST


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        pytest.param("http://bedrock-mantle.eu-west-1.api.aws/v1", "a-key-of-bedrock", id="mantle"),
        pytest.param("http://bedrock-runtime.us-west-2.amazonaws.com/openai/v1", "a-key-of-bedrock", id="runtime"),
        pytest.param("http://api.aws.example.com/v1", KEY, id="a-name-that-looks-like-it"),
        pytest.param("http://amazonaws.com.evil.example/v1", KEY, id="another-one"),
    ],
)
def test_at_bedrock_its_own_key_comes_before_openais(
    chat: ChatServer, monkeypatch: pytest.MonkeyPatch, url: str, sent: str
) -> None:
    """The server plays a proxy, so that the hosts need not exist."""
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "a-key-of-bedrock")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("http_proxy", chat.url.removesuffix("/v1"))
    with pytest.raises(AccessFault):
        Endpoint(url, timeout=5.0).post("chat/completions", {"model": "m"})
    assert chat.requests[0].path == f"{url}/chat/completions"
    assert chat.requests[0].headers["authorization"] == f"Bearer {sent}"


def test_a_redirect_is_not_followed(chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chat.script(Moved(307, headers=(("location", "http://127.0.0.1:1/v1"),)))
    with pytest.raises(AccessFault, match="nobody follows with a key"):
        Endpoint(chat.url, timeout=5.0).post("chat/completions", {"model": "m"})
    assert len(chat.requests) == 1
