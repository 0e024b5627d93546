"""Keeps the connections to an OpenAI-compatible endpoint: each carries one request at a time, and answers in time or not at all.

urllib3 by itself limits the wait for each part of an answer, so a server that sends a byte now and then holds a call for ever.
Here the time left shrinks with each part. A redirect is not followed, and no request is sent again.
"""

import ssl
import time
from collections.abc import Mapping
from functools import partial
from http.client import HTTPException
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3 import exceptions as urllib3_errors
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import make_headers

from judge.aws.pool import FAILURES, FinalResponse, Pool
from judge.errors import Disconnected, Garbled, JudgeFailure, SettingsFault, TimedOut

_LONGEST_CONNECT = 10.0
"""Seconds to wait for a connection at most. A guess: one takes milliseconds, so after this long it will not come."""

_LARGEST = 16 * 1024 * 1024
"""Bytes of an answer that are read. A guess: the longest verdict that is read has 400,000 characters (`judge.bounds`), and each
may be written as six bytes."""

_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "handshake operation timed out")
"""What OpenSSL and Python say where a server answers a TLS handshake with plain text, or waits for more of it."""

_TOLD = (OSError, urllib3_errors.NewConnectionError, urllib3_errors.ProxyError, urllib3_errors.SSLError)
"""Failures to connect, whose words hold nothing that a server wrote."""


class Request(NamedTuple):
    """What is sent."""

    method: str
    path: str
    """With the query: `/v1/files?limit=100`."""

    body: bytes | None
    headers: Mapping[str, str]


class Answer(NamedTuple):
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """Their names can be asked for in upper or lower case."""

    content: bytes


class Connections:
    """Connections to one host, kept in a `Pool`."""

    def __init__(self, url: str) -> None:
        """Prepare to connect; nothing is opened yet. Proxies are taken from the environment: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.

        Args:
            url: any on the host, such as `https://api.openai.com/v1`.

        Raises:
            SettingsFault: the proxy is none that speaks HTTP.
        """
        self._address = urlsplit(url)
        self._proxy = _proxy(self._address)
        self._proxy_headers = _proxy_headers(self._proxy)
        self._tls = ssl.create_default_context() if self._address.scheme == "https" else None  # reads all certificates, once
        self._pool = Pool(self._new)

    def open(self) -> bool:
        """Open one more connection, and say whether that worked. If it did not, the next request fails with the reason."""
        return self._pool.open()

    def send(self, request: Request, timeout: float) -> Answer:
        """Send a request once and read the whole answer.

        Args:
            request: what is sent.
            timeout: seconds within which the answer has to be complete.

        Raises:
            TimedOut: it was not.
            Disconnected: the host cannot be reached, or the connection was lost before the end of the answer.
            Garbled: the answer is longer than any can be.
        """
        until = time.monotonic() + timeout
        try:
            with self._pool.lend() as connection:
                return self._exchange(connection, request, until)
        except FAILURES as error:
            raise _fault(error, until) from error

    def _exchange(self, connection: HTTPConnection, request: Request, until: float) -> Answer:
        connection.response_class = partial(_InTime, until=until)  # type: ignore[assignment]
        if connection.is_closed:
            connection.timeout = min(_LONGEST_CONNECT, _left(until))
            connection.connect()
        connection.timeout = _left(until)
        path, headers = request.path, request.headers
        if self._proxy and self._tls is None:  # it forwards the request; for TLS it opens a tunnel
            path, headers = f"{self._root}{path}", {**headers, **self._proxy_headers}
        connection.request(request.method, path, request.body, headers, preload_content=False, decode_content=False)
        answer = connection.getresponse()
        content = answer.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            msg = f"an answer of more than {_LARGEST:,} bytes"
            raise Garbled(msg)
        if answer.length_remaining:
            msg = f"{answer.length_remaining} bytes of the answer are missing"
            raise HTTPException(msg)
        return Answer(answer.status, answer.headers, content)

    @property
    def _root(self) -> str:
        return f"{self._address.scheme}://{self._address.netloc.rpartition('@')[2]}"

    def _new(self) -> HTTPConnection:
        via = self._proxy or self._address
        make: Any = HTTPConnection if self._tls is None else partial(HTTPSConnection, ssl_context=self._tls)
        connection: HTTPConnection = make(via.hostname, via.port or (80 if self._proxy else None), timeout=_LONGEST_CONNECT)
        if self._proxy and self._tls:
            connection.set_tunnel(self._address.hostname or "", self._address.port or 443, self._proxy_headers)
        return connection


class _InTime(FinalResponse):
    """An answer of which each part has to arrive before the time is up."""

    def __init__(self, sock: socket, *arguments: Any, until: float, **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        self.fp = BufferedReader(_Arriving(self.fp.detach(), sock, until))


class _Arriving(RawIOBase):
    """The bytes that arrive on a socket until the time is up."""

    def __init__(self, raw: RawIOBase, sock: socket, until: float) -> None:
        self._raw = raw
        self._sock = sock
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Wait for the next bytes.

        Raises:
            TimeoutError: the time is up.
        """
        self._sock.settimeout(_left(self._until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _left(until: float) -> float:
    """Return the seconds that are left.

    Raises:
        TimeoutError: there are none.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _proxy(address: SplitResult) -> SplitResult | None:
    """Return the proxy that the environment names for a host.

    Raises:
        SettingsFault: it is none that speaks HTTP.
    """
    named = getproxies()
    proxy = named.get(address.scheme) or named.get("all")
    if not proxy or proxy_bypass(address.hostname or ""):
        return None
    found = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if found.scheme != "http" or not found.hostname:
        msg = f"{address.scheme.upper()}_PROXY: wanted a proxy such as http://proxy.example.com:3128, found one of {found.scheme}"
        raise SettingsFault(msg)
    return found


def _proxy_headers(proxy: SplitResult | None) -> Mapping[str, str]:
    if proxy is None or not proxy.username:
        return {}
    return make_headers(proxy_basic_auth=f"{unquote(proxy.username)}:{unquote(proxy.password or '')}")


def _fault(error: Exception, until: float) -> JudgeFailure:
    """Say what the failure of a connection means.

    Words are kept if they can only name the host and the reason: those about an answer that is none quote it.
    """
    timed_out = isinstance(error, TimeoutError | urllib3_errors.TimeoutError)
    if (timed_out and not isinstance(error, urllib3_errors.NewConnectionError)) or time.monotonic() >= until:
        return TimedOut(f"no whole answer in time{_advice(error)}")
    told = f": {error}{_advice(error)}" if isinstance(error, _TOLD) else ""
    return Disconnected(f"{type(error).__name__}{told}")


def _advice(error: Exception) -> str:
    """Return what to do about a failure; nothing if that is not known."""
    if isinstance(error.__cause__, ConnectionRefusedError):
        return "; is it running?"
    said = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return "; name the file of your certificates in SSL_CERT_FILE"
    plain = any(words in said for words in _NO_TLS)
    return "; the TLS handshake failed: if the server has no TLS, write http:// instead of https://" if plain else ""
