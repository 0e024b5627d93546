"""The model that is asked for responses, on Bedrock or at an endpoint; tests/sampling/test_draw.py has its faults and retries."""

import pytest

from judge.converse import Attempt
from judge.errors import Misconfigured
from judge.question.prompts import Prompts
from judge.sampling.model import wire_model
from judge.settings import Settings
from tests.chat_server import ChatServer
from tests.chat_server import Fail as Refuse
from tests.chat_server import Say as Answer
from tests.conftest import make_call
from tests.converse_server import ConverseServer, Fail, Say


def test_an_endpoint_that_cannot_be_asked_is_told_before_anything_is() -> None:
    with pytest.raises(Misconfigured, match="endpoint: wanted a URL"):
        wire_model(Settings(rubric="summary"), "nowhere")


def test_a_model_at_an_endpoint_is_asked_again_after_a_fault_that_passes(chat: ChatServer, prompts: Prompts) -> None:
    chat.script(Refuse(503, headers=(("retry-after-ms", "0"),)), Answer("Yes."))
    attempts: list[Attempt] = []
    ask = wire_model(Settings(rubric="summary", attempts=2), chat.url)
    assert ask(make_call(prompts), attempts).text == "Yes."
    assert [attempt.outcome for attempt in attempts] == ["unavailable", "answered"]


def test_a_model_on_bedrock_is_asked_again_too(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Fail(503), Say("4"))
    attempts: list[Attempt] = []
    assert wire_model(Settings(rubric="summary", attempts=2))(make_call(prompts), attempts).text == "4"
    assert [attempt.outcome for attempt in attempts] == ["unavailable", "answered"]
