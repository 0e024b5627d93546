"""The model that is asked for responses, on Bedrock or at an endpoint; tests/sampling/test_draw.py has its faults and retries."""

import pytest

from judge.converse import Attempt
from judge.errors import Misconfigured
from judge.question.prompts import Prompts
from judge.sampling.model import wire_model
from judge.settings import Settings
from tests.conftest import make_call
from tests.converse_server import ConverseServer, Fail, Say
from tests.open_weight_server import KEY, Refuse, serve_open_weights


@pytest.mark.parametrize(
    ("url", "said"),
    [("nowhere", "--endpoint: wanted a URL"), ("http://127.0.0.1:1/v1", "no key: set OPENAI_API_KEY")],
)
def test_an_endpoint_that_cannot_be_asked_is_told_before_anything_is(
    url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(Misconfigured, match=said):
        wire_model(Settings(rubric="summary"), url)


def test_a_model_at_an_endpoint_is_asked_again_after_a_fault_that_passes(
    prompts: Prompts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    attempts: list[Attempt] = []
    with serve_open_weights() as endpoint:
        endpoint.faults["POST /v1/chat/completions"] = [Refuse(503)]
        ask = wire_model(Settings(rubric="summary", attempts=2), endpoint.url)
        assert ask(make_call(prompts), attempts).text == "Yes."
    assert [attempt.outcome for attempt in attempts] == ["unavailable", "answered"]


def test_a_model_on_bedrock_is_asked_again_too(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Fail(503), Say("4"))
    attempts: list[Attempt] = []
    assert wire_model(Settings(rubric="summary", attempts=2))(make_call(prompts), attempts).text == "4"
    assert [attempt.outcome for attempt in attempts] == ["unavailable", "answered"]
