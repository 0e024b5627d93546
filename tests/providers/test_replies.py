"""Recorded replies stand in for a judge."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from judge.converse import Attempt
from judge.errors import InputFault, Unanswered
from judge.providers.replies import Replies
from judge.question.prompts import Prompts
from tests.conftest import make_call, make_sample


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl"):
        Replies.load(tmp_path / "none.jsonl")


@pytest.mark.parametrize("line", ["not json", "[1]", '{"reply": "x"}', '{"id": 1, "reply": 3}'])
def test_a_line_in_the_wrong_form_is_named(jsonl: Callable[..., Path], line: str) -> None:
    path = jsonl({"id": 1, "reply": "x"}, line)
    with pytest.raises(InputFault, match=rf"{path.name}:2: wanted an object with 'id' and the text 'reply'"):
        Replies.load(path)


def test_a_sample_without_a_reply_does_not_get_another_samples(prompts: Prompts) -> None:
    replies = Replies([{"id": "1", "reply": "for the text, not the number"}])
    attempts: list[Attempt] = []
    with pytest.raises(Unanswered, match="no reply is recorded for this sample"):
        replies(make_call(prompts, sample=make_sample(id=1)), attempts)
    assert [attempt.outcome for attempt in attempts] == ["unanswered"]


def test_running_out_of_replies_is_told_apart_from_having_none(prompts: Prompts) -> None:
    replies, attempts = Replies([{"id": 1, "reply": "a"}]), list[Attempt]()
    call = make_call(prompts, sample=make_sample(id=1))
    replies(call, attempts)
    with pytest.raises(Unanswered, match="every recorded reply to this sample has been given"):
        replies(call, attempts)
    assert [attempt.outcome for attempt in attempts] == ["answered", "unanswered"]


def test_replies_to_one_sample_are_given_in_order(prompts: Prompts, jsonl: Callable[..., Path]) -> None:
    replies = Replies.load(jsonl({"id": 1, "reply": "a"}, "", {"id": 2, "reply": "b"}, {"id": 1, "reply": "c"}))
    call = make_call(prompts, sample=make_sample(id=1))
    assert [replies(call, []).text for _ in range(2)] == ["a", "c"]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_what_only_looks_like_the_end_of_a_line_is_part_of_the_reply(prompts: Prompts, tmp_path: Path, sign: str) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text(json.dumps({"id": 1, "reply": f"a{sign}b"}, ensure_ascii=False) + "\r\n", "utf-8", newline="")
    assert Replies.load(path)(make_call(prompts, sample=make_sample(id=1)), []).text == f"a{sign}b"


def test_a_byte_order_mark_is_not_part_of_the_first_line(prompts: Prompts, tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text('{"id": 1, "reply": "a"}', "utf-8-sig")
    assert Replies.load(path)(make_call(prompts, sample=make_sample(id=1)), []).text == "a"
