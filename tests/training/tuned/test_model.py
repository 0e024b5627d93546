"""The model of a job: there is one only if the job was completed."""

import pytest

from judge.errors import Misconfigured, SettingsFault
from judge.training.training_job import TrainingJob
from judge.training.tuned.model import delete_model, find_model, model_of
from tests.control_plane import ControlPlane
from tests.service_server import Refuse
from tests.training.tuned.conftest import start_job


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("InProgress", "the job my-job is InProgress, and has no model yet; `judge job watch my-job` tells when it has"),
        ("Failed", r"the job my-job is Failed \(the grader failed three times\); only a job that was completed has a model"),
        ("Stopped", "the job my-job is Stopped; only a job that was completed has a model"),
    ],
)
def test_a_job_that_was_not_completed_has_no_model(plane: ControlPlane, status: str, said: str) -> None:
    with pytest.raises(SettingsFault, match=f"^{said}$"):
        model_of(start_job(plane, status=status))


def test_a_completed_job_without_a_model_is_told(job: TrainingJob) -> None:
    with pytest.raises(SettingsFault, match="Bedrock names no model for it"):
        model_of(job.model_copy(update={"model": None}))


def test_a_model_is_found_until_it_is_deleted(plane: ControlPlane, job: TrainingJob) -> None:
    arn = model_of(job)
    looks = [find_model(arn), find_model(arn)]
    assert [(one.said, one.active, one.name) for one in looks if one] == [
        ("Creating", False, "my-job"),
        ("Active", True, "my-job"),
    ]
    delete_model(arn)
    assert find_model(arn) is None
    assert plane.models == {}


def test_a_model_that_failed_says_why(plane: ControlPlane, job: TrainingJob) -> None:
    plane.ready = "Failed"
    find_model(model_of(job))
    found = find_model(model_of(job))
    assert found
    assert (found.failed, found.active, found.message) == (True, False, "no room for it")


def test_a_model_that_may_not_be_seen_is_not_taken_for_one_that_is_gone(plane: ControlPlane, job: TrainingJob) -> None:
    assert plane.service
    plane.service.refusals["GetCustomModel"] = [Refuse(403, "AccessDeniedException")]
    with pytest.raises(Misconfigured, match="AccessDeniedException"):
        find_model(model_of(job))
