"""`/slime`: what slime sends, and the number it reads."""

import pytest

from judge.serving.slime import SLIME
from tests.reward_server import failing, running

BODY = {"prompt": "2 + 2?", "response": "4", "label": "4"}


@pytest.mark.parametrize("body", [[], {"prompt": "p"}, {"response": "r"}, b"null"])
def test_another_shape_is_refused(body: object) -> None:
    with running(pytest.fail) as server:
        assert server.post("/slime", body).status == 422


def test_a_judge_that_fails_is_an_error_or_nan_for_who_asks_for_it() -> None:
    with running(failing, grader={"attempts": 1}) as server:
        assert server.post("/slime", BODY).status == 503
        assert server.post("/slime?unscored=0", BODY).status == 422
        assert server.post("/slime?unscored=nan", BODY).content == b"NaN"


@pytest.mark.parametrize("prompt", ["2 + 2?", [{"role": "user", "content": "2 + 2?"}]])
def test_a_reward_is_a_number(prompt: object) -> None:
    with running() as server:
        asked = server.post("/slime", {**BODY, "prompt": prompt})
    assert (asked.status, asked.headers["content-type"], asked.content) == (200, "application/json", b"0.7")


def test_the_label_is_the_reference() -> None:
    assert SLIME.read(BODY) == [{"id": 0, "prompt": "2 + 2?", "response": "4", "ground_truth": "4"}]
    assert SLIME.read({"prompt": "2 + 2?", "response": "4"})[0]["ground_truth"] is None


def test_the_special_tokens_at_the_end_of_a_response_are_not_judged() -> None:
    [record] = SLIME.read({**BODY, "response": "4<|im_end|>\n"})
    assert record["response"] == "4"


@pytest.mark.parametrize("response", [None, 4, ["4<|im_end|>"]])
def test_a_response_that_is_no_text_is_read_as_any_other(response: object) -> None:
    [record] = SLIME.read({**BODY, "response": response})
    assert record["response"] == response


def test_an_answer_is_there_before_slime_hangs_up() -> None:
    assert SLIME.patience is not None
    assert SLIME.patience < 120


def test_end_marks_are_no_part_of_the_response() -> None:
    [record] = SLIME.read({"prompt": "2 + 2?", "response": "4<|im_end|>", "label": "4"})
    assert (record["response"], record["ground_truth"]) == ("4", "4")
