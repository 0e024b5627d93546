"""The application as a whole: what is shared, what is refused, what breaks."""

import asyncio
import threading
from typing import Any

import pytest

from judge.converse import Attempt, Call, Reply
from judge.errors import AccessFault
from judge.grader import Grader
from judge.rubric.judge_settings import Cap
from judge.serving.app import make_app
from judge.serving.limits import Limits
from tests.conftest import begin
from tests.reward_server import MINE, RECORD, Gated, good, running, running_app


@pytest.fixture
def gated(go: threading.Event) -> Gated:
    judge = Gated()
    judge.go = go
    return judge


def test_a_full_queue_is_refused_at_once_and_served_again_later(gated: Gated) -> None:
    with running(gated, queue=1) as server:
        first = begin(server.post, "/score", RECORD)
        assert gated.asked.acquire(timeout=10)
        asked = server.post("/slime", {"prompt": "p", "response": "x"})
        assert (asked.status, asked.headers["retry-after"], asked.json.keys()) == (429, "1", {"detail"})
        assert server.get("/health").status == 200
        gated.go.set()
        assert first.result(10).status == 200
        assert server.post("/slime", {"prompt": "p", "response": "x"}).status == 200


def test_what_is_not_scored_by_the_deadline_is_unscored(gated: Gated) -> None:
    with running(gated, deadline=0.2) as server:
        rows = server.post("/score", RECORD).json["outcomes"]
        assert [(row["outcome"], row["reward"], row["reason"]) for row in rows] == [("unscored", None, "deadline")]
        assert server.post("/slime", {"prompt": "p", "response": "x"}).status == 503


def test_while_it_stops_it_finishes_what_it_has_and_takes_no_more(gated: Gated) -> None:
    with running(gated) as server:
        first = begin(server.post, "/score", RECORD)
        assert gated.asked.acquire(timeout=10)
        server.gate.stop()
        assert server.get("/ready").status == 503
        assert server.get("/health").status == 200
        assert server.post("/score", RECORD).status == 503
        gated.go.set()
        assert first.result(10).json["outcomes"][0]["reward"] == 0.7


def test_a_cap_on_spending_holds_over_all_requests() -> None:
    rubric = MINE.model_copy(update={"judge": MINE.judge.model_copy(update={"cap": Cap(tokens=150)})})
    with running(good, rubric) as server:
        made = [server.post("/score", {**RECORD, "response": f"r{place}"}).json["outcomes"][0] for place in range(4)]
    assert [row["outcome"] for row in made] == ["scored", "scored", "unscored", "unscored"]
    assert made[2]["reason"] == "budget"


def test_verdicts_are_shared_between_requests_and_contracts() -> None:
    asked: list[Call] = []

    def judge(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append(call)
        return good(call, attempts)

    with running(judge, grader={"models": ["own"]}) as server:
        assert server.post("/slime", {"prompt": "p", "response": "r"}).content == b"0.7"
        assert server.post("/openrlhf", {"query": ["pr"], "prompts": ["p"], "labels": [None]}).json["rewards"] == [0.7]
        assert server.post("/score", RECORD).json["outcomes"][0]["reused"] is True
    assert len(asked) == 1


def test_a_setup_that_has_to_be_fixed_is_an_error_and_no_reward() -> None:
    def judge(_: Call, __: list[Attempt]) -> Reply:
        msg = "no credentials"
        raise AccessFault(msg)

    written = {"output": [{"role": "assistant", "content": "r"}]}
    bodies = {
        "/score": RECORD,
        "/slime": {"prompt": "p", "response": "r"},
        "/openrlhf?unscored=nan": {"query": ["pr"], "prompts": ["p"], "labels": [None]},
        "/verify": {"responses_create_params": {"input": "p"}, "response": written},
    }
    with running(judge) as server:
        for path, body in bodies.items():
            asked = server.post(path, body)
            assert (asked.status, asked.json) == (500, {"detail": "no credentials"})


class Broken(Grader):
    """A grader with a bug, whose words are those of a sample."""

    async def agrade(self, *_: object, **__: object) -> Any:
        msg = "own words"
        raise ValueError(msg)


def test_a_bug_of_ours_is_an_error_that_quotes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with running_app(make_app(Broken(MINE, judge=good), Limits())) as server:
        asked = server.post("/score", RECORD)
    assert asked.status == 500
    assert asked.json["detail"].startswith("ValueError in test_app.py, line ")
    assert "own words" not in caplog.text


class Cancelled(Grader):
    """A grader whose work is cancelled."""

    async def agrade(self, *_: object, **__: object) -> Any:
        raise asyncio.CancelledError


def test_cancelled_work_is_refused_as_a_stop_only_while_the_server_stops() -> None:
    with running_app(make_app(Cancelled(MINE, judge=good), Limits())) as server:
        assert server.post("/score", RECORD).status == 500


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/score", 405), ("POST", "/health", 405), ("GET", "/", 404)])
def test_other_routes_and_methods_are_refused(method: str, path: str, status: int) -> None:
    with running(pytest.fail) as server:
        assert server.ask(method, path).status == status
