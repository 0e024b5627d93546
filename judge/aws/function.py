"""Invokes a deployed function as a trainer does: again after a fault that may pass, at most three times in all.

Every try is paid for. So boto3's own retries are off, and the client waits for as long as a Lambda may run.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from judge.aws.faults import calling
from judge.aws.service import REHEARSAL
from judge.aws.session import Limits, Session
from judge.errors import JudgeFailure, Transient

PAYLOAD_BYTES = 6_000_000
"""Bytes of an event; Lambda takes 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

_TRIES = 3
"""How often a batch is sent, the first time included. Nova's trainer gives up after three retries:
https://aws.amazon.com/blogs/machine-learning/how-to-build-effective-reward-functions-with-aws-lambda-for-amazon-nova-model-customization"""

_FIRST_WAIT = 1.0
"""Seconds before the second try; the third waits twice as long. A guess: a throttled function is free within seconds."""

_CONNECT_SECONDS = 5.0
"""Seconds to wait for a connection; a guess."""

_READ_SECONDS = 910.0
"""Seconds to wait for an answer: the 15 minutes that a Lambda may run, and a little."""

_TOO_LARGE = ("RequestTooLargeException", "Function.ResponseSizeTooLarge", "RequestEntityTooLargeException")
"""Names of a refusal, or of a fault of the function, for which a smaller batch helps."""


class Answered(NamedTuple):
    """What an invocation came to."""

    payload: bytes
    """What the function returned: JSON; if it failed, an object with `errorType` and `errorMessage`."""

    failed: bool
    """Whether the function raised, was ended, or ran out of time."""

    version: str | None
    """The version that ran, such as `7`; None if Lambda does not say."""


class TooLarge(JudgeFailure):
    """The event or the answer is larger than Lambda carries: a smaller batch may pass."""

    reason = "oversize"


class Function:
    """A deployed function."""

    def __init__(self, name: str, at_once: int, wait: Callable[[float], None] = time.sleep) -> None:
        """Make its client; nothing is invoked.

        Args:
            name: its name or ARN, with or without a version.
            at_once: how many invocations may be under way.
            wait: waits for so many seconds.

        Raises:
            AccessFault: no region is set, or the endpoint is not a URL.
        """
        self.name = name
        self._wait = wait
        self._client = Session().client("lambda", Limits(at_once, _CONNECT_SECONDS, _READ_SECONDS))

    def invoke(self, event: bytes) -> Answered:
        """Invoke it, and again after a fault that may pass; the answer may still be that it failed.

        Raises:
            TooLarge: a smaller batch may pass.
            JudgeFailure: Lambda refused or could not be reached, the last time too.
            AccessFault: nobody can invoke it with these credentials, in this region or by this name.
        """
        for tried in range(1, _TRIES + 1):
            last = tried == _TRIES
            try:
                answered = self._once(event)
                if last or not answered.failed:
                    return answered
            except Transient:
                if last:
                    raise
            self._wait(_FIRST_WAIT * 2 ** (tried - 1))
        raise AssertionError  # the last try has returned or raised

    def _once(self, event: bytes) -> Answered:
        try:
            with calling("Lambda", REHEARSAL):
                got: dict[str, Any] = self._client.invoke(FunctionName=self.name, Payload=event)
                payload = got["Payload"].read()
        except JudgeFailure as failure:
            if failure.code in _TOO_LARGE:
                raise TooLarge(str(failure)) from failure
            raise
        if "FunctionError" in got and any(name.encode() in payload for name in _TOO_LARGE):
            raise TooLarge(_TOO_LARGE[1])
        return Answered(payload, "FunctionError" in got, got.get("ExecutedVersion"))
