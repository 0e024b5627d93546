"""The list of jobs."""

import pytest

from judge.training.bedrock_jobs import BedrockJobs
from judge.training.plan import Plan
from tests.control_plane import ControlPlane
from tests.doors.job.conftest import Run
from tests.service_server import Refuse


@pytest.fixture(autouse=True)
def _three(plane: ControlPlane, run: Run, plan: Plan) -> None:
    """Three jobs are there."""
    for name in ("first", "second", "third"):
        BedrockJobs().create(plan.model_copy(update={"name": name}))


def test_a_status_that_does_not_exist_is_refused(run: Run) -> None:
    code, out, err = run("job", "list", "--status", "Done")
    assert (code, out) == (2, "")
    assert "--status: wanted one of InProgress, " in err


def test_a_refusal_is_told(run: Run, plane: ControlPlane) -> None:
    assert plane.service
    plane.service.refusals["ListModelCustomizationJobs"] = [Refuse(403, "AccessDeniedException", "not you")]
    code, _, err = run("job", "list")
    assert code == 2
    assert "not you" in err


def test_nothing_to_list_is_said(run: Run, plane: ControlPlane) -> None:
    assert run("job", "list", "--name", "fourth") == (0, "", "there is no such job in this account and region\n")
    plane.jobs.clear()
    assert run("job", "list") == (0, "", "there are no jobs yet\n")


def test_jobs_are_listed_the_newest_first(run: Run) -> None:
    code, out, _ = run("job", "list", "--region", "us-east-1")
    head, *rows = out.splitlines()
    assert code == 0
    assert head.split("  ")[0] == "name"
    assert [row.split()[0] for row in rows] == ["third", "second", "first"]
    assert rows[0].split() == ["third", "InProgress", "2026-01-02", "03:04", "amazon.nova-2-lite-v1:0:256k"]


def test_a_tuned_model_is_listed_by_its_name(run: Run, plane: ControlPlane) -> None:
    plane.course = ("Completed",)
    BedrockJobs().find("third")
    row = run("job", "list", "--name", "third")[1].splitlines()[1]
    assert "Completed" in row
    assert row.split()[-1] == "third", "the model has the job's name"


def test_the_list_is_cut_by_name_and_by_status(run: Run) -> None:
    assert len(run("job", "list", "--name", "ir")[1].splitlines()) == 3
    assert len(run("job", "list", "--name", "ir", "--status", "inprogress")[1].splitlines()) == 3
    assert run("job", "list", "--status", "Failed")[1] == ""


def test_a_name_cannot_steer_the_terminal_and_a_word_that_is_new_hides_nothing(run: Run, plane: ControlPlane) -> None:
    assert plane.service
    arn = next(iter(plane.jobs))
    row = {"jobArn": arn, "baseModelArn": "a/b\x1b[2J", "creationTime": "2999-01-02T03:04:05Z"}
    kind = {"customizationType": "REINFORCEMENT_FINE_TUNING"}
    rows = [
        {**row, **kind, "jobName": "\x1b]0;x\x07\u202eevil\r\n", "status": "Paused\x1b[31m"},
        {**row, **kind, "jobName": "b", "status": "Failed"},
    ]
    plane.service.altered["modelCustomizationJobSummaries"] = rows
    plane.service.altered["nextToken"] = None
    code, out, err = run("job", "list")
    assert (code, err, len(out.splitlines())) == (0, "", 3)
    assert not [letter for letter in out if letter != "\n" and not letter.isprintable()]


def test_a_text_that_no_name_can_hold_is_not_asked_for(run: Run, plane: ControlPlane) -> None:
    asked = len(plane.asked)
    code, _, err = run("job", "list", "--name", "math_reasoning")
    assert code == 2
    assert "--name: wanted at most 63 letters" in err
    assert len(plane.asked) == asked
