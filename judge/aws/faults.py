"""Turns what AWS says went wrong into our own faults; no other module catches an exception of boto3's.

Converse, the jobs of batch inference, S3 and DynamoDB all go through here.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoAuthTokenError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError
from s3transfer.exceptions import RetriesExceededError

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
    Transient,
    Unavailable,
)

Service = Literal["AWS", "Bedrock", "CloudFormation", "CloudWatch", "DynamoDB", "Lambda", "S3", "SageMaker", "The endpoint"]
"""Who is at fault, as messages say it; `AWS` before any service is chosen."""

_TRANSIENT: Mapping[str, type[Transient]] = {
    "ThrottlingException": Throttled,
    "TooManyRequestsException": Throttled,
    "ServiceQuotaExceededException": Throttled,
    "ModelNotReadyException": Unavailable,
    "InternalServerException": Unavailable,
    "ServiceUnavailableException": Unavailable,
    "ModelErrorException": ModelFailed,
    "ModelTimeoutException": TimedOut,
}
"""By the error's name, which says more than the status: Converse, `Errors`."""

_TRANSIENT_STATUS: Mapping[int, type[Transient]] = {408: TimedOut, 424: ModelFailed, 429: Throttled}
"""By HTTP status, for errors without a name of their own; every status from 500 on is `Unavailable`."""

_NO_ACCESS_STATUS = (401, 403, 404)
"""HTTP statuses that no sample can cause: the credentials, a permission, the name of a model, bucket or table."""

_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, ProfileNotFound, SSOError, TokenRetrievalError, NoAuthTokenError)

_UNKNOWN_MODEL = re.compile(
    r"""
      model\ identifier\ is\ invalid  # The provided model identifier is invalid.
    | on-demand\ throughput           # Invocation of model ID x with on-demand throughput isn't supported.
    | inference\ profile              # Retry your request with the ID or ARN of an inference profile that contains this model.
    | provided\ model                 # The provided model doesn't support on-demand throughput.
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What Bedrock says of a model id that cannot be asked; it says so with status 400, as it does of a bad request."""

_TOO_LONG = re.compile(
    r"""
      too\ long                    # Input is too long for requested model.
    | too\ many\ (input\ )?tokens  # Too many input tokens.
    | maximum\ context             # This model's maximum context length is 8192 tokens.
    | context\ (length|window)     # input exceeds the context window
    | input\ length                # input length and `max_tokens` exceed context limit
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What Bedrock and the models behind it say of a prompt that does not fit, with status 400."""

_WAITS: Mapping[str, float] = {"x-amz-retry-after": 0.001, "retry-after-ms": 0.001, "retry-after": 1.0}
"""Headers that say how long to wait, with their unit in seconds; a date in `retry-after` is not read."""

_SERVER_ERROR = 500
"""The least HTTP status that blames the server: https://www.rfc-editor.org/rfc/rfc9110#section-15.6"""


@contextmanager
def opening(service: Service) -> Iterator[None]:
    """Open a session or make a client in this block; whatever prevents that is for the operator to fix.

    Raises:
        AccessFault: the profile is missing, no region is set, or the endpoint is not a URL.
    """
    try:
        yield
    except (BotoCoreError, ValueError) as error:  # botocore raises a plain ValueError for an endpoint that is not a URL
        raise access_fault(error, service) from error


@contextmanager
def calling(service: Service, without: str = "") -> Iterator[None]:
    """Call a service in this block, and nothing else: a bug of ours in it would be taken for a broken answer.

    Args:
        service: which one.
        without: what somebody without an account can do instead; told if there are no credentials.

    Raises:
        AccessFault: nobody can ask the service with these credentials, this region or this name.
        JudgeFailure: the service could not be reached, refused this request, or sent an answer that cannot be read.
    """
    try:
        yield
    except ClientError as error:
        raise _refusal(error, service) from error
    except ParamValidationError as error:
        raise Rejected(str(error)) from error
    except (ReadTimeoutError, ConnectTimeoutError) as error:
        raise TimedOut(str(error)) from error
    except (HTTPClientError, EndpointConnectionError, IncompleteReadError, RetriesExceededError) as error:
        raise Disconnected(str(error)) from error
    except BotoCoreError as error:
        raise access_fault(error, service, without) from error
    except (ResponseParserError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise EmptyReply(str(error)) from error  # botocore's parser raises all of these over a broken body


def fault_of(code: str, message: str, status: int, *, service: Service, retry_after: float | None = None) -> Fault:
    """Say what an error means.

    Args:
        code: the service's name for it; empty when it has none.
        message: what the service says in words.
        status: the HTTP status, 0 when not known.
        service: who says it.
        retry_after: seconds that the service asks us to wait, when it does.
    """
    text = f"{code}: {message}"
    transient = _TRANSIENT.get(code) or _TRANSIENT_STATUS.get(status) or (Unavailable if status >= _SERVER_ERROR else None)
    if transient:
        return transient(text, retry_after)
    if status in _NO_ACCESS_STATUS or _UNKNOWN_MODEL.search(message):
        return AccessFault(f"{service}: {text}")
    return Oversize(text) if _TOO_LONG.search(message) else Rejected(text)


def access_fault(error: Exception, service: Service, without: str = "") -> AccessFault:
    """Say what kept boto3 from asking a service, and what to do about it where that is known, see `calling`."""
    step = ""
    if isinstance(error, _CREDENTIALS):
        step = (
            "; name a profile in AWS_PROFILE, sign in with `aws sso login` or `aws configure`, or set AWS_ACCESS_KEY_ID and "
            f"AWS_SECRET_ACCESS_KEY{without and f'; without an account: {without}'}"
        )
    elif isinstance(error, NoRegionError):
        step = "; give --region, or set AWS_REGION (the way from Python), AWS_DEFAULT_REGION or the region of AWS_PROFILE"
    said = str(error).rstrip(".") if step else str(error)
    return AccessFault(f"{service}: {said}{step}")


def _refusal(error: ClientError, service: Service) -> Fault:
    said = error.response.get("Error", {})
    about = error.response.get("ResponseMetadata", {})
    wait = asked_wait(about.get("HTTPHeaders", {}))
    code, message = said.get("Code", ""), said.get("Message", "")
    fault = fault_of(code, message, about.get("HTTPStatusCode", 0), service=service, retry_after=wait)
    fault.code = code
    return fault


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks us to wait; None if it does not say."""
    for name, unit in _WAITS.items():
        if re.fullmatch(r"\d{1,9}", headers.get(name, "")):
            return int(headers[name]) * unit
    return None
