"""Makes clients for Converse, one for each read timeout that is needed."""

import math
from threading import Lock
from typing import TYPE_CHECKING

from judge.aws.session import Limits, Session

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

_LONGEST_CONNECT = 10.0
"""Seconds to wait for a connection at most. A guess: one takes milliseconds, so after this long it will not come."""

_STEP = 4.0
"""Timeouts are rounded up to a power of this: 1, 4, 16 ... seconds, so that a few clients serve every deadline. A guess."""


def connect(threads: int, read_timeout: float, session: Session | None = None) -> "BedrockRuntimeClient":
    """Make a client that sends each request once: `judge.resilience.retry` alone asks again.

    Args:
        threads: how many requests may be under way at once.
        read_timeout: seconds to wait for an answer.
        session: where credentials and region come from; a new one by default.

    Raises:
        AccessFault: no region is set, or the profile does not exist.
    """
    limits = Limits(threads, connect_timeout=min(_LONGEST_CONNECT, read_timeout), read_timeout=read_timeout)
    client: BedrockRuntimeClient = (session or Session()).client("bedrock-runtime", limits)
    return client


class Clients:
    """Clients by read timeout, which botocore fixes when it makes a client; each is made when it is first needed."""

    def __init__(self, threads: int, read_timeout: float) -> None:
        """Open a session.

        Args:
            threads: how many requests may be under way at once.
            read_timeout: seconds to wait for an answer at most.

        Raises:
            AccessFault: the profile does not exist.
        """
        self._threads = threads
        self._longest = read_timeout
        self._made: dict[float, BedrockRuntimeClient] = {}
        self._session = Session()
        self._lock = Lock()

    def __call__(self, timeout: float) -> "BedrockRuntimeClient":
        """Return a client that waits `timeout` seconds, rounded up to 1, 4, 16 ... but never above the longest."""
        rounded = min(self._longest, _round_up(timeout)) if timeout < self._longest else self._longest
        if rounded not in self._made:
            with self._lock:
                if rounded not in self._made:
                    self._made[rounded] = connect(self._threads, rounded, self._session)
        return self._made[rounded]


def _round_up(timeout: float) -> float:
    return _STEP ** max(0, math.ceil(math.log(timeout, _STEP)))
