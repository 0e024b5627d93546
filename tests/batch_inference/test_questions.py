"""Questions are written into a file: the requests that live calls would send, each of them once."""

import io
import json

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator

from judge.batch_inference.questions import Questions
from judge.converse import Attempt, Call
from judge.errors import Unanswered
from judge.question.prompts import Prompts
from tests.conftest import make_call, make_rubric, make_sample
from tests.job_server import Line

SEVERAL = {"judge": {"samples": 2, "temperature": 0.5}}


def write(*calls: Call) -> list[Line]:
    """Ask, and return the lines that were written."""
    file = io.BytesIO()
    questions = Questions(file)
    for call in calls:
        with pytest.raises(Unanswered):
            questions(call, [])
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert len(questions) == len(lines)
    return lines


def test_a_question_gets_no_answer_and_is_no_attempt(prompts: Prompts) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(Unanswered, match="goes into a batch inference job"):
        Questions(io.BytesIO())(make_call(prompts), attempts)
    assert attempts == []


def test_the_same_question_is_written_once(prompts: Prompts) -> None:
    assert len(write(make_call(prompts), make_call(prompts, sample=make_sample(id=2)))) == 1
    assert len(write(make_call(prompts), make_call(prompts, sample=make_sample(response="5")))) == 2


def test_each_opinion_is_written_once(prompts: Prompts) -> None:
    call = make_call(prompts, rubric=make_rubric(**SEVERAL))
    assert len(write(call)) == 1
    assert len(write(call, call, call, call)) == 2


def test_a_question_is_a_request_of_converse_in_plain_words(prompts: Prompts) -> None:
    (line,) = write(make_call(prompts, model="amazon.nova-pro-v1:0", sample=make_sample(response="日本")))
    assert set(line) == {"recordId", "modelInput"}
    assert line["recordId"].isalnum()
    assert set(line["modelInput"]) == {"system", "messages", "inferenceConfig"}
    assert "日本" in line["modelInput"]["messages"][0]["content"][0]["text"]
    shape = get_session().get_service_model("bedrock-runtime").operation_model("Converse").input_shape
    assert shape
    report = ParamValidator().validate({"modelId": "m", **line["modelInput"]}, shape)
    assert not report.has_errors(), report.generate_report()
