"""Asks a judge model on Amazon Bedrock through Converse; the only place that knows this call.

One call is one request, except while it is learnt in which form a model can be made to answer: JSON schema, then a
forced tool, then plain words. botocore's own retries are off; `retry.py` is the one layer that asks again.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

import json
import math
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from judge.aws.session import access_fault, open_session
from judge.converse import Attempt, Call, Form, Reply
from judge.errors import (
    AccessFault,
    Disconnected,
    EmptyReply,
    Fault,
    Filtered,
    Garbled,
    ModelFailed,
    Oversize,
    Rejected,
    Throttled,
    TimedOut,
    Transient,
    Truncated,
    Unavailable,
)

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

_TOOL = "verdict"
_LADDER: tuple[Form, ...] = ("schema", "tool", "plain")
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
_TRANSIENT_STATUS: Mapping[int, type[Transient]] = {408: TimedOut, 424: ModelFailed, 429: Throttled}
_NO_ACCESS_STATUS = (401, 403, 404)
_STOPPED: Mapping[str, type[Fault]] = {
    "max_tokens": Truncated,
    "model_context_window_exceeded": Oversize,
    "guardrail_intervened": Filtered,
    "content_filtered": Filtered,
    "malformed_model_output": Garbled,
    "malformed_tool_use": Garbled,
}
_TOKENS = {
    "input_tokens": "inputTokens",
    "output_tokens": "outputTokens",
    "cache_read_tokens": "cacheReadInputTokens",
    "cache_write_tokens": "cacheWriteInputTokens",
}
_ANSWERED = ("end_turn", "tool_use", "stop_sequence")
_HAS_CACHE = re.compile(r"anthropic\.claude|amazon\.nova")
_CACHEABLE_CHARACTERS = 4 * 1024
_UNKNOWN_MODEL = re.compile(r"model identifier is invalid|on-demand throughput|inference profile|provided model", re.IGNORECASE)
_TOO_LONG = re.compile(r"too long|too many (input )?tokens|maximum context|context (length|window)|input length", re.IGNORECASE)


def connect(threads: int, read_timeout: float, session: "boto3.Session | None" = None) -> "BedrockRuntimeClient":
    """Make the client: no retries of its own, a pool as large as the threads.

    Args:
        threads: how many requests may be under way at once.
        read_timeout: seconds to wait for an answer.
        session: where credentials and region come from; one of its own when not given.

    Raises:
        AccessFault: no region is set, or the profile is not there.
    """
    config = Config(
        retries={"total_max_attempts": 1},
        parameter_validation=False,  # the service checks as well; ours are always of one form
        max_pool_connections=threads,
        read_timeout=read_timeout,
        connect_timeout=min(10.0, read_timeout),
    )
    try:
        return (session or open_session()).client("bedrock-runtime", config=config)
    except BotoCoreError as error:
        raise access_fault(error, "Bedrock") from error


class _Rung(NamedTuple):
    """One way of asking: the form of the answer, and whether a cache point stands in the request."""

    form: Form
    cached: bool


class Clients:
    """Clients for several read timeouts, which botocore fixes for a client; each is made once, when it is first needed."""

    def __init__(self, threads: int, read_timeout: float) -> None:
        self._threads = threads
        self._longest = read_timeout
        self._made: dict[float, BedrockRuntimeClient] = {}
        self._session = open_session()
        self._lock = Lock()

    def __call__(self, timeout: float) -> "BedrockRuntimeClient":
        """Return a client that waits `timeout` seconds, rounded up to 1, 4, 16 ..., and never longer than the setting."""
        rounded = (
            self._longest if timeout >= self._longest else min(self._longest, 4.0 ** max(0, math.ceil(math.log(timeout, 4))))
        )
        if rounded not in self._made:
            with self._lock:
                if rounded not in self._made:
                    self._made[rounded] = connect(self._threads, rounded, self._session)
        return self._made[rounded]


class Bedrock:
    """A judge on Bedrock; remembers, for its life, which form of answer each model takes."""

    def __init__(self, clients: "Callable[[float], BedrockRuntimeClient]") -> None:
        self._clients = clients
        self._refused: defaultdict[str, set[_Rung]] = defaultdict(set)

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Ask once, see `Converse`."""
        return self._descend(call, self._rungs(call), attempts)

    def _rungs(self, call: Call) -> "list[_Rung]":
        """A schema that comes with each record would be compiled for each record: those start at the tool."""
        lowest = 2 if call.question.reply_schema is None else 1 if call.question.schema_varies else 0
        rungs = [_Rung(form, cached=False) for form in _LADDER[lowest:]]
        if _worth_caching(call):
            rungs.insert(0, _Rung(rungs[0].form, cached=True))
        refused = self._refused[call.model]
        return [rung for rung in rungs if rung not in refused] or rungs[-1:]

    def _descend(self, call: Call, rungs: "Sequence[_Rung]", attempts: list[Attempt]) -> Reply:
        """Try the rungs in their order; a refused one is remembered once a lower one has proved that the form was at fault."""
        try:
            return self._request(call, rungs[0], attempts)
        except Rejected:
            if len(rungs) == 1:
                raise
        reply = self._descend(call, rungs[1:], attempts)
        self._refused[call.model].add(rungs[0])
        return reply

    def _request(self, call: Call, rung: "_Rung", attempts: list[Attempt]) -> Reply:
        """Make one request and record it, whatever becomes of it."""
        begun = time.perf_counter()
        response: Mapping[str, Any] = {}
        outcome = "internal"
        try:
            response = self._send(call, rung)
            text = read_answer(response)
            outcome = "answered"
        except Fault as fault:
            outcome = fault.reason
            raise
        finally:
            attempts.append(attempt_of(call.model, outcome, time.perf_counter() - begun, response.get("usage") or {}))
        return Reply(text=text, form=rung.form)

    def _send(self, call: Call, rung: "_Rung") -> Mapping[str, Any]:
        try:
            return self._clients(call.timeout).converse(**arguments(call, rung.form, cached=rung.cached))
        except ClientError as error:
            raise client_fault(error) from error
        except ParamValidationError as error:
            raise Rejected(str(error)) from error
        except (ReadTimeoutError, ConnectTimeoutError) as error:
            raise TimedOut(str(error)) from error
        except (HTTPClientError, EndpointConnectionError, IncompleteReadError) as error:
            raise Disconnected(str(error)) from error
        except BotoCoreError as error:
            raise access_fault(error, "Bedrock") from error
        except (ResponseParserError, ArithmeticError, AttributeError, TypeError, ValueError) as error:  # a broken body
            raise EmptyReply(str(error)) from error


def _worth_caching(call: Call) -> bool:
    """Whether the model has a prompt cache and what stays the same is long enough for it: about 1,024 tokens.

    https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
    """
    same = call.question.system + (call.question.user if call.question.tail else "")
    return bool(_HAS_CACHE.search(call.model)) and len(same) >= _CACHEABLE_CHARACTERS


def arguments(call: Call, form: Form, *, cached: bool = False) -> dict[str, Any]:
    """Return the arguments of Converse.

    Args:
        call: what is asked of whom.
        form: how the answer's form is asked for.
        cached: whether the part that stays the same from call to call ends in a cache point.
    """
    asked = call.question
    inference: dict[str, Any] = {"maxTokens": asked.max_tokens, "temperature": asked.temperature, "topP": asked.top_p}
    point: list[dict[str, Any]] = [{"cachePoint": {"type": "default"}}] if cached else []
    system: list[dict[str, Any]] = [{"text": asked.system}]
    content: list[dict[str, Any]] = [{"text": asked.user}]
    if asked.tail:
        content += [*point, {"text": asked.tail}]
    else:
        system += point
    arguments: dict[str, Any] = {
        "modelId": call.model,
        "system": system,
        "messages": [{"role": "user", "content": content}],
        "inferenceConfig": {name: value for name, value in inference.items() if value is not None},
    }
    if form == "schema":
        schema = {"name": _TOOL, "schema": call.question.reply_schema}
        arguments["outputConfig"] = {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}}
    if form == "tool":
        tool = {
            "name": _TOOL,
            "description": "Give the verdict.",
            "inputSchema": {"json": json.loads(call.question.reply_schema or "{}")},
        }
        arguments["toolConfig"] = {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": _TOOL}}}
    return arguments


def read_answer(response: Mapping[str, Any]) -> str:
    """Return the text of a Converse response, past any reasoning.

    Raises:
        EmptyReply: the body was cut off, which botocore does not notice, or nulls stand where the answer belongs.
        Fault: the one that `_STOPPED` has for the stop reason.
    """
    if "output" not in response or not isinstance(response.get("stopReason"), str):
        msg = "HTTP 200 without an answer in it"
        raise EmptyReply(msg)
    stop = response["stopReason"]
    if stop not in _ANSWERED:
        msg = f"the judge stopped with {stop!r}"
        raise _STOPPED.get(stop, Garbled)(msg)
    content = response["output"].get("message", {}).get("content", ())
    blocks = [block for block in content if isinstance(block, Mapping)]
    if content and not blocks:
        msg = "HTTP 200 with an answer of nulls"
        raise EmptyReply(msg)
    called = [json.dumps(block["toolUse"].get("input")) for block in blocks if "toolUse" in block]
    return "\n".join(dict.fromkeys(called)) if called else "\n".join(str(block["text"]) for block in blocks if "text" in block)


def attempt_of(model: str, outcome: str, seconds: float, usage: Mapping[str, object]) -> Attempt:
    """Record a request with the tokens that Converse says it used."""
    tokens = {ours: count for ours, theirs in _TOKENS.items() if isinstance(count := usage.get(theirs), int)}
    return Attempt(model=model, outcome=outcome, seconds=seconds, **tokens)


def client_fault(error: ClientError, service: str = "Bedrock") -> Fault:
    """Return what an error of a service means."""
    code = error.response.get("Error", {}).get("Code", "")
    said = error.response.get("Error", {}).get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return fault_of(code, said, status, _retry_after(error), service)


def fault_of(code: str, said: str, status: int, retry_after: float | None = None, service: str = "Bedrock") -> Fault:
    """The one table from what a service says to what it means."""
    message = f"{code}: {said}"
    transient = _TRANSIENT.get(code) or _TRANSIENT_STATUS.get(status) or (Unavailable if status >= 500 else None)  # noqa: PLR2004
    if transient:
        return transient(message, retry_after)
    if status in _NO_ACCESS_STATUS or _UNKNOWN_MODEL.search(said):
        return AccessFault(f"{service}: {message}")
    return Oversize(message) if _TOO_LONG.search(said) else Rejected(message)


def _retry_after(error: ClientError) -> float | None:
    headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    for name, unit in (("x-amz-retry-after", 0.001), ("retry-after", 1.0)):
        if re.fullmatch(r"\d{1,6}", headers.get(name, "")):
            return int(headers[name]) * unit
    return None
