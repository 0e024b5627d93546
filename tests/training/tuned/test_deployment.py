"""Deployments of both kinds, against a control plane that checks every request by botocore's model."""

import pytest

from judge.errors import Misconfigured, SettingsFault
from judge.training.training_job import TrainingJob
from judge.training.tuned.deployment import Deployment, delete_deployment, deploy, deployments, look_up
from tests.control_plane import ControlPlane
from tests.service_server import Refuse
from tests.training.tuned.conftest import start_job


def model(job: TrainingJob) -> str:
    assert job.model
    return job.model


@pytest.mark.parametrize("units", [None, 2])
def test_a_deployment_is_made_once_and_becomes_active(plane: ControlPlane, job: TrainingJob, units: int | None) -> None:
    made = deploy(model(job), "mine", units)
    assert (made.name, made.kind, made.units) == ("mine", "provisioned" if units else "on demand", units or 0)
    assert not look_up(made).active
    assert look_up(made).active
    again = deploy(model(job), "mine", units)
    assert again.arn == made.arn
    assert len(plane.deployments) + len(plane.provisioned) == 1
    assert deployments(model(job)) == [look_up(made)]


def test_a_deployment_that_failed_says_why(plane: ControlPlane, job: TrainingJob) -> None:
    plane.ready = "Failed"
    for made in (deploy(model(job), "one"), deploy(model(job), "two", 1)):
        look_up(made)
        found = look_up(made)
        assert (found.failed, found.active, found.message) == (True, False, "no room for it")


def test_a_name_of_another_models_deployment_is_refused(plane: ControlPlane, job: TrainingJob) -> None:
    other = start_job(plane, "other")
    deploy(model(other), "mine")
    with pytest.raises(Misconfigured, match="The deployment name is in use") as refused:
        deploy(model(job), "mine")
    assert refused.value.code == "ConflictException"
    assert deployments(model(job)) == []


def test_other_units_than_those_that_are_paid_for_are_refused(plane: ControlPlane, job: TrainingJob) -> None:
    deploy(model(job), "mine", 1)
    with pytest.raises(SettingsFault, match="mine is deployed with 1 model units, and 2 were asked for"):
        deploy(model(job), "mine", 2)
    assert len(plane.provisioned) == 1


def test_all_pages_of_the_deployments_of_one_model_are_read(plane: ControlPlane, job: TrainingJob) -> None:
    other = start_job(plane, "other")
    deploy(model(other), "not-mine", 1)
    made = {deploy(model(job), name, units).arn for name in ("a", "b", "c") for units in (None, 1)}
    assert {one.arn for one in deployments(model(job))} == made


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerException", "AccessDeniedException"])
def test_a_refusal_is_told_with_its_code(plane: ControlPlane, job: TrainingJob, code: str) -> None:
    assert plane.service
    plane.service.refusals["CreateCustomModelDeployment"] = [Refuse(400, code)]
    with pytest.raises(Misconfigured, match=code) as refused:
        deploy(model(job), "mine")
    assert refused.value.code == code


def test_a_deleted_deployment_is_gone(plane: ControlPlane, job: TrainingJob) -> None:
    for made in (deploy(model(job), "one"), deploy(model(job), "two", 1)):
        delete_deployment(made)
        with pytest.raises(Misconfigured) as gone:
            look_up(made)
        assert gone.value.code == "ResourceNotFoundException"
    assert deployments(model(job)) == []


def test_what_bedrock_says_is_read_as_active_or_failed() -> None:
    said = {word: Deployment(arn="a", name="n", kind="on demand", said=word) for word in ("Active", "InService", "Failed", "New")}
    assert [one.active for one in said.values()] == [True, True, False, False]
    assert [one.failed for one in said.values()] == [False, False, True, False]
