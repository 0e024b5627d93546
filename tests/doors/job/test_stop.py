"""A job is stopped by its name or ARN."""

import os

from judge.training.bedrock_jobs import BedrockJobs
from judge.training.plan import Plan
from tests.control_plane import ControlPlane
from tests.doors.job.conftest import Run


def test_a_job_that_is_not_there_is_said_so(run: Run, plane: ControlPlane) -> None:
    code, _, err = run("job", "stop", "nobody")
    assert code == 2
    assert "there is no job nobody" in err


def test_a_job_that_has_ended_is_left_alone(run: Run, plane: ControlPlane, plan: Plan) -> None:
    plane.course = ("Failed",)
    BedrockJobs().create(plan)
    code, _, err = run("job", "stop", "a-job")
    assert code == 2
    assert "cannot be stopped any more: it is Failed" in err


def test_a_job_is_asked_to_stop(run: Run, plane: ControlPlane, plan: Plan) -> None:
    plane.course = ("InProgress",)
    job = BedrockJobs().create(plan)
    code, out, err = run("job", "stop", job.id, "--region", "us-west-2")
    assert (code, out, os.environ["AWS_REGION"]) == (0, "", "us-west-2")
    assert "a-job was asked to stop; `judge job watch a-job --region us-west-2` tells when it has" in err
    assert BedrockJobs().find("a-job").status == "stopping"
