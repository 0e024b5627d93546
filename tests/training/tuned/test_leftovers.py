"""Leftovers: deployments first, then the model, then the files."""

import pytest

from judge.errors import Misconfigured
from judge.training.training_job import TrainingJob
from judge.training.tuned.deployment import deploy
from judge.training.tuned.leftovers import leftovers
from judge.training.tuned.model import delete_model
from tests.control_plane import ControlPlane
from tests.job_server import JobServer
from tests.training.tuned.conftest import put, start_job


def no_wait(seconds: float) -> None:
    raise AssertionError(seconds)


def test_everything_is_listed_in_the_order_of_its_deletion(plane: ControlPlane, jobs: JobServer, job: TrainingJob) -> None:
    put(jobs, "data/my-job/train.jsonl", "output/my-job/a.csv")
    assert job.model
    deploy(job.model, "on-demand")
    deploy(job.model, "hourly", 2)
    found = leftovers(job, no_wait)
    assert [one.kind for one in found] == ["deployment", "deployment", "model", "folder", "folder"]
    assert found[0].what.startswith("the on demand deployment on-demand, Creating, arn:")
    assert found[1].what.startswith("the provisioned deployment hourly, Creating, 2 model units paid for by the hour, arn:")
    assert found[2].what == f"the tuned model my-job, {job.model}"
    assert found[3].what == "1 object, 1 bytes, in s3://a-bucket/data/my-job/"
    for one in found:
        one.delete()
    assert (plane.deployments, plane.provisioned, plane.models, jobs.objects) == ({}, {}, {}, {})
    assert leftovers(job, no_wait) == []


def test_with_the_model_kept_deployments_alone_are_listed(jobs: JobServer, job: TrainingJob) -> None:
    put(jobs, "data/my-job/train.jsonl")
    assert leftovers(job, no_wait, keep_model=True) == []
    assert job.model
    deploy(job.model, "on-demand")
    assert [one.kind for one in leftovers(job, no_wait, keep_model=True)] == ["deployment"]


def test_a_job_that_failed_leaves_only_files(plane: ControlPlane, jobs: JobServer) -> None:
    put(jobs, "data/my-job/train.jsonl")
    assert [one.kind for one in leftovers(start_job(plane, status="Failed"), no_wait)] == ["folder"]


def test_a_model_that_was_deleted_elsewhere_is_not_listed(job: TrainingJob) -> None:
    assert job.model
    delete_model(job.model)
    assert leftovers(job, no_wait) == []


def test_a_model_is_waited_for_while_its_deployment_goes(plane: ControlPlane, job: TrainingJob) -> None:
    plane.holding, waited = 2, list[float]()
    (model,) = leftovers(job, waited.append)
    model.delete()
    assert (waited, plane.models) == ([15.0, 15.0], {})


def test_a_model_that_stays_in_use_is_given_up(plane: ControlPlane, job: TrainingJob) -> None:
    plane.holding, waited = 1000, list[float]()
    (model,) = leftovers(job, waited.append)
    with pytest.raises(Misconfigured, match="The model has deployments"):
        model.delete()
    assert len(waited) == 9
