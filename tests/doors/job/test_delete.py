"""`judge job delete`: lists first, asks, deletes in order, and never anything that is not the job's."""

import argparse
from datetime import UTC, datetime
from typing import Any

import pytest

from judge.doors.job.delete import delete
from judge.errors import Misconfigured, SettingsFault
from judge.training.training_job import TrainingJob
from judge.training.tuned.deployment import deploy
from tests.control_plane import ControlPlane
from tests.job_server import BUCKET, JobServer
from tests.service_server import Refuse
from tests.training.tuned.conftest import no_retries, put, start_job

__all__ = ["no_retries"]

OWN = ("data/my-job/train.jsonl", "output/my-job/a.csv")
FOREIGN = ("data/my-job-2/train.jsonl", "output/other/a.csv")


def arguments(**changed: Any) -> argparse.Namespace:
    return argparse.Namespace(
        **{"job": "my-job", "stack": "judge", "keep_model": False, "yes": True, "endpoint": None, "region": None, **changed}
    )


@pytest.fixture
def job(plane: ControlPlane, jobs: JobServer) -> TrainingJob:
    """A completed job with files, a model and deployments of both kinds; and another job's."""
    made = start_job(plane)
    assert made.model
    deploy(made.model, "on-demand")
    deploy(made.model, "hourly", 2)
    other = start_job(plane, "my-job-2")
    assert other.model
    deploy(other.model, "not-mine")
    put(jobs, *OWN, *FOREIGN)
    return made


def left(plane: ControlPlane, jobs: JobServer) -> tuple[int, int, int, set[str]]:
    kept = {key.removeprefix(f"{BUCKET}/") for key in jobs.objects}
    return len(plane.deployments), len(plane.provisioned), len(plane.models), kept


def test_all_that_is_the_jobs_is_deleted_and_nothing_else(
    plane: ControlPlane, jobs: JobServer, job: TrainingJob, capsys: pytest.CaptureFixture[str]
) -> None:
    assert delete(arguments()) == 0
    assert left(plane, jobs) == (1, 0, 1, set(FOREIGN))
    shown = capsys.readouterr()
    listed = shown.out.split("\n")
    assert listed[0] == "my-job, Completed:"
    assert [line.split(",")[0] for line in listed[1:-1]] == [
        "  the on demand deployment on-demand",
        "  the provisioned deployment hourly",
        "  the tuned model my-job",
        "  1 object",
        "  1 object",
    ]
    assert shown.err.count("deleted: ") == 5
    order = [name for name, _ in plane.asked if name.startswith("Delete")]
    assert order == ["DeleteCustomModelDeployment", "DeleteProvisionedModelThroughput", "DeleteCustomModel"]


def test_without_a_yes_and_without_anybody_to_ask_nothing_is_deleted(
    plane: ControlPlane, jobs: JobServer, job: TrainingJob, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SettingsFault, match="there is nobody to ask; give --yes"):
        delete(arguments(yes=False))
    assert left(plane, jobs) == (2, 1, 2, {*OWN, *FOREIGN})
    assert "the tuned model my-job" in capsys.readouterr().out, "what there is was listed"


@pytest.mark.parametrize(("said", "gone"), [("y", True), ("yes", True), ("", False), ("n", False), ("please", False)])
def test_on_a_terminal_a_person_is_asked(
    plane: ControlPlane, jobs: JobServer, job: TrainingJob, said: str, gone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Person(said))
    assert delete(arguments(yes=False)) == 0
    assert left(plane, jobs) == ((1, 0, 1, set(FOREIGN)) if gone else (2, 1, 2, {*OWN, *FOREIGN}))


class Person:
    """Someone at a terminal."""

    def __init__(self, said: str) -> None:
        self._said = said

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return f"{self._said}\n"


def test_a_job_whose_name_others_begin_with_keeps_to_its_own_folder(plane: ControlPlane, jobs: JobServer) -> None:
    others = (
        "data/a-b/train.jsonl",
        "data/ab/train.jsonl",
        "data/a",
        "data/A/train.jsonl",
        "output/a-b/x.csv",
        "old/data/a/x",
        "x",
    )
    put(jobs, "data/a/train.jsonl", "output/a/x.csv", *others)
    start_job(plane, "a-b")
    start_job(plane, "a", "Failed", outputDataConfig={"s3Uri": f"s3://{BUCKET}/output/a"})
    assert delete(arguments(job="a")) == 0
    assert {key.removeprefix(f"{BUCKET}/") for key in jobs.objects} == set(others)


@pytest.mark.parametrize("uri", ["", "/", "/data", "/output/", "/data/my-job-2/", "/data/my-jo"])
def test_data_that_does_not_lie_under_the_jobs_name_is_left_alone(plane: ControlPlane, jobs: JobServer, uri: str) -> None:
    put(jobs, *OWN, *FOREIGN)
    place = {"s3Uri": f"s3://{BUCKET}{uri}"}
    start_job(plane, status="Failed", trainingDataConfig=place, outputDataConfig=place)
    assert delete(arguments()) == 0
    assert len(jobs.objects) == 4


@pytest.mark.parametrize("name", ["", "*", ".*", "my-job/", "../my-job", "my-job?", "my job"])
def test_what_is_no_job_deletes_nothing(plane: ControlPlane, jobs: JobServer, job: TrainingJob, name: str) -> None:
    with pytest.raises(SettingsFault, match="wanted the name or the ARN of a job"):
        delete(arguments(job=name))
    assert left(plane, jobs) == (2, 1, 2, {*OWN, *FOREIGN})


def test_a_deployment_that_the_service_lists_for_another_model_is_left_alone(
    plane: ControlPlane, jobs: JobServer, job: TrainingJob
) -> None:
    assert plane.service
    for name, rows in (("ListCustomModelDeployments", plane.deployments), ("ListProvisionedModelThroughputs", plane.provisioned)):
        assert rows
        act = plane.acts()[name]
        plane.service.acts[name] = lambda params, act=act: act({**params, "modelArnEquals": None})
    try:
        assert delete(arguments()) == 0
    finally:
        plane.service.acts = plane.acts()
    assert left(plane, jobs) == (1, 0, 1, set(FOREIGN))


def test_a_commitment_is_listed_and_its_refusal_told(
    plane: ControlPlane, jobs: JobServer, job: TrainingJob, capsys: pytest.CaptureFixture[str]
) -> None:
    (arn,) = plane.provisioned
    plane.provisioned[arn]["committed"] = datetime(2026, 5, 1, tzinfo=UTC)
    assert plane.service
    plane.service.refusals["DeleteProvisionedModelThroughput"] = [Refuse(400, "ConflictException", "a commitment")]
    assert delete(arguments()) == 1
    shown = capsys.readouterr()
    assert "hourly, Creating, 2 model units paid for by the hour, with a commitment until 2026-05-01" in shown.out
    assert "a commitment" in shown.err
    assert left(plane, jobs) == (1, 1, 2, set(FOREIGN))


def test_with_the_model_kept_only_the_deployments_go(plane: ControlPlane, jobs: JobServer, job: TrainingJob) -> None:
    assert delete(arguments(keep_model=True)) == 0
    assert left(plane, jobs) == (1, 0, 2, {*OWN, *FOREIGN})


def test_what_cannot_be_deleted_is_told_and_the_rest_goes(
    plane: ControlPlane, jobs: JobServer, job: TrainingJob, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plane.service
    plane.service.refusals["DeleteProvisionedModelThroughput"] = [Refuse(403, "AccessDeniedException")]
    jobs.undeletable.add(OWN[1])
    assert delete(arguments()) == 1
    assert left(plane, jobs) == (1, 1, 2, {OWN[1], *FOREIGN})
    said = capsys.readouterr().err
    assert "not deleted: the provisioned deployment hourly" in said
    assert f"not deleted: the tuned model my-job, {job.model}: it is still deployed" in said
    assert "not deleted: 1 object, 1 bytes, in s3://a-bucket/output/my-job/: S3: 1 of 1 objects were not deleted" in said
    assert "3 of 5 could not be deleted; the same command lists and tries them again" in said
    jobs.undeletable.clear()
    assert delete(arguments()) == 0
    assert left(plane, jobs) == (1, 0, 1, set(FOREIGN))


@pytest.mark.parametrize("status", ["InProgress", "Stopping"])
def test_a_job_that_runs_is_left_alone(plane: ControlPlane, jobs: JobServer, status: str) -> None:
    put(jobs, *OWN)
    start_job(plane, status=status)
    with pytest.raises(SettingsFault, match=f"the job my-job is {status}; stop it first: judge job stop my-job"):
        delete(arguments())
    assert len(jobs.objects) == 2


def test_a_job_of_which_nothing_is_left_is_told(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    start_job(plane, status="Failed")
    assert delete(arguments()) == 0
    assert delete(arguments(keep_model=True)) == 0
    assert capsys.readouterr().err == "there is nothing left of my-job\nthere is nothing left of my-job to pay for\n"


def test_a_bucket_that_cannot_be_seen_deletes_nothing(plane: ControlPlane, jobs: JobServer, job: TrainingJob) -> None:
    jobs.refused["ListObjectsV2"] = (403, "AccessDenied", "no")
    with pytest.raises(Misconfigured, match="AccessDenied"):
        delete(arguments())
    assert left(plane, jobs) == (2, 1, 2, {*OWN, *FOREIGN})


def test_an_open_weight_job_is_refused(plane: ControlPlane) -> None:
    with pytest.raises(SettingsFault, match="an open-weight model costs nothing while it is not asked"):
        delete(arguments(job="ftjob-1"))
    assert plane.asked == []
