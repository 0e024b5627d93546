"""A name is one that job, model and folder all take."""

from datetime import UTC, datetime

import botocore.session
import pytest

from judge.errors import SettingsFault
from judge.training.job_name import check_name, make_name
from tests.service_server import find_faults

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def allowed(name: str) -> bool:
    """Whether Bedrock's model has nothing against it."""
    shape = botocore.session.get_session().get_service_model("bedrock").shape_for("CreateModelCustomizationJobRequest")
    value = {"jobName": name, "customModelName": name, "outputDataConfig": {"s3Uri": f"s3://a-bucket/output/{name}/"}}
    return not list(find_faults(value, shape, "request"))


@pytest.mark.parametrize("name", ["", "-a", "a-", "a--b", "a_b", "a.b", "a b", "ä", "a/b", "a" * 64, "a\n"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(SettingsFault, match="--name: wanted"):
        check_name(name)


@pytest.mark.parametrize("name", ["a", "judge-gsm8k-2", "A" * 63, "1"])
def test_a_name_that_is_accepted_is_one_that_bedrock_takes(name: str) -> None:
    assert check_name(name) == name
    assert allowed(name)


@pytest.mark.parametrize(("stack", "rubric"), [("judge", "math_reasoning"), ("j", "x" * 64), ("a" * 60, "b" * 60), ("s-", "_r")])
def test_a_name_that_is_made_is_accepted_and_ends_with_the_time(stack: str, rubric: str) -> None:
    name = make_name(stack, rubric, NOW)
    assert check_name(name).endswith("-20260102-030405")
    assert allowed(name)


def test_a_name_tells_stack_and_rubric() -> None:
    assert make_name("judge", "math_reasoning", NOW) == "judge-math-reasoning-20260102-030405"
