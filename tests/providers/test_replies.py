"""Recorded replies stand in for a judge."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from judge.converse import Attempt, Call
from judge.errors import InputFault, Unanswered
from judge.providers.replies import Replies
from judge.question.lineup import Lineup
from judge.question.prompts import Prompts
from tests.conftest import make_call, make_rubric, make_sample


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


def group_call(prompts: Prompts, *identities: object) -> Call:
    """A question about several responses, in the order in which they are shown."""
    rubric = make_rubric(judge={"group": {}})
    samples = [make_sample(id=one, response=f"response {one}") for one in identities]
    return Call(question=prompts.render_together(rubric, Lineup.of(samples, 0)), model="a.model-v1:0")


def test_a_group_without_a_recorded_reply_is_asked_about_one_by_one_and_leaves_no_attempt(prompts: Prompts) -> None:
    """If a file was recorded one by one, that is nobody's failure."""
    replies, attempts = Replies([{"id": 1, "reply": "a"}, {"id": 2, "reply": "b"}]), list[Attempt]()
    with pytest.raises(Unanswered, match="no reply is recorded for this sample"):
        replies(group_call(prompts, 1, 2), attempts)
    assert attempts == []


def test_a_group_gets_the_reply_that_is_recorded_for_its_ids_as_they_are_shown_and_not_twice(prompts: Prompts) -> None:
    call = group_call(prompts, 1, "x", [3])
    shown = call.question.id
    assert isinstance(shown, list)
    assert sorted(map(str, shown)) == ["1", "[3]", "x"]
    replies, attempts = Replies([{"id": shown, "reply": "a"}, {"id": shown[::-1], "reply": "b"}]), list[Attempt]()
    assert replies(call, attempts).text == "a"
    with pytest.raises(Unanswered, match="every recorded reply"):
        replies(call, attempts)
    assert [attempt.outcome for attempt in attempts] == ["answered", "unanswered"]


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
