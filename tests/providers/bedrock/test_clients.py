"""Clients for Converse: one for each read timeout, each with room for all threads."""

import math
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.errors import AccessFault
from judge.providers.bedrock.bedrock import Bedrock
from judge.providers.bedrock.clients import Clients, connect
from judge.question.prompts import Prompts
from tests.conftest import make_call, verdict
from tests.converse_server import ConverseServer, Request, Say


def test_without_a_region_there_is_no_client(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(AccessFault, match="region"):
        connect(threads=1, read_timeout=1)


def test_timeouts_are_rounded_up_so_that_a_few_clients_serve_them_all(server: ConverseServer) -> None:
    clients = Clients(threads=1, read_timeout=30.0)
    waits = {
        timeout: clients(timeout).meta.config.read_timeout for timeout in (0.5, 1.0, 1.2, 4.0, 5.0, 16.0, 29.0, 99.0, math.inf)
    }
    assert waits == {0.5: 1.0, 1.0: 1.0, 1.2: 4.0, 4.0: 4.0, 5.0: 16.0, 16.0: 16.0, 29.0: 30.0, 99.0: 30.0, math.inf: 30.0}
    assert clients(2.0) is clients(3.0)


def test_there_are_as_many_connections_as_threads(server: ConverseServer, prompts: Prompts) -> None:
    """With fewer, requests would make a new connection each: botocore keeps 10 unless it is told."""
    meet = threading.Barrier(14, timeout=10)

    def reply(_: Request) -> Say:
        meet.wait()
        return Say(verdict())

    server.reply = reply
    call = make_call(prompts)
    bedrock = Bedrock(Clients(threads=14, read_timeout=20))
    with ThreadPoolExecutor(14) as pool:
        for _ in range(2):
            assert [answer.text for answer in pool.map(lambda _: bedrock(call, []), range(14))] == [verdict()] * 14
    assert len({request.port for request in server.requests}) == 14
