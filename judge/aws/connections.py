"""Keeps the connections over which an AWS client sends its requests, so that they can be opened before the first request.

botocore loads all trusted certificates again for each connection, which takes 15 ms of processor time. With a bare client, a
first batch of 256 requests over 64 connections with TLS took 5 to 7 s, and the second 1.3 s (measured on two cores). Here the
certificates are loaded once. Opening a connection sends no request. Behind a proxy, botocore uses its own connections.
"""

import ssl
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from urllib3 import exceptions as urllib3_errors
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import create_urllib3_context

from judge.aws.pool import FAILURES, FinalResponse, Pool


class Endpoint(NamedTuple):
    """Where the connections go, and how long they wait."""

    url: str
    certificates: str
    """The path of the file with the trusted certificates."""

    connect_timeout: float
    """Seconds to wait for a connection."""

    read_timeout: float
    """Seconds to wait for an answer, unless the request's context says otherwise under `read_timeout`."""


class Connections:
    """Connections to one endpoint, kept in a `Pool`."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Prepare to connect; nothing is opened yet.

        Raises:
            OSError: the certificates cannot be read.
        """
        parts = urlsplit(endpoint.url)
        self._endpoint = endpoint
        self._root = f"{parts.scheme}://{parts.netloc}"
        self._host, self._port = parts.hostname or "", parts.port
        self._tls = _tls(endpoint.certificates) if parts.scheme == "https" else None
        self._pool = Pool(self._new)

    def open(self) -> bool:
        """Open one more connection, and say whether that worked. If it did not, the next request fails with the reason."""
        return self._pool.open()

    def send(self, request: Any, **_: object) -> Any:
        """Send a request and read the whole answer: a handler of botocore's event `before-send`.

        Args:
            request: botocore's `AWSPreparedRequest`.

        Returns:
            An `AWSResponse`; None if the request is for another host, so that botocore sends it.

        Raises:
            HTTPClientError, EndpointConnectionError: there is no answer; the same exception as botocore would raise.
        """
        if not request.url.startswith(f"{self._root}/"):
            return None
        try:
            with self._pool.lend() as connection:
                return self._exchange(connection, request)
        except FAILURES as error:
            raise _botocore_error(error, request) from error

    def _exchange(self, connection: HTTPConnection, request: Any) -> AWSResponse:
        target = request.url.removeprefix(self._root)
        connection.timeout = self._endpoint.connect_timeout
        connection.response_class = FinalResponse
        connection.request(
            request.method,
            target,
            request.body,
            request.headers,
            preload_content=False,
            decode_content=False,
            enforce_content_length=False,  # as in botocore: a cut-off answer shows when it is parsed
        )
        connection.timeout = request.context.get("read_timeout", self._endpoint.read_timeout)
        answer = connection.getresponse()
        headers: Any = answer.headers
        response = AWSResponse(request.url, answer.status, headers, answer)
        _ = response.content  # reads all of it, so that the connection is free for the next request
        return response

    def _new(self) -> HTTPConnection:
        timeout = self._endpoint.connect_timeout
        if self._tls is None:
            return HTTPConnection(self._host, self._port, timeout=timeout)
        return HTTPSConnection(self._host, self._port, timeout=timeout, ssl_context=self._tls)


def _tls(certificates: str) -> ssl.SSLContext:
    """Return what checks a server's certificate and name, with the settings that botocore uses."""
    context = create_urllib3_context()
    context.load_verify_locations(certificates)
    return context


def _botocore_error(error: Exception, request: Any) -> HTTPClientError | EndpointConnectionError:
    """Return botocore's exception for an error of a connection."""
    about: dict[str, Any] = {"endpoint_url": request.url, "error": error}
    if isinstance(error, urllib3_errors.NewConnectionError):  # a kind of ConnectTimeoutError
        return EndpointConnectionError(**about)
    if isinstance(error, urllib3_errors.ConnectTimeoutError):
        return ConnectTimeoutError(**about)
    if isinstance(error, urllib3_errors.ReadTimeoutError | TimeoutError):
        return ReadTimeoutError(**about)
    if isinstance(error, urllib3_errors.SSLError | ssl.SSLError):
        return SSLError(**about)
    return ConnectionClosedError(request=request, **about)
