"""A grader at work; `tests/files/test_run.py` has it score whole files."""

import pytest

from judge.errors import JudgeDown
from judge.files.rows import Line
from judge.files.work import Graded
from judge.grader import Grader
from tests.conftest import make_sample, marks
from tests.converse_server import ConverseServer, Fail, Request, Say


def work(hopeless: float) -> Graded:
    return Graded(Grader("summary", models=["m"], attempts=1, concurrency=1), hopeless)


def lines(*responses: str) -> list[Line]:
    return [Line(place, make_sample(id=place, response=one, reference_answer="R")) for place, one in enumerate(responses)]


def test_a_judge_that_keeps_failing_ends_the_work(server: ConverseServer) -> None:
    server.script(Fail(503))
    given = []
    with pytest.raises(JudgeDown, match="2 consecutive rows"):
        for place, row in work(2).rows(lines("a", "b", "c")):
            given.append((place, row["outcome"], row["key"]))
    assert given == [(0, "unscored", None), (1, "unscored", None)]


def test_a_reward_has_its_key_and_a_success_ends_the_count(server: ConverseServer) -> None:
    def reply(request: Request) -> Say | Fail:
        return Fail(503) if "broken" in request.user else Say(marks("summary"))

    server.reply = reply
    graded = work(2)
    rows = dict(graded.rows(lines("A broken one.", "A good one.", "Another broken one.")))
    assert [row["outcome"] for _, row in sorted(rows.items())] == ["unscored", "scored", "unscored"]
    assert rows[1]["key"] in {str(key) for key in graded.keys_of(make_sample(id=1, response="A good one.", reference_answer="R"))}
