"""A question carries what a judge needs, and nothing of the rubric or the sample it was made from."""

from typing import Any

import pytest
from pydantic import ValidationError

from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.rubric.rubric import Rubric
from judge.sample import Sample
from tests.conftest import make_rubric, make_sample

SAMPLING = {"samples": 3, "max_tokens": 50, "temperature": 0.5, "top_p": 0.9}


def asked(prompts: Prompts, **rubric: Any) -> Question:
    return prompts.render(make_rubric(**rubric), make_sample(id=[7], prompt="What is 2 + 3?", response=" 5\n"))


def test_neither_rubric_nor_sample_travels(prompts: Prompts) -> None:
    held = [getattr(asked(prompts), name) for name in Question.model_fields]
    assert not any(isinstance(value, Rubric | Sample) for value in held)


def test_a_question_is_frozen(prompts: Prompts) -> None:
    with pytest.raises(ValidationError):
        asked(prompts).user = "other"  # type: ignore[misc]


def test_it_carries_what_a_judge_answers_by(prompts: Prompts) -> None:
    question = asked(prompts, judge=SAMPLING)
    assert (question.id, question.task, question.response) == ([7], "What is 2 + 3?", " 5\n")
    assert (question.opinions, question.max_tokens, question.temperature, question.top_p) == (3, 50, 0.5, 0.9)
    assert [(one.name, one.weight, one.scale.wanted()) for one in question.criteria] == [
        ("right", 3.0, "true or false"),
        ("clear", 1.0, "1 to 3, whole points"),
    ]
    assert (question.flat, question.schema_varies, question.tail) == (False, False, "")


def test_a_template_that_asks_in_its_own_words_has_one_score_and_no_schema(prompts: Prompts) -> None:
    question = asked(prompts, criteria=[], prompt="pointwise")
    assert (question.flat, question.reply_schema) == (True, None)
    assert [one.name for one in question.criteria] == ["score"]


def test_criteria_that_come_with_the_record_make_a_schema_that_varies(prompts: Prompts) -> None:
    sample = make_sample(metadata={"rubric": [{"name": "brief", "description": "Is it brief?"}]})
    question = prompts.render(make_rubric(instance_criteria=True).with_record(sample), sample)
    assert question.schema_varies
    assert [one.name for one in question.criteria] == ["right", "clear", "brief"]


@pytest.mark.parametrize("text", ["system", "user", "tail"])
def test_the_hash_changes_with_every_text(prompts: Prompts, text: str) -> None:
    question = asked(prompts)
    other = question.model_copy(update={text: f"{getattr(question, text)}."})
    assert other.hash != question.hash
    assert question.model_copy(update={"id": 8, "max_tokens": 9}).hash == question.hash
