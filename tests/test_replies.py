"""Recorded replies stand in for a judge."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judge.converse import Attempt
from judge.errors import InputFault, Unreadable
from judge.prompt import Prompts
from judge.replies import Replies
from tests.conftest import make_call, make_sample


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl"):
        Replies.load(tmp_path / "none.jsonl")


@pytest.mark.parametrize("line", ["not json", "[1]", '{"reply": "x"}', '{"id": 1, "reply": 3}'])
def test_a_line_of_another_form_is_named(jsonl: Callable[..., Path], line: str) -> None:
    path = jsonl({"id": 1, "reply": "x"}, line)
    with pytest.raises(InputFault, match=rf"{path.name}:2: wanted an object with 'id' and the text 'reply'"):
        Replies.load(path)


def test_a_sample_without_a_reply_is_unscored_not_somebody_elses(prompts: Prompts) -> None:
    replies = Replies([{"id": "1", "reply": "for the text, not the number"}])
    attempts: list[Attempt] = []
    with pytest.raises(Unreadable, match="no reply"):
        replies(make_call(prompts, sample=make_sample(id=1)), attempts)
    assert [attempt.outcome for attempt in attempts] == ["unreadable"]


def test_replies_of_one_sample_are_given_in_their_order(prompts: Prompts, jsonl: Callable[..., Path]) -> None:
    replies = Replies.load(jsonl({"id": 1, "reply": "a"}, "", {"id": 2, "reply": "b"}, {"id": 1, "reply": "c"}))
    call = make_call(prompts, sample=make_sample(id=1))
    assert [replies(call, []).text for _ in range(2)] == ["a", "c"]
