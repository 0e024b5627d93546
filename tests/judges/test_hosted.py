"""Hosted judges, with all that stands around them; each part has tests of its own."""

import pytest

from judge.converse import Attempt
from judge.errors import CircuitOpen, Fault, SettingsFault, Unavailable
from judge.judges.hosted import bedrock, endpoint, host
from judge.question.prompts import Prompts
from judge.settings import Settings
from tests.chat_server import ChatServer, Fail, Say
from tests.conftest import make_call, verdict
from tests.converse_server import ConverseServer
from tests.converse_server import Say as Answer

SETTINGS = Settings(rubric="summary", attempts=2, concurrency=2)
NOW = (("retry-after-ms", "0"),)


def test_what_is_no_url_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(SettingsFault, match="wanted a URL"):
        endpoint("127.0.0.1:8000", SETTINGS)


def test_a_fault_that_passes_is_asked_about_again_and_every_request_is_recorded(chat: ChatServer, prompts: Prompts) -> None:
    chat.script(Fail(503, headers=NOW), Say(verdict()))
    attempts: list[Attempt] = []
    assert host(endpoint(chat.url, SETTINGS), SETTINGS)(make_call(prompts), attempts).text == verdict()
    assert [attempt.outcome for attempt in attempts] == ["unavailable", "answered"]


def test_a_model_that_keeps_failing_and_has_a_fallback_is_left_alone_for_a_while(chat: ChatServer, prompts: Prompts) -> None:
    chat.script(Fail(503, headers=NOW))
    once = SETTINGS.model_copy(update={"attempts": 1})
    judge = host(endpoint(chat.url, once), once, ["a.model-v1:0"])
    faults: list[type[Fault]] = []
    for _ in range(20):
        with pytest.raises(Fault) as raised:
            judge(make_call(prompts), [])
        faults.append(type(raised.value))
    assert {*faults} == {Unavailable, CircuitOpen}
    assert len(chat.requests) == faults.count(Unavailable) < 20


def test_connections_to_either_are_opened_in_advance(chat: ChatServer, server: ConverseServer, prompts: Prompts) -> None:
    chat.script(Say(verdict()))
    server.script(Answer(verdict()))
    for provider, opened in ((endpoint(chat.url, SETTINGS), chat.opened), (bedrock(SETTINGS), server.opened)):
        judge = host(provider, SETTINGS)
        judge.warm()
        assert {opened.get(timeout=5) for _ in range(2)}
        assert judge(make_call(prompts), []).text == verdict()
        assert opened.empty()
