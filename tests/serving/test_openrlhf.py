"""`/openrlhf`: what OpenRLHF sends, and byte by byte what it reads."""

import json
from typing import Any

import pytest

from judge.intake.record_sample import read_sample
from judge.sample import Sample
from judge.serving.openrlhf import OPENRLHF
from tests.reward_server import failing, running

BODY = {"query": ["<|im_start|>2 + 2?<|im_end|>4<|im_end|>\n"], "prompts": ["<|im_start|>2 + 2?<|im_end|>"], "labels": ["4"]}
ONCE = {"attempts": 1}
LOGS: dict[str, Any] = {
    "judge/unscored": [0.0],
    "judge/imputed": [0.0],
    "judge/good": [0.7],
    "judge/good/known": [1.0],
    "judge/judge": [0.7],
    "judge/judge/known": [1.0],
}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="list"),
        pytest.param({}, id="empty"),
        pytest.param({**BODY, "labels": None}, id="no-labels"),
        pytest.param({**BODY, "query": "text"}, id="text"),
        pytest.param({**BODY, "query": [3]}, id="number"),
        pytest.param({**BODY, "prompts": ["a", "b"]}, id="lengths"),
    ],
)
def test_another_shape_is_refused(body: object) -> None:
    with running(pytest.fail) as server:
        asked = server.post("/openrlhf", body)
    assert (asked.status, asked.json["detail"]) == (
        422,
        "body: wanted 'query' and 'prompts', lists of texts, and 'labels', all of the same length",
    )


def test_a_query_that_does_not_begin_with_its_prompt_has_no_reward() -> None:
    with running(pytest.fail) as server:
        asked = server.post("/openrlhf", {**BODY, "query": ["Another prompt. 4"]})
    assert asked.status == 422
    assert asked.json["detail"].startswith("no reward: bad_sample: query: does not begin with its prompt")
    assert "Another" not in asked.json["detail"]


def test_a_judge_that_fails_is_an_error_and_nothing_is_invented() -> None:
    with running(failing, grader=ONCE) as server:
        asked = server.post("/openrlhf", BODY)
    assert (asked.status, asked.json.keys()) == (503, {"detail"})


def test_a_judge_that_fails_is_a_bare_nan_for_who_asks_for_it() -> None:
    with running(failing, grader=ONCE) as server:
        asked = server.post("/openrlhf?unscored=nan", BODY)
    assert (asked.status, asked.content.partition(b', "extra')[0]) == (200, b'{"rewards": [NaN], "scores": [NaN]')
    assert set(asked.json["extra_logs"]) == set(LOGS), "the same names as with a reward"


def test_one_that_failed_among_several_costs_the_answer_unless_nan_was_asked_for() -> None:
    body = {"query": ["ab", "xx"], "prompts": ["a", "a"], "labels": [None, None]}
    with running() as server:
        assert server.post("/openrlhf", body).status == 422
        asked = server.post("/openrlhf?unscored=nan", body)
    assert asked.content.startswith(b'{"rewards": [0.7, NaN], "scores": [0.7, NaN], "extra_logs": {')


def test_a_reward_comes_as_it_is_read() -> None:
    with running() as server:
        asked = server.post("/openrlhf", BODY)
    assert (asked.status, asked.headers["content-type"]) == (200, "application/json")
    assert asked.content == f'{{"rewards": [0.7], "scores": [0.7], "extra_logs": {json.dumps(LOGS)}}}'.encode()


def test_the_response_is_what_follows_the_prompt_without_end_marks() -> None:
    [made] = OPENRLHF.read(BODY)
    sample = read_sample(made)
    assert isinstance(sample, Sample)
    assert (sample.response.strip(), sample.task, sample.reference) == ("4", BODY["prompts"][0], "4")


def test_an_answer_is_there_before_openrlhf_hangs_up() -> None:
    assert OPENRLHF.patience is not None
    assert OPENRLHF.patience < 180
