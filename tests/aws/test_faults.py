"""What errors of AWS mean, over real HTTP where a service can send them."""

import math
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, NoCredentialsError, NoRegionError, SSOTokenLoadError, UnknownServiceError
from s3transfer.exceptions import RetriesExceededError

from judge.aws.faults import calling, fault_of, opening
from judge.aws.session import Limits, Session
from judge.errors import (
    AccessFault,
    Disconnected,
    EmptyReply,
    Fault,
    ModelFailed,
    Oversize,
    Rejected,
    Throttled,
    TimedOut,
    Unavailable,
)
from tests.conftest import client
from tests.converse_server import Action, ConverseServer, Fail, Raw, Reset, Say, Stall

HTML = b"<html><body>Bad gateway</body></html>"


def call(read_timeout: float = 5.0) -> None:
    converse(client(read_timeout))


def converse(client: Any) -> None:
    with calling("Bedrock"):
        client.converse(modelId="m", messages=[{"role": "user", "content": [{"text": "hello"}]}])


def invalid(message: str) -> Fail:
    return Fail(400, "ValidationException", message)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param(Fail(429, "ThrottlingException"), Throttled, id="throttled"),
        pytest.param(
            Fail(429, "ThrottlingException", "Too many tokens, please wait"), Throttled, id="tokens-throttled-not-oversize"
        ),
        pytest.param(Fail(429, "ThrottlingException:http://internal.amazon.com/x"), Throttled, id="throttled-with-suffix"),
        pytest.param(Fail(429), Throttled, id="bare-429"),
        pytest.param(Fail(400, "ServiceQuotaExceededException"), Throttled, id="quota"),
        pytest.param(Fail(429, "ModelNotReadyException"), Unavailable, id="model-not-ready"),
        pytest.param(Fail(500, "InternalServerException"), Unavailable, id="500"),
        pytest.param(Fail(500), Unavailable, id="bare-500"),
        pytest.param(Fail(503, "ServiceUnavailableException"), Unavailable, id="503"),
        pytest.param(Raw(HTML, status=503), Unavailable, id="503-html"),
        pytest.param(Raw(HTML, status=502), Unavailable, id="502-html"),
        pytest.param(Fail(424, "ModelErrorException"), ModelFailed, id="model-error"),
        pytest.param(Fail(408, "ModelTimeoutException"), TimedOut, id="model-timeout"),
        pytest.param(Reset(), Disconnected, id="reset"),
        pytest.param(Raw(Say("{}", usage=(1, math.inf)).body()), EmptyReply, id="endless-tokens"),  # type: ignore[arg-type]
        pytest.param(Fail(403, "AccessDeniedException"), AccessFault, id="denied"),
        pytest.param(Fail(404, "ResourceNotFoundException"), AccessFault, id="no-such-model"),
        pytest.param(Fail(403, "ExpiredTokenException"), AccessFault, id="expired"),
        pytest.param(invalid("The provided model identifier is invalid."), AccessFault, id="bad-model-id"),
        pytest.param(invalid("with on-demand throughput isn't supported"), AccessFault, id="not-on-demand"),
        pytest.param(invalid("Retry with an inference profile that contains it."), AccessFault, id="wants-a-profile"),
        pytest.param(invalid("The provided model doesn't support this."), AccessFault, id="provided-model"),
        pytest.param(invalid("Input is too long for requested model."), Oversize, id="too-long"),
        pytest.param(invalid("Too many input tokens."), Oversize, id="too-many-tokens"),
        pytest.param(invalid("This model's maximum context is 8192."), Oversize, id="maximum-context"),
        pytest.param(invalid("input exceeds the context window"), Oversize, id="context-window"),
        pytest.param(invalid("input length and `max_tokens` exceed the limit"), Oversize, id="input-length"),
        pytest.param(invalid("outputConfig is not supported by this model"), Rejected, id="invalid"),
    ],
)
def test_each_error_of_a_service_becomes_the_right_fault(server: ConverseServer, action: Action, expected: type[Fault]) -> None:
    server.script(action)
    with pytest.raises(expected) as raised:
        call()
    assert type(raised.value) is expected


def test_no_answer_within_the_read_timeout_is_timed_out(server: ConverseServer) -> None:
    server.script(Stall())
    with pytest.raises(TimedOut):
        call(read_timeout=0.1)
    assert len(server.requests) == 1, "botocore must not ask again by itself"


def test_a_refused_connection_is_disconnected(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1")
    with pytest.raises(Disconnected):
        converse(Session().client("bedrock-runtime", Limits(1, 1.0, 1.0)))


def test_a_download_that_keeps_breaking_off_is_disconnected() -> None:
    with pytest.raises(Disconnected), calling("S3"):
        raise RetriesExceededError(OSError("broken"))


def test_a_request_that_boto3_itself_refuses_is_rejected(server: ConverseServer) -> None:
    with pytest.raises(Rejected, match="modelId"), calling("Bedrock"):
        Session().client("bedrock-runtime").converse()
    assert server.requests == []


def test_without_credentials_the_error_names_the_next_step(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(AccessFault, match="Bedrock: Unable to locate credentials; name a profile"):
        converse(Session().client("bedrock-runtime", Limits(1, 1.0, 1.0)))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param((), None, id="not-said"),
        pytest.param((("retry-after", "7"),), 7.0, id="seconds"),
        pytest.param((("x-amz-retry-after", "1500"),), 1.5, id="milliseconds"),
        pytest.param((("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"),), None, id="date-ignored"),
        pytest.param((("retry-after", "-5"),), None, id="negative-ignored"),
    ],
)
def test_a_fault_carries_the_wait_that_the_service_asks_for(
    server: ConverseServer, headers: tuple[tuple[str, str], ...], seconds: float | None
) -> None:
    server.script(Fail(429, "ThrottlingException", headers=headers))
    with pytest.raises(Throttled) as raised:
        call()
    assert raised.value.retry_after == seconds


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        pytest.param("ThrottlingException", 0, Throttled, id="name-without-status"),
        pytest.param("", 429, Throttled, id="status-without-name"),
        pytest.param("ModelTimeoutException", 424, TimedOut, id="the-name-says-more"),
        pytest.param("", 599, Unavailable, id="server-error"),
        pytest.param("", 499, Rejected, id="no-server-error"),
        pytest.param("", 401, AccessFault, id="access"),
    ],
)
def test_an_error_is_known_by_its_name_or_else_by_its_status(code: str, status: int, expected: type[Fault]) -> None:
    assert type(fault_of(code, "no", status, service="Bedrock")) is expected


@pytest.mark.parametrize(
    ("error", "step"),
    [
        pytest.param(NoCredentialsError(), "AWS_SECRET_ACCESS_KEY; without an account: stay at home", id="no-credentials"),
        pytest.param(SSOTokenLoadError(profile_name="a", error_msg="it has expired"), "aws sso login", id="signed-out"),
        pytest.param(NoRegionError(), "AWS_REGION", id="no-region"),
    ],
)
def test_a_fault_that_the_operator_can_fix_names_the_next_step(error: BotoCoreError, step: str) -> None:
    with pytest.raises(AccessFault) as raised, calling("S3", "stay at home"):
        raise error
    said = str(raised.value)
    assert said.startswith(f"S3: {str(error).rstrip('.')}; ")
    assert step in said


def test_an_error_without_a_known_next_step_is_passed_on_unchanged() -> None:
    error = UnknownServiceError(service_name="x", known_service_names="y")
    with pytest.raises(AccessFault) as raised, opening("AWS"):
        raise error
    assert str(raised.value) == f"AWS: {error}"


@pytest.mark.parametrize("error", [KeyError("Code"), OverflowError("inf"), TypeError("null"), ValueError("not JSON")])
def test_what_botocore_stumbles_over_in_a_body_is_an_empty_reply(error: Exception) -> None:
    with pytest.raises(EmptyReply), calling("S3"):
        raise error


def test_one_of_our_own_faults_passes_unchanged() -> None:
    fault = Throttled("slow down", 3.0)
    with pytest.raises(Throttled) as raised, calling("Bedrock"):
        raise fault
    assert raised.value is fault
