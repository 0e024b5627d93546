"""The client for Converse: one for all time limits, with a connection for each call under way and no more."""

import math
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.errors import AccessFault, TimedOut
from judge.providers.bedrock.bedrock import Bedrock
from judge.providers.bedrock.clients import Clients, connect
from judge.question.prompts import Prompts
from judge.resilience.stalled_calls import Watched
from tests.conftest import make_call, verdict
from tests.converse_server import ConverseServer, Request, Say, Stall


@pytest.fixture
def nowhere(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names no region."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")


@pytest.mark.usefixtures("nowhere")
def test_without_a_region_there_is_no_client() -> None:
    with pytest.raises(AccessFault, match="region"):
        connect(threads=1, read_timeout=1)


@pytest.mark.usefixtures("nowhere")
def test_without_a_region_the_first_call_says_so_and_nothing_before_it() -> None:
    clients = Clients(threads=1, read_timeout=1.0)
    clients.warm(1)
    with pytest.raises(AccessFault, match="region"):
        clients(1.0)


@pytest.mark.parametrize(
    ("timeout", "longest"),
    [pytest.param(0.2, 30.0, id="the-call-s-own"), pytest.param(math.inf, 0.2, id="never-above-the-longest")],
)
def test_a_call_is_given_up_after_its_time(server: ConverseServer, prompts: Prompts, timeout: float, longest: float) -> None:
    server.script(Stall())
    with pytest.raises(TimedOut, match="Read timeout"):
        Bedrock(Clients(threads=1, read_timeout=longest))(make_call(prompts, timeout=timeout), [])


def test_one_client_serves_every_time_limit(server: ConverseServer) -> None:
    clients = Clients(threads=1, read_timeout=30.0)
    assert len({id(clients(timeout)) for timeout in (0.5, 1.0, 1.2, 29.0, 99.0, math.inf)}) == 1


def test_a_time_limit_holds_for_the_thread_that_asked_for_it(server: ConverseServer, prompts: Prompts) -> None:
    """The second thread sets its own limit while the first is between its limit and its call."""
    server.script(Stall())
    clients = Clients(threads=2, read_timeout=30.0)
    client = clients(0.2)
    other = threading.Thread(target=clients, args=(30.0,))
    other.start()
    other.join()
    with pytest.raises(TimedOut):
        Bedrock(lambda _: client)(make_call(prompts), [])


def meeting(parties: int) -> "Clients":
    """Return clients whose calls are under way at the same time."""
    return Clients(threads=parties, read_timeout=20.0)


def test_no_second_connection_is_opened_while_no_call_is_given_up(server: ConverseServer, prompts: Prompts) -> None:
    """Not when the time limit is learnt, after 20 answers, and not for calls without one."""
    meet = threading.Barrier(14, timeout=10)

    def reply(_: Request) -> Say:
        meet.wait()
        return Say(verdict())

    server.reply = reply
    limits = set[float]()
    bedrock = Bedrock(meeting(14))

    def noting(call, attempts):
        limits.add(call.timeout)
        return bedrock(call, attempts)

    ask = Watched(noting, 28, 20.0)
    with ThreadPoolExecutor(14) as pool:
        for _ in range(4):
            assert [answer.text for answer in pool.map(lambda _: ask(make_call(prompts), []), range(14))] == [verdict()] * 14
    assert min(limits) < math.inf == max(limits)
    assert len({request.port for request in server.requests}) == server.opened.qsize() == 14


def test_connections_are_opened_before_the_first_call_and_used_by_it(server: ConverseServer, prompts: Prompts) -> None:
    meet = threading.Barrier(5, timeout=10)

    def reply(_: Request) -> Say:
        meet.wait()
        return Say(verdict())

    server.reply = reply
    clients = meeting(5)
    clients.warm(5)
    ports = {server.opened.get(timeout=5) for _ in range(5)}
    assert not server.requests, "a request may cost something"
    bedrock = Bedrock(clients)
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: bedrock(make_call(prompts), []), range(5)))
    assert {request.port for request in server.requests} == ports
    assert server.opened.empty()


def test_where_nobody_listens_nothing_is_opened_and_nothing_raised(
    server: ConverseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1")
    Clients(threads=5, read_timeout=5.0).warm(5)
    assert server.opened.empty()


def test_behind_a_proxy_botocore_sends(server: ConverseServer, prompts: Prompts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server plays the proxy: the endpoint itself does not exist."""
    server.script(Say(verdict()), Stall())
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://nowhere.invalid")
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("http_proxy", server.url)
    clients = Clients(threads=1, read_timeout=20.0)
    clients.warm(1)
    assert server.opened.empty()
    bedrock = Bedrock(clients)
    assert bedrock(make_call(prompts), []).text == verdict()
    assert "nowhere.invalid" in server.requests[0].model
    with pytest.raises(TimedOut):
        bedrock(make_call(prompts, timeout=0.2), [])
