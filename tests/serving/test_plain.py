"""`/score`: the same rows as everywhere else, whatever the shape of the request."""

import json
from typing import Any

import pytest

from judge.files.rows import row_of
from judge.grader import Grader
from judge.wiring import BUILT_IN
from tests.pages import blocks
from tests.reward_server import MINE, RECORD, failing, good, running

SAMPLES = BUILT_IN / "examples" / "gsm8k" / "samples.jsonl"
NAMELESS = {"prompt": "p", "response": "r"}
REPLIES = SAMPLES.with_name("replies.jsonl")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({"records": {}}, "records: wanted a list of records", id="no-list"),
        pytest.param(
            {"records": ["text of a sample"]}, "records[0]: wanted a dict or a Sample; found text of 16", id="no-record"
        ),
        pytest.param({"recs": []}, "wanted 'records', a list, or one record with 'prompt' and 'response'", id="wrong-field"),
        pytest.param({}, "event: wanted 'messages', 'batch', 'trajectories' or 'body'", id="empty"),
        pytest.param("x", "event: wanted a list of samples", id="text"),
        pytest.param(b"null", "event: wanted a list of samples", id="null"),
    ],
)
def test_another_shape_is_refused_in_a_line_that_quotes_nothing(body: object, said: str) -> None:
    with running(pytest.fail) as server:
        asked = server.post("/score", body)
    assert asked.status == 422
    assert said in asked.json["detail"]
    assert "text of a sample" not in asked.json["detail"]


def test_where_nothing_was_scored_the_answer_says_so_and_has_no_number() -> None:
    with running(failing, grader={"attempts": 1}) as server:
        asked = server.post("/score", {"records": [RECORD, {"id": "b"}]})
    assert asked.status == 200
    rows = asked.json["outcomes"]
    assert [(row["id"], row["outcome"], row["reward"], row["reason"], row["whose"]) for row in rows] == [
        ("a", "unscored", None, "throttled", "judge"),
        ("b", "unscored", None, "bad_sample", "record"),
    ]


@pytest.mark.parametrize(
    "wrap",
    [
        pytest.param(lambda one: {"records": [one]}, id="records"),
        pytest.param(lambda one: one, id="one-record"),
        pytest.param(lambda one: [one], id="list"),
        pytest.param(lambda one: {"batch": [one]}, id="batch"),
        pytest.param(lambda one: {"body": json.dumps({"trajectories": [one]})}, id="body"),
    ],
)
def test_every_shape_gives_the_rows_of_the_grader(wrap: Any) -> None:
    grader = Grader(MINE, judge=good, progress=False)
    wanted = [json.loads(json.dumps(row_of(one, grader.prices))) for one in grader.grade([RECORD])]
    with running() as server:
        assert server.post("/score", wrap(RECORD)).json == {"outcomes": wanted}


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        pytest.param({"records": [NAMELESS, {**NAMELESS, "id": None}]}, [0, 1], id="records"),
        pytest.param(NAMELESS, [0], id="one-record"),
        pytest.param({"messages": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "r"}]}, [0], id="turns"),
        pytest.param([RECORD, NAMELESS], ["a", 1], id="list"),
        pytest.param({"batch": [{**NAMELESS, "id": 0}, NAMELESS]}, [0, 1], id="batch"),
    ],
)
def test_a_record_without_an_id_gets_its_place(body: object, ids: list[object]) -> None:
    with running() as server:
        rows = server.post("/score", body).json["outcomes"]
    assert [(row["id"], row["outcome"]) for row in rows] == [(one, "scored") for one in ids]


def test_what_is_no_record_in_an_event_costs_no_other_its_reward() -> None:
    with running() as server:
        rows = server.post("/score", [3, RECORD]).json["outcomes"]
    assert [(row["id"], row["outcome"], row.get("reason", "")) for row in rows] == [
        (None, "unscored", "bad_sample"),
        ("a", "scored", ""),
    ]


def test_the_client_of_the_page_gets_its_rewards_with_and_without_a_token() -> None:
    code = next(found.text for found in blocks("docs/server.md") if found.language == "python")
    names: dict[str, Any] = {}
    exec(code, names)
    for token in ("", "t"):
        with running(token=token or None) as server:
            rows = names["score"]([NAMELESS], f"http://127.0.0.1:{server.port}", token)
        assert [row["reward"] for row in rows] == [0.7]


def test_a_lone_surrogate_comes_back_as_a_question_mark() -> None:
    with running() as server:
        asked = server.post("/score", b'{"id": "a\\ud800", "prompt": "p", "response": "r"}')
    assert [row["id"] for row in asked.json["outcomes"]] == ["a?"]


def test_recorded_samples_get_the_rewards_of_the_grader() -> None:
    records = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines()]
    judge: Any = f"replies:{REPLIES}"
    wanted = [getattr(one, "reward", None) for one in Grader("math_reasoning", judge=judge, progress=False).grade(records)]
    with running(judge, "math_reasoning") as server:  # type: ignore[arg-type]
        rows = server.post("/score", {"records": records}).json["outcomes"]
    assert [row["reward"] for row in rows] == wanted
    assert len({*wanted}) > 3
