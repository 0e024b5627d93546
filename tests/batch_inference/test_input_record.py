"""Records of a job's input: an id stands for one request, and for one opinion on it."""

import base64
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from judge.batch_inference.input_record import InputRecords
from judge.question.prompts import Prompts
from tests.batch_inference.test_questions import SEVERAL
from tests.conftest import make_call, make_rubric, make_sample
from tests.pictures import image_url, png, turns


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"sample": make_sample(response="5")}, id="response"),
        pytest.param({"rubric": make_rubric(description="Another test.")}, id="rubric"),
        pytest.param({"max_tokens": 65}, id="room"),
        pytest.param({"temperature": 0.1}, id="temperature"),
        pytest.param({"top_p": 0.9}, id="top-p"),
        pytest.param({"effort": "low"}, id="effort"),
    ],
)
def test_a_different_question_has_a_different_id(prompts: Prompts, changes: dict[str, Any]) -> None:
    records = InputRecords()
    assert records.of(make_call(prompts, **changes)).id != records.of(make_call(prompts)).id


def test_the_model_and_the_samples_id_make_no_difference(prompts: Prompts) -> None:
    one = InputRecords().of(make_call(prompts))
    other = InputRecords().of(make_call(prompts, model="another", sample=make_sample(id=2)))
    assert one == other
    assert "modelId" not in one.request


def test_a_job_has_no_service_tier_so_it_makes_no_difference(prompts: Prompts) -> None:
    tiered = InputRecords().of(make_call(prompts, service_tier="flex"))
    assert tiered == InputRecords().of(make_call(prompts))
    assert "serviceTier" not in tiered.request


def test_threads_share_the_count_of_opinions_and_it_starts_again_after_the_last(prompts: Prompts) -> None:
    call = make_call(prompts, rubric=make_rubric(**SEVERAL))
    records = InputRecords()
    meet = threading.Barrier(4)

    def identify(_: int) -> str:
        meet.wait()
        return records.of(call).id

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(identify, range(4)))
    assert found[0] == found[1] != found[2] == found[3]


def test_a_line_has_the_documented_form_even_when_the_text_has_no_utf_8_form(prompts: Prompts) -> None:
    record = InputRecords().of(make_call(prompts, sample=make_sample(response="\u65e5\ud800")))
    line = json.loads(record.line())
    assert line["recordId"] == record.id
    assert "\u65e5?" in line["modelInput"]["messages"][0]["content"][0]["text"]
    assert record.line().count(b"\n") == 1


def test_an_image_is_written_as_base64_and_makes_another_record(prompts: Prompts) -> None:
    one, other = (
        InputRecords().of(make_call(prompts, sample=make_sample(messages=turns(image_url(png(shade=shade)), "What is it?"))))
        for shade in (0, 1)
    )
    content = json.loads(one.line())["modelInput"]["messages"][0]["content"]
    assert base64.b64decode(content[1]["image"]["source"]["bytes"]) == png()
    assert one.id != other.id
