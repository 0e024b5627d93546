"""A real server with a real, small model: llama.cpp and SmolLM2. Its judgement is worth nothing; what it does is real."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from judge.converse import Attempt, Call
from judge.errors import AccessFault, Oversize, Truncated
from judge.grader import Grader
from judge.providers.chat.chat import Chat
from judge.question.prompts import Prompts
from judge.question.question import Turn
from judge.reward import Reward
from judge.rubric.rubric_file import parse_rubric
from judge.wiring import BUILT_IN
from tests.conftest import make_call
from tests.llama_server import KEY, MODEL, serve_llama

RUBRIC = parse_rubric(
    {
        "name": "short",
        "description": "Is the answer good?",
        "prompt": "short",
        "judge": {"reasons": "none", "max_tokens": 64},
        "criteria": [{"name": "right", "description": "Is it right?", "boolean": True}],
    }
)
PROMPT = "{% block user %}{{ prompt }} {{ response }} {{ rubric.criteria[0].description }}{% endblock %}"
"""A few words, and a verdict of a few tokens: where others work beside it, this server takes a dozen tokens a second."""

ROW = {"id": 7, "prompt": "What is 1 + 1?", "response": "2"}


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    with serve_llama(context=512) as url:
        yield url


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the prompt."""
    made = tmp_path_factory.mktemp("short")
    (made / "prompts").mkdir()
    (made / "prompts" / "short.j2").write_text(PROMPT, "utf-8")
    return made


@pytest.fixture(scope="module")
def prompts(folder: Path) -> Prompts:
    return Prompts([folder / "prompts", BUILT_IN / "prompts"])


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def short(prompts: Prompts, **changes: Any) -> Call:
    """Make a call of a few words."""
    asked = {"rubric": RUBRIC, "user": "Is fire hot?", "temperature": 0.0}
    return make_call(prompts, **{**asked, **changes})


def test_without_its_key_it_refuses(llama: str, prompts: Prompts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    with pytest.raises(AccessFault):
        Chat(llama, 60.0)(short(prompts), [])


def test_what_is_cut_off_or_too_long_is_no_verdict(llama: str, prompts: Prompts) -> None:
    chat, attempts = Chat(llama, 60.0), list[Attempt]()
    with pytest.raises(Truncated):
        chat(short(prompts, max_tokens=2), attempts)
    with pytest.raises(Oversize):
        chat(short(prompts, user="a word " * 600), attempts)
    assert [attempt.outcome for attempt in attempts] == ["truncated", "oversize"]
    cut = chat(short(prompts, max_tokens=2, turns=(Turn(role="user", text="Count to a hundred."),)), attempts)
    assert cut.stop == "max_tokens", "a response of the model's own counts as it is"


def test_it_is_held_to_the_schema(llama: str, prompts: Prompts) -> None:
    reply = Chat(llama, 60.0)(short(prompts), [])
    assert reply.form == "schema"
    assert set(json.loads(reply.text)) == {"right"}


def test_it_may_ignore_that_a_tool_has_to_be_called(llama: str, prompts: Prompts) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(Truncated):
        Chat(llama, 60.0)(short(prompts, max_tokens=2, schema_varies=True), attempts)
    assert [attempt.outcome for attempt in attempts] == ["rejected", "truncated"], "then it is asked in plain words"


def test_a_response_is_judged(llama: str, folder: Path) -> None:
    grader = Grader(RUBRIC, judge=f"openai:{llama}", models=[MODEL], concurrency=1, folder=folder, progress=False)
    (outcome,) = grader.grade([ROW])
    assert isinstance(outcome, Reward), outcome
    assert outcome.id == ROW["id"]
