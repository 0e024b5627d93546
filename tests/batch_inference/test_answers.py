"""Answers from a job: each counts only for the very question it was given to."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from judge.batch_inference.answers import Answers
from judge.converse import Attempt
from judge.errors import (
    EmptyReply,
    Filtered,
    Garbled,
    JudgeFailure,
    Oversize,
    Rejected,
    Throttled,
    Truncated,
    Unanswered,
    Unavailable,
)
from judge.question.prompts import Prompts
from tests.batch_inference.test_questions import SEVERAL, write
from tests.conftest import make_call, make_rubric, make_sample
from tests.job_server import Line, answers, fails, said


def fetched(folder: Path, *lines: Line | str) -> Answers:
    path = folder / "answers.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return Answers([path])


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(lambda record: fails(record, 429, "slow down"), Throttled, id="429"),
        pytest.param(lambda record: fails(record, "ThrottlingException", "slow down"), Throttled, id="throttling-by-name"),
        pytest.param(lambda record: fails(record, 503), Unavailable, id="503"),
        pytest.param(lambda record: fails(record, 400, "bad request"), Rejected, id="400"),
        pytest.param(lambda record: fails(record, 400, "Input is too long"), Oversize, id="too-long"),
        pytest.param(lambda record: fails(record, 403, "not this one"), Rejected, id="403-of-one-record-is-not-everybody's"),
        pytest.param(lambda record: {**record, "error": "text"}, Rejected, id="error-of-another-form"),
        pytest.param(lambda record: answers(record, "{", stop="max_tokens"), Truncated, id="truncated"),
        pytest.param(lambda record: answers(record, "", stop="guardrail_intervened"), Filtered, id="guardrail"),
        pytest.param(lambda record: answers(record, "", stop="content_filtered"), Filtered, id="filtered"),
        pytest.param(lambda record: answers(record, "", stop="something_new"), Garbled, id="unknown-stop-reason"),
        pytest.param(lambda record: record, EmptyReply, id="neither-answer-nor-error"),
        pytest.param(lambda record: {**record, "modelOutput": None}, EmptyReply, id="null"),
        pytest.param(lambda record: {**record, "modelOutput": [1]}, EmptyReply, id="list"),
        pytest.param(lambda record: {**record, "modelOutput": {"content": []}}, EmptyReply, id="not-of-converse"),
        pytest.param(
            lambda record: {**record, "modelOutput": {**said("x"), "output": 1}}, EmptyReply, id="output-of-another-form"
        ),
    ],
)
def test_a_line_without_an_answer_raises_the_failure_it_reports(
    tmp_path: Path, prompts: Prompts, line: Callable[[Line], Line], kind: type[JudgeFailure]
) -> None:
    call = make_call(prompts)
    attempts: list[Attempt] = []
    with closing(fetched(tmp_path, *map(line, write(call)))) as judge, pytest.raises(kind):
        judge(call, attempts)
    assert [(one.outcome, one.model) for one in attempts] == [(kind.reason, call.model)]


def test_a_missing_line_is_unanswered_and_no_attempt(tmp_path: Path, prompts: Prompts) -> None:
    attempts: list[Attempt] = []
    with closing(fetched(tmp_path)) as judge, pytest.raises(Unanswered, match="row, rubric or prompt has changed"):
        judge(make_call(prompts), attempts)
    assert attempts == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"sample": make_sample(response="5")}, id="response"),
        pytest.param({"sample": make_sample(prompt="What is 2 + 3?")}, id="prompt"),
        pytest.param({"rubric": make_rubric(description="Another test.")}, id="rubric"),
        pytest.param({"max_tokens": 65}, id="room"),
        pytest.param({"temperature": 0.1}, id="temperature"),
        pytest.param({"top_p": 0.9}, id="top-p"),
    ],
)
def test_an_answer_to_another_question_does_not_count(tmp_path: Path, prompts: Prompts, changes: dict[str, Any]) -> None:
    lines = [answers(record, "{}") for record in write(make_call(prompts))]
    with closing(fetched(tmp_path, *lines)) as judge:
        with pytest.raises(Unanswered):
            judge(make_call(prompts, **changes), [])
        assert judge.unused == 1


@pytest.mark.parametrize("line", ["{cut off", "[1]", '"text"', '{"recordId": 1}', "{}", "[" * 100_000])
def test_a_line_in_the_wrong_form_is_counted_and_spoils_no_other(tmp_path: Path, prompts: Prompts, line: str) -> None:
    call = make_call(prompts)
    (record,) = write(call)
    with closing(fetched(tmp_path, line, answers(record, "yes"), "", line)) as judge:
        assert judge(call, []).text == "yes"
        assert (judge.unreadable, judge.unused) == (2, 0)


def test_answers_are_found_in_any_order_and_any_file(tmp_path: Path, prompts: Prompts) -> None:
    calls = [make_call(prompts, sample=make_sample(response=f"é{number}")) for number in range(20)]
    paths = [tmp_path / "a", tmp_path / "b"]
    for path, part in zip(paths, (write(*calls)[15::-1], write(*calls)[:15:-1]), strict=True):
        lines = [
            json.dumps(answers(record, record["modelInput"]["messages"][0]["content"][0]["text"]), ensure_ascii=False)
            for record in part
        ]
        path.write_text("\n".join(lines), "utf-8")
    with closing(Answers(paths)) as judge:
        for number, call in enumerate(calls):
            assert f"é{number}\n" in judge(call, []).text
        assert judge.unused == 0


def test_the_tokens_of_an_answer_are_counted_even_if_it_is_useless(tmp_path: Path, prompts: Prompts) -> None:
    call = make_call(prompts)
    attempts: list[Attempt] = []
    (record,) = write(call)
    with closing(fetched(tmp_path, answers(record, "{", stop="max_tokens", usage=(7, 64)))) as judge, pytest.raises(Truncated):
        judge(call, attempts)
    assert (attempts[0].input_tokens, attempts[0].output_tokens) == (7, 64)


def test_one_answer_serves_all_rows_with_the_same_question(tmp_path: Path, prompts: Prompts) -> None:
    calls = [make_call(prompts, sample=make_sample(id=number)) for number in range(3)]
    (record,) = write(*calls)
    with closing(fetched(tmp_path, answers(record, "yes"))) as judge:
        assert [judge(call, []).text for call in calls] == ["yes"] * 3


def test_each_opinion_has_its_own_record_and_equal_rows_share_them(tmp_path: Path, prompts: Prompts) -> None:
    call = make_call(prompts, rubric=make_rubric(**SEVERAL))
    first, second = write(call, call, call, call)
    assert first["modelInput"] == second["modelInput"]
    with closing(fetched(tmp_path, answers(second, "2"), answers(first, "1"))) as judge:
        assert [judge(call, []).text for _ in range(4)] == ["1", "2", "1", "2"]
