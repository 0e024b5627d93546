"""Makes the client for Converse, with connections that can be opened in advance and a time limit for each call."""

from contextlib import suppress
from threading import Lock, local
from typing import TYPE_CHECKING, Any

from judge.aws.connections import Connections
from judge.aws.session import Limits, Session
from judge.errors import AccessFault
from judge.providers.warming import warm

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

_LONGEST_CONNECT = 10.0
"""Seconds to wait for a connection at most. A guess: one takes milliseconds, so after this long it will not come."""


def connect(threads: int, read_timeout: float, session: Session | None = None) -> "BedrockRuntimeClient":
    """Make a client that sends each request once: `judge.resilience.retry` alone asks again.

    Args:
        threads: how many requests may be under way at once.
        read_timeout: seconds to wait for an answer.
        session: where credentials and region come from; a new one by default.

    Raises:
        AccessFault: no region is set, or the profile does not exist.
    """
    client: BedrockRuntimeClient = (session or Session()).client("bedrock-runtime", _limits(threads, read_timeout))
    return client


class Clients:
    """The client of a judge, which waits as long for each answer as the call says."""

    def __init__(self, threads: int, read_timeout: float) -> None:
        """Open a session and make the client. If no region is set, the first call makes it, and says what is wrong.

        Args:
            threads: how many requests may be under way at once.
            read_timeout: seconds to wait for an answer at most.

        Raises:
            AccessFault: the profile does not exist.
        """
        self._limits = _limits(threads, read_timeout)
        self._session = Session()
        self._lock = Lock()
        self._own = local()
        self._client: BedrockRuntimeClient | None = None
        self._connections: Connections | None = None
        with suppress(AccessFault):
            self._make()

    def __call__(self, timeout: float) -> "BedrockRuntimeClient":
        """Return the client. This thread's calls wait `timeout` seconds for an answer, but never longer than `read_timeout`.

        Raises:
            AccessFault: no region is set, or the endpoint is not a URL.
        """
        self._own.timeout = min(timeout, self._limits.read_timeout)
        return self._client or self._make()

    def warm(self, connections: int) -> None:
        """Open that many connections, in 3 seconds at most. No request is sent, and failures are left to the calls.

        Behind a proxy nothing is opened.
        """
        if self._connections is not None:
            warm(self._connections.open, connections)

    def _make(self) -> "BedrockRuntimeClient":
        with self._lock:
            if self._client is None:
                client = self._session.client("bedrock-runtime", self._limits)
                client.meta.events.register("before-call.bedrock-runtime.Converse", self._set_timeout)
                self._connections = self._session.connections(client.meta.endpoint_url, self._limits)
                if self._connections is not None:
                    client.meta.events.register("before-send.bedrock-runtime.Converse", self._connections.send)
                self._client = client
            return self._client

    def _set_timeout(self, context: dict[str, Any], **_: object) -> None:
        """Set the time limit of a call, see https://github.com/boto/botocore/pull/3770."""
        context["read_timeout"] = getattr(self._own, "timeout", self._limits.read_timeout)


def _limits(threads: int, read_timeout: float) -> Limits:
    return Limits(threads, connect_timeout=min(_LONGEST_CONNECT, read_timeout), read_timeout=read_timeout)
