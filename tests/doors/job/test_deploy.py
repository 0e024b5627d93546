"""`judge job deploy`: the ARN on stdout once the model answers, and a line about everything else."""

import argparse
from typing import Any

import pytest

from judge.doors.cli import main
from judge.doors.job.deploy import deploy
from judge.errors import Misconfigured, SettingsFault
from tests.chat_server import KEY
from tests.control_plane import ControlPlane
from tests.open_weight_server import Refuse as Denied
from tests.open_weight_server import checkpoint, serve_open_weights
from tests.service_server import Refuse
from tests.training.tuned.conftest import no_retries, start_job

__all__ = ["no_retries"]


METHOD = {"type": "reinforcement", "reinforcement": {"grader": {"type": "lambda"}, "hyperparameters": {}}}


def test_a_model_that_is_made_for_ever_is_waited_for_until_somebody_interrupts(
    plane: ControlPlane, waited: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    start_job(plane)
    plane.ready = "Creating"

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deploy(arguments(), wait)
    assert waited[-1] == 60.0
    shown = capsys.readouterr()
    assert (shown.out, plane.deployments) == ("", {})
    assert "Bedrock goes on with it; run the same command to wait for it again" in shown.err


def test_a_model_that_cannot_be_read_ends_the_waiting(plane: ControlPlane) -> None:
    start_job(plane)
    assert plane.service
    plane.service.altered["modelName"] = None
    with pytest.raises(Misconfigured, match=r"Bedrock's answer about the model .* cannot be read: KeyError: 'modelName'"):
        deploy(arguments(), lambda _: None)


def test_a_deployment_that_cannot_be_read_ends_the_waiting(plane: ControlPlane) -> None:
    start_job(plane)

    def wait(seconds: float) -> None:
        assert plane.service
        if plane.deployments:
            plane.service.altered["customModelDeploymentArn"] = None

    with pytest.raises(Misconfigured, match="Bedrock's answer about the deployment my-job cannot be read: KeyError"):
        deploy(arguments(), wait)


def test_a_name_that_another_models_deployment_has_is_said_so(plane: ControlPlane) -> None:
    start_job(plane, "other")
    deploy(arguments(job="other", name="shared"), lambda _: None)
    start_job(plane)
    with pytest.raises(Misconfigured, match="if another model's deployment has the name shared, choose another --name"):
        deploy(arguments(name="shared"), lambda _: None)
    assert len(plane.deployments) == 1


def test_the_checkpoints_of_an_open_weight_job_are_shown_and_a_stopped_job_has_these_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve_open_weights() as endpoint:
        data = endpoint.upload({"purpose": "fine-tune", "filename": "train.jsonl", "file": b"{}"})["id"]
        job = endpoint.create({"model": "openai.gpt-oss-20b", "training_file": data, "method": METHOD})["id"]
        endpoint.checkpoints[job] = [checkpoint(job, step) for step in (2000, 1000)]
        endpoint.jobs[job]["status"] = "cancelled"
        with pytest.raises(SettingsFault, match="is cancelled; only a job that was completed has a model"):
            deploy(arguments(job=job, endpoint=endpoint.url))
        shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        f"after step 1,000 it can be asked by ft:{job}:step-1000",
        f"after step 2,000 it can be asked by ft:{job}:step-2000",
    ]


def test_checkpoints_that_cannot_be_read_do_not_hide_the_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve_open_weights() as endpoint:
        data = endpoint.upload({"purpose": "fine-tune", "filename": "train.jsonl", "file": b"{}"})["id"]
        job = endpoint.create({"model": "openai.gpt-oss-20b", "training_file": data, "method": METHOD})["id"]
        endpoint.finish(job, fine_tuned_model="ft:mine")
        endpoint.faults["GET /v1/fine_tuning/jobs/*/checkpoints"] = [Denied(404)]
        assert deploy(arguments(job=job, endpoint=endpoint.url)) == 0
    shown = capsys.readouterr()
    assert shown.out == "ft:mine\n"
    assert "the checkpoints cannot be read" in shown.err


@pytest.fixture
def waited() -> list[float]:
    return []


def arguments(**changed: Any) -> argparse.Namespace:
    return argparse.Namespace(
        **{"job": "my-job", "stack": "judge", "name": None, "provisioned": None, "endpoint": None, "region": None, **changed}
    )


def test_the_arn_is_printed_once_the_deployment_is_active(
    plane: ControlPlane, waited: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    start_job(plane)
    assert deploy(arguments(), waited.append) == 0
    shown = capsys.readouterr()
    (arn,) = plane.deployments
    assert shown.out == f"{arn}\n"
    assert plane.deployments[arn]["modelDeploymentName"] == "my-job"
    assert shown.err.split("\n") == [
        "the tuned model is Creating",
        f"on demand: my-job, {arn}",
        "the deployment my-job is Creating",
        "",
    ]
    assert waited == [10.0, 10.0]


def test_the_same_command_again_finds_the_deployment(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    start_job(plane)
    deploy(arguments(), lambda _: None)
    first = capsys.readouterr().out
    assert main(["job", "deploy", "my-job"]) == 0
    assert capsys.readouterr().out == first


def test_provisioned_throughput_says_that_it_costs_money_by_the_hour(
    plane: ControlPlane, waited: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    start_job(plane)
    assert deploy(arguments(provisioned=2, name="fast"), waited.append) == 0
    shown = capsys.readouterr()
    (arn,) = plane.provisioned
    assert shown.out == f"{arn}\n"
    assert "paid for by the hour from now on, 2 model units: https://aws.amazon.com/bedrock/pricing/" in shown.err
    assert "2 model units cost money by the hour until you delete them: judge job delete my-job --keep-model" in shown.err
    assert plane.deployments == {}


@pytest.mark.parametrize("status", ["InProgress", "Failed", "Stopped"])
def test_a_job_without_a_model_is_not_deployed(plane: ControlPlane, status: str) -> None:
    start_job(plane, status=status)
    with pytest.raises(SettingsFault, match=f"the job my-job is {status}"):
        deploy(arguments())
    assert plane.deployments == {}


def test_a_model_that_failed_is_not_deployed(plane: ControlPlane) -> None:
    start_job(plane)
    plane.ready = "Failed"
    with pytest.raises(Misconfigured, match="the tuned model failed: no room for it"):
        deploy(arguments(), lambda _: None)
    assert plane.deployments == {}


def test_a_deployment_that_failed_prints_no_arn(
    plane: ControlPlane, waited: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    start_job(plane)

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if plane.deployments:
            plane.ready = "Failed"

    with pytest.raises(
        Misconfigured, match=r"the deployment my-job failed: no room for it; `judge job delete my-job --keep-model` removes it$"
    ):
        deploy(arguments(), wait)
    assert capsys.readouterr().out == ""


def test_a_fault_that_passes_is_waited_out(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    start_job(plane)
    assert plane.service
    plane.service.refusals["GetCustomModelDeployment"] = [
        Refuse(500, "InternalServerException"),
        Refuse(429, "ThrottlingException"),
    ]
    assert deploy(arguments(), lambda _: None) == 0
    assert capsys.readouterr().err.count("cannot see the deployment my-job just now, and will look again") == 2


def test_a_connection_lost_while_it_is_made_makes_no_second_deployment(
    plane: ControlPlane, capsys: pytest.CaptureFixture[str]
) -> None:
    start_job(plane)
    assert plane.service
    asked = len(plane.asked)
    plane.service.broken[:] = [False] * 5 + [True]  # the job, the model twice, both lists; then the creation
    with pytest.raises(Misconfigured):
        deploy(arguments(), lambda _: None)
    assert [name for name, _ in plane.asked[asked:]][-1] == "CreateCustomModelDeployment"
    assert deploy(arguments(), lambda _: None) == 0
    assert len(plane.deployments) == 1


@pytest.mark.parametrize(
    ("code", "status"), [("AccessDeniedException", 403), ("ServiceQuotaExceededException", 400), ("ConflictException", 400)]
)
def test_a_refusal_is_told(plane: ControlPlane, code: str, status: int) -> None:
    start_job(plane)
    assert plane.service
    plane.service.refusals["CreateCustomModelDeployment"] = [Refuse(status, code)]
    with pytest.raises(Misconfigured, match=code):
        deploy(arguments(), lambda _: None)


def test_an_interrupt_says_that_it_goes_on(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    start_job(plane)

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deploy(arguments(), interrupt)
    assert "Bedrock goes on with it; run the same command to wait for it again" in capsys.readouterr().err


def test_no_units_are_refused(plane: ControlPlane) -> None:
    with pytest.raises(SettingsFault, match="--provisioned: wanted 1 model unit or more, found 0"):
        deploy(arguments(provisioned=0))
    assert plane.asked == []


def test_a_job_that_is_not_there_is_told(plane: ControlPlane) -> None:
    with pytest.raises(Misconfigured, match="there is no job my-job"):
        deploy(arguments())


def test_an_open_weight_model_needs_no_deployment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve_open_weights() as endpoint:
        data = endpoint.upload({"purpose": "fine-tune", "filename": "train.jsonl", "file": b"{}"})["id"]
        job = endpoint.create({"model": "openai.gpt-oss-20b", "training_file": data, "method": METHOD})["id"]
        endpoint.finish(job, fine_tuned_model="ft:gpt-oss-20b:mine")
        assert deploy(arguments(job=job, endpoint=endpoint.url)) == 0
        shown = capsys.readouterr()
        assert shown.out == "ft:gpt-oss-20b:mine\n"
        assert "after step" not in shown.err
        with pytest.raises(SettingsFault, match="an open-weight model needs no deployment; leave them out"):
            deploy(arguments(job=job, endpoint=endpoint.url, provisioned=1))
