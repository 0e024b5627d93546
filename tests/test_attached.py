"""Images and documents on the whole road: from a record through a real request to a reward, and never into a row."""

import base64
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.cost.prices import Prices
from judge.errors import Misconfigured
from judge.files.rows import line_of, row_of
from judge.grader import Grader
from judge.reward import Reward, Unscored
from tests.conftest import make_rubric, verdict
from tests.converse_server import ConverseServer, Fail, Request, Say
from tests.pictures import PDF, document, encoded, image_url, png, turns
from tests.scripted_judge import ScriptedJudge, quality_rubric

LOOK = {"id": 1, "messages": turns(image_url(png()), document(PDF), "What is it?")}


def grade(*records: Any, rubric: Any = None, **changes: Any) -> list[Reward | Unscored]:
    grader = Grader(rubric or make_rubric(), **{"models": ["a.model-v1:0"], "attempts": 1, **changes})
    return list(grader.grade(records))


def test_a_model_that_reads_texts_alone_ends_the_run_and_gives_nobody_a_number(server: ConverseServer) -> None:
    server.script(Fail(400, "ValidationException", "This model doesn't support the image field for user messages."))
    with pytest.raises(Misconfigured, match=r"a.model-v1:0 cannot be shown images and documents"):
        grade(LOOK)


def test_a_file_that_cannot_be_shown_leaves_its_own_record_unscored_and_no_judge_is_asked_about_it(
    server: ConverseServer,
) -> None:
    server.script(Say(verdict()))
    bad = {"id": 2, "messages": turns(image_url(png()[:20]), "What is it?")}
    many = {"id": 3, "messages": turns(*(image_url(png(shade=shade)) for shade in range(21)))}
    good, *others = grade(LOOK, bad, many)
    assert isinstance(good, Reward)
    assert [one.reason for one in others if isinstance(one, Unscored)] == ["bad_sample", "bad_sample"]
    assert len(server.requests) == 1


def test_the_judge_sees_the_files_and_the_row_does_not_hold_them(server: ConverseServer) -> None:
    server.script(Say(verdict(), usage=(2_000, 20)))
    (one,) = grade(LOOK)
    assert isinstance(one, Reward)
    assert one.reward == 1.0
    content = server.requests[0].body["messages"][0]["content"]
    assert base64.b64decode(content[1]["image"]["source"]["bytes"]) == png()
    assert base64.b64decode(content[3]["document"]["source"]["bytes"]) == PDF
    row = line_of(row_of(one, Prices())).decode()
    assert json.loads(row)["tokens"]["input"] == 2_000
    assert encoded(png())[:40] not in row
    assert "IHDR" not in row


def test_each_image_is_judged_by_itself_and_the_same_one_once(server: ConverseServer) -> None:
    server.script(Say(verdict()))
    grade(*({"id": number, "messages": turns(image_url(png(shade=number % 2)), "What is it?")} for number in range(4)))
    assert len(server.requests) == 2


def test_a_long_rubric_shows_the_files_in_each_of_its_calls(server: ConverseServer) -> None:
    lock = threading.Lock()
    asked: list[list[str]] = []

    def reply(request: Request) -> Say:
        content = request.body["messages"][0]["content"]
        with lock:
            asked.append([next(iter(block)) for block in content])
        schema = request.body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"]
        name = "right" if '"right"' in schema else "clear"
        whole = json.loads(verdict())
        return Say(json.dumps({name: whole[name]}))

    server.reply = reply
    (one,) = grade(LOOK, rubric=make_rubric(judge={"criteria_per_call": 1}))
    assert isinstance(one, Reward)
    assert [blocks[:4] for blocks in asked] == [["text", "image", "text", "document"]] * 2


def test_siblings_are_asked_about_together_with_the_image_of_their_prompt() -> None:
    judge = ScriptedJudge()
    records = [{"id": number, "messages": turns(image_url(png()), "How many?", response=f"{number}")} for number in (3, 5)]
    outcomes = grade(*records, rubric=quality_rubric({"size": 4}), judge=judge)
    assert [one.reward for one in outcomes if isinstance(one, Reward)] == [0.3, 0.5]
    assert [len(asked) for asked in judge.asked] == [2]


def test_recorded_replies_are_given_to_records_with_images(jsonl: Callable[..., Path]) -> None:
    path = jsonl({"id": 1, "reply": verdict(clear=1)}, name="replies.jsonl")
    (one,) = grade(LOOK, judge=f"replies:{path}")
    assert isinstance(one, Reward)
    assert one.reward == 0.75


def test_a_rubric_of_checks_alone_asks_nobody_and_needs_no_model_that_sees() -> None:
    rubric = make_rubric(criteria=[], checks=[{"check": "exact", "weight": 1.0}])
    (one,) = grade({**LOOK, "reference_answer": "A dot."}, rubric=rubric, judge=pytest.fail)
    assert isinstance(one, Reward)
    assert one.reward == 1.0
