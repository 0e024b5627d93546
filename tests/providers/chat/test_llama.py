"""A real server with a real, small model: llama.cpp and SmolLM2. Its judgement is worth nothing; what it does is real."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from judge.converse import Attempt
from judge.errors import AccessFault, Oversize, Truncated
from judge.grader import Grader
from judge.providers.chat.chat import Chat
from judge.question.prompts import Prompts
from judge.question.question import Turn
from judge.reward import Reward
from judge.rubric.rubric_file import parse_rubric
from tests.conftest import make_call
from tests.llama_server import KEY, MODEL, serve_llama

SAMPLES = Path(__file__).parents[3] / "examples" / "summary" / "samples.jsonl"

RUBRIC = parse_rubric(
    {
        "name": "short",
        "description": "Is the summary good?",
        "judge": {"reasons": "none", "max_tokens": 64},
        "criteria": [{"name": "faithful", "description": "Is all of it in the text?", "boolean": True}],
    }
)
"""An answer of a few tokens: each takes this server a tenth of a second where others work beside it."""


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    with serve_llama(context=4096) as url:
        yield url


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def test_without_its_key_it_refuses(llama: str, prompts: Prompts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    with pytest.raises(AccessFault):
        Chat(llama, 60.0)(make_call(prompts), [])


def test_what_is_cut_off_or_too_long_is_no_verdict(llama: str, prompts: Prompts) -> None:
    chat, attempts = Chat(llama, 60.0), list[Attempt]()
    with pytest.raises(Truncated):
        chat(make_call(prompts, max_tokens=2), attempts)
    with pytest.raises(Oversize):
        chat(make_call(prompts, user="a word " * 5000), attempts)
    assert [attempt.outcome for attempt in attempts] == ["truncated", "oversize"]
    cut = chat(make_call(prompts, max_tokens=2, turns=(Turn(role="user", text="Count to a hundred."),)), attempts)
    assert cut.stop == "max_tokens", "a response of the model's own counts as it is"


def test_it_is_held_to_the_schema(llama: str, prompts: Prompts) -> None:
    reply = Chat(llama, 60.0)(make_call(prompts, max_tokens=400, temperature=0.0), [])
    assert reply.form == "schema"
    assert set(json.loads(reply.text)) == {"right", "clear"}


def test_it_may_ignore_that_a_tool_has_to_be_called(llama: str, prompts: Prompts) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(Truncated):
        Chat(llama, 60.0)(make_call(prompts, max_tokens=8, temperature=0.0, schema_varies=True), attempts)
    assert [attempt.outcome for attempt in attempts] == ["rejected", "truncated"], "then it is asked in plain words"


def test_a_few_summaries_are_judged(llama: str) -> None:
    grader = Grader(RUBRIC, judge=f"openai:{llama}", models=[MODEL], concurrency=1, progress=False)
    rows = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines()[:2]]
    outcomes = grader.grade(rows)
    assert [outcome.id for outcome in outcomes] == [row["id"] for row in rows]
    assert all(isinstance(outcome, Reward) for outcome in outcomes)
