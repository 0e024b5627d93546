"""How far a job is follows from what its function has counted."""

from datetime import UTC, datetime, timedelta

import pytest

from judge.errors import Misconfigured
from judge.training.bedrock_jobs import BedrockJobs
from judge.training.course import Series
from judge.training.plan import Plan
from judge.training.progress import Progress, expected_samples, read_progress
from judge.training.training_job import TrainingJob
from tests.control_plane import ControlPlane
from tests.job_server import BUCKET, JobServer
from tests.training.conftest import VALUES, write_records

BEGUN = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)


def series(name: str, **points: float) -> Series:
    at = tuple(float(minute.removeprefix("m")) for minute in points)
    return Series(name=name, role="other", by="minute", at=at, values=tuple(points.values()), source="a test")


def test_without_figures_nothing_is_claimed() -> None:
    assert read_progress([], 100, BEGUN, BEGUN) == Progress(expected=100)


def test_an_empty_figure_is_none() -> None:
    assert read_progress([series("samples")], None, BEGUN, BEGUN).scored is None


def test_figures_of_other_names_do_not_count() -> None:
    assert read_progress([series("reward_share", m1=0.5)], None, BEGUN, BEGUN).last is None


def test_rewards_money_and_responses_are_read() -> None:
    found = [series("samples", m10=40.0, m20=60.0), series("reward", m10=0.25, m20=0.5), series("cost", m10=0.5, m20=1.0)]
    made = read_progress(found, None, BEGUN, BEGUN + timedelta(minutes=30))
    assert made == Progress(scored=100, first=0.25, last=0.5, usd=1.5)


@pytest.mark.parametrize(("expected", "minutes"), [(400, 60), (100, 0)])
def test_the_time_left_counts_from_the_first_response(expected: int, minutes: int) -> None:
    made = read_progress([series("samples", m10=100.0)], expected, BEGUN, BEGUN + timedelta(minutes=30))
    assert made.left == timedelta(minutes=minutes)


@pytest.mark.parametrize("now", [BEGUN, BEGUN + timedelta(minutes=10), BEGUN - timedelta(hours=1)])
def test_a_clock_that_is_behind_knows_no_time_left(now: datetime) -> None:
    assert read_progress([series("samples", m10=100.0)], 400, BEGUN, now).left is None


def test_more_responses_than_the_job_has_leave_no_time() -> None:
    made = read_progress([series("samples", m10=101.0)], 100, BEGUN, BEGUN + timedelta(minutes=30))
    assert (made.scored, made.left) == (101, None)


def test_the_responses_of_a_job_follow_from_its_data_and_hyperparameters(
    plan: Plan, plane: ControlPlane, jobs: JobServer
) -> None:
    validated = plan.model_copy(
        update={
            "validation": write_records(plan.training.with_name("v.jsonl"), 5),
            "hyperparameters": VALUES.model_copy(update={"eval_interval": 1}),
        }
    )
    job = BedrockJobs().create(validated)
    assert expected_samples(job) == 3 * 4 * 2 + 2 * 5


def test_without_validation_there_are_those_of_the_training_alone(plan: Plan, plane: ControlPlane) -> None:
    assert expected_samples(BedrockJobs().create(plan)) == 3 * 4 * 2


def test_data_that_others_uploaded_tell_nothing(plan: Plan, plane: ControlPlane, jobs: JobServer) -> None:
    job = BedrockJobs().create(plan)
    jobs.told.clear()
    assert expected_samples(job) is None


@pytest.mark.parametrize("gone", ["epochCount", "batchSize", "trainingSamplePerPrompt"])
def test_a_job_that_does_not_tell_its_hyperparameters_tells_nothing(plan: Plan, plane: ControlPlane, gone: str) -> None:
    job = BedrockJobs().create(plan)
    left = {name: value for name, value in job.hyperparameters.items() if name != gone}
    assert expected_samples(job.model_copy(update={"hyperparameters": left})) is None


def test_a_bucket_that_cannot_be_read_is_a_fault_and_not_a_number(plan: Plan, plane: ControlPlane, jobs: JobServer) -> None:
    job: TrainingJob = BedrockJobs().create(plan)
    del jobs.objects[f"{BUCKET}/data/a-job/train.jsonl"]
    with pytest.raises(Misconfigured):
        expected_samples(job)
