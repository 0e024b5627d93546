"""An answer that is not of the documented form is a fault that does not pass."""

from typing import Any

import pytest

from judge.errors import Misconfigured
from judge.training.answer import reading
from judge.training.follow import passes
from judge.training.training_job import Phase


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param({}, "KeyError: 'name'", id="missing"),
        pytest.param([], "TypeError", id="another-type"),
        pytest.param({"name": 7}, "ValidationError", id="another-type-inside"),
    ],
)
def test_an_answer_of_another_form_is_named_and_does_not_pass(answer: Any, says: str) -> None:
    with pytest.raises(Misconfigured, match=f"Bedrock's answer about it cannot be read: {says}") as refused, reading("it"):
        Phase(name=answer["name"], status="")
    assert not passes(refused.value)
