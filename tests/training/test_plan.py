"""A plan cannot be changed, and has exactly its fields."""

import pytest
from pydantic import ValidationError

from judge.training.plan import Hyperparameters, Plan


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="epoch_count"):
        Hyperparameters.model_validate({"epoch_count": 3})


def test_text_is_not_taken_for_a_number() -> None:
    with pytest.raises(ValidationError, match="epochs"):
        Hyperparameters.model_validate({"epochs": "3"})


def test_a_plan_stays_as_it_is(plan: Plan) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        plan.name = "other"  # type: ignore[misc]  that is what is tried
