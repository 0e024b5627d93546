"""A name is one that job, model and folder all take."""

from datetime import UTC, datetime

import botocore.session
import pytest

from judge.errors import SettingsFault
from judge.training.job_name import check_job, check_name, check_part, make_name
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


def test_a_name_that_looks_like_an_open_weight_job_is_refused() -> None:
    with pytest.raises(SettingsFault, match="only the ids of open-weight jobs begin with ftjob-"):
        check_name("ftjob-mine")


@pytest.mark.parametrize("text", ["", "a_b", "-a", "a b", "ä", "a/b", "a*", "\x1b[2J", "a" * 64])
def test_a_text_that_no_name_can_hold_is_not_looked_for(text: str) -> None:
    with pytest.raises(SettingsFault, match="--name: wanted at most 63 letters"):
        check_part(text)


@pytest.mark.parametrize("text", ["a", "judge-gsm8k", "my.job+2", "a-", "A" * 63])
def test_jobs_are_looked_for_by_what_bedrock_takes(text: str) -> None:
    shape = botocore.session.get_session().get_service_model("bedrock").shape_for("ListModelCustomizationJobsRequest")
    assert not list(find_faults({"nameContains": check_part(text)}, shape, "request"))


ARN = "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/abcdef123456"


@pytest.mark.parametrize(
    "text", ["", "a/b", "a_b", "*", ".*", "a\n", f"{ARN}/x", ARN.replace("customization", "invocation"), "a" * 64]
)
def test_what_is_neither_a_name_nor_an_arn_is_refused(text: str) -> None:
    with pytest.raises(SettingsFault, match="wanted the name or the ARN of a job"):
        check_job(text)


@pytest.mark.parametrize("text", ["a-job", "made.elsewhere+1", ARN, ARN.replace("arn:aws:", "arn:aws-us-gov:")])
def test_a_name_or_an_arn_is_taken(text: str) -> None:
    assert check_job(text) == text


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
