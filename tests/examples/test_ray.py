"""The workers of the example for Ray Data, without Ray: `python -m examples.ray.prove` has Ray and a worker that is killed."""

import json
from typing import Any
from urllib.error import HTTPError

import pytest

from examples.ray.workers import Batch, Scoring, Served
from judge.files.rows import row_of
from judge.grader import Grader
from tests.reward_server import MINE, RECORD, failing, good, running

OTHER = {"id": "b", "prompt": "p", "response": "another"}


def batch(*records: object) -> Batch:
    return {"text": [one if isinstance(one, str) else json.dumps(one) for one in records]}


def read(made: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [json.loads(row) for row in made["row"]]


def test_what_cannot_be_judged_is_a_row_without_a_number() -> None:
    rows = read(Scoring(rubric=MINE, judge=failing, attempts=1)(batch(RECORD, "{", "[]")))
    assert [(row["id"], row["reward"], row["reason"]) for row in rows] == [
        ("a", None, "throttled"),
        (None, None, "bad_sample"),
        (None, None, "bad_sample"),
    ]


def test_a_cap_counts_over_all_batches_of_a_worker() -> None:
    worker = Scoring(rubric=MINE, judge=good, max_tokens=100)
    rows = [*read(worker(batch(RECORD))), *read(worker(batch(OTHER)))]
    assert [(row["reward"], row.get("reason")) for row in rows] == [(0.7, None), (None, "budget")]


def test_a_worker_gives_the_rows_of_the_grader() -> None:
    grader = Grader(MINE, judge=good, progress=False)
    wanted = [json.loads(json.dumps(row_of(one, grader.prices))) for one in grader.grade([RECORD, OTHER])]
    assert read(Scoring(rubric=MINE, judge=good)(batch(RECORD, OTHER))) == wanted
    with running(good) as server:
        assert read(Served(f"http://127.0.0.1:{server.port}")(batch(RECORD, OTHER))) == wanted


@pytest.mark.parametrize("line", ["{", "[]", '{"prompt": "p", "response": "r"}'])
def test_a_line_that_the_server_would_number_is_not_sent(line: str) -> None:
    with running(pytest.fail) as server, pytest.raises(ValueError, match=r"Expecting|an id"):
        Served(f"http://127.0.0.1:{server.port}")(batch(RECORD, line))


def test_a_batch_that_the_server_refuses_has_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_TOKEN", "wrong")
    with running(pytest.fail, token="t") as server, pytest.raises(HTTPError, match="401"):
        Served(f"http://127.0.0.1:{server.port}")(batch(RECORD))


def test_over_all_workers_the_cap_of_the_server_holds() -> None:
    with running(good, grader={"max_tokens": 100}) as server:
        url = f"http://127.0.0.1:{server.port}"
        rows = [*read(Served(url)(batch(RECORD))), *read(Served(url)(batch(OTHER)))]
    assert [(row["reward"], row.get("reason")) for row in rows] == [(0.7, None), (None, "budget")]
