"""A job is watched to its end: what it says, what its function has counted, and what goes wrong in between."""

from argparse import Namespace
from datetime import timedelta

import pytest

from judge.doors.job.watch import watch
from judge.doors.parser import make_parser
from judge.errors import Misconfigured
from judge.training.bedrock_jobs import BedrockJobs
from judge.training.plan import Plan
from tests.control_plane import BEGUN, ControlPlane
from tests.doors.job.conftest import Run
from tests.job_server import JobServer
from tests.service_server import Refuse
from tests.stack_server import StackServer

GET = "GetModelCustomizationJob"


@pytest.fixture(autouse=True)
def _job(plan: Plan, plane: ControlPlane, deployed: StackServer, run: Run) -> None:
    """A job has begun, and was not looked at yet."""
    job = BedrockJobs().create(plan)
    plane.looks[job.id] = 0


def arguments(*more: str) -> Namespace:
    return make_parser().parse_args(["job", "watch", "a-job", *more])


def no_wait(seconds: float) -> None:
    """Go on at once."""


def test_a_job_that_is_not_there_is_said_so(run: Run) -> None:
    code, _, err = run("job", "watch", "nobody", "--once")
    assert code == 2
    assert "there is no job nobody" in err


@pytest.mark.parametrize("end", ["Failed", "Stopped"])
def test_a_job_that_ends_badly_is_an_exit_code(plane: ControlPlane, capsys: pytest.CaptureFixture[str], end: str) -> None:
    plane.course = ("InProgress", end)
    assert watch(arguments(), no_wait) == 1
    out, err = capsys.readouterr()
    assert [line.split()[0] for line in out.splitlines()] == ["InProgress", end]
    assert (plane.message in out) == (end == "Failed")
    assert "judge job curves a-job" in err
    assert "deploy" not in err


def test_what_passes_is_told_and_the_watching_goes_on(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    assert plane.service
    plane.service.refusals[GET] = [None, Refuse(429, "ThrottlingException", "slow down")]
    assert watch(arguments(), no_wait) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert "will look again: Bedrock: ThrottlingException: slow down" in err


def test_metrics_that_cannot_be_read_are_told_once_and_the_status_is_still_shown(
    deployed: StackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.services["cloudwatch"].refusals["GetMetricData"] = [Refuse(403, "AccessDenied", "not you")] * 3
    assert watch(arguments(), no_wait) == 0
    out, err = capsys.readouterr()
    assert err.count("its rewards and costs cannot be read: ") == 1
    assert out.splitlines()[-1].startswith("Completed after ")
    assert "reward" not in out


def test_the_rewards_of_another_stack_are_not_shown(run: Run, deployed: StackServer) -> None:
    deployed.outputs["VersionArn"] = "arn:aws:lambda:us-east-1:123456789012:function:other:1"
    deployed.points["reward"] = [(BEGUN + timedelta(minutes=10), 0.5)]
    code, out, err = run("job", "watch", "a-job", "--once")
    assert code == 0
    assert "its rewards and costs cannot be read: the job a-job gets its rewards from" in err
    assert "reward" not in out
    assert not deployed.services["cloudwatch"].asked


def test_what_could_not_be_read_once_is_looked_for_again(
    deployed: StackServer, jobs: JobServer, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed.points["samples"] = [(BEGUN + timedelta(minutes=10), 4.0)]
    deployed.services["cloudformation"].refusals["DescribeStacks"] = [Refuse(503, "ServiceUnavailable")]
    jobs.refused["HeadObject"] = (403, "AccessDenied", "not you")
    assert watch(arguments(), lambda _: jobs.refused.clear()) == 0
    first, *_, last = capsys.readouterr().out.splitlines()
    assert "responses scored" not in first
    assert "4 of 24 responses scored" in last


def test_an_hour_without_a_network_is_lived_through(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    assert plane.service
    plane.service.broken[:] = [True] * 16
    waited: list[float] = []
    assert watch(arguments(), waited.append) == 0
    assert sum(waited[:16]) > 3600
    assert capsys.readouterr().err.count("will look again") == 16


def test_a_job_that_vanishes_ends_the_watching(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    plane.gone_after = 1
    with pytest.raises(Misconfigured, match="the job a-job is no longer there"):
        watch(arguments(), no_wait)


def test_a_terminal_is_not_steered_by_what_the_service_says(run: Run, plane: ControlPlane) -> None:
    plane.course = ("Failed",)
    plane.message = "\x1b]0;title\x07\x1b[2J\r\nCompleted after 1 h; reward 1.000\u202e".ljust(2048, "x")
    assert plane.service
    plane.service.altered["status"] = "Failed\x1b[31m\n"
    _, out, err = run("job", "watch", "a-job", "--once")
    assert not [letter for letter in out + err if letter != "\n" and not letter.isprintable()]
    assert len(out.splitlines()) == 1


def test_a_bucket_that_cannot_be_read_leaves_the_rewards(run: Run, deployed: StackServer, jobs: JobServer) -> None:
    jobs.refused["HeadObject"] = (403, "AccessDenied", "not you")
    deployed.points["reward"] = [(BEGUN + timedelta(minutes=10), 0.5)]
    code, out, err = run("job", "watch", "a-job", "--once")
    assert code == 0
    assert "how many responses it will have cannot be read: " in err
    assert "reward 0.500" in out


def test_the_data_are_looked_at_once_and_the_figures_end_with_the_job(deployed: StackServer, jobs: JobServer) -> None:
    before = jobs.asked.count("HeadObject")
    assert watch(arguments(), no_wait) == 0
    assert jobs.asked.count("HeadObject") == before + 1
    asked = deployed.services["cloudwatch"].named("GetMetricData")
    assert len(asked) == 3
    assert asked[-1]["EndTime"] < BEGUN + timedelta(days=1)


def test_the_interrupt_ends_the_watching_and_not_the_job(plane: ControlPlane, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(arguments(), interrupt)
    assert "the job goes on; `judge job stop a-job` would stop it" in capsys.readouterr().err
    assert not [name for name, _ in plane.asked if name.startswith("Stop")]


def test_once_looks_once(run: Run, plane: ControlPlane) -> None:
    code, out, err = run("job", "watch", "a-job", "--once")
    assert (code, err) == (0, "")
    assert out.startswith("InProgress for ")
    assert "(data processing, training, validation)" in out
    assert sum(name == GET for name, _ in plane.asked) == 2, "one of them was made when the job was created"


def test_once_at_a_failed_job_is_the_exit_code_of_a_failure(run: Run, plane: ControlPlane) -> None:
    plane.course = ("Failed",)
    assert run("job", "watch", "a-job", "--once")[0] == 1


def test_a_completed_job_tells_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert watch(arguments(), no_wait) == 0
    err = capsys.readouterr().err
    assert err == "next:\n  judge job curves a-job\n  judge job deploy a-job\n"


def test_the_next_commands_look_at_the_stack_that_was_named(capsys: pytest.CaptureFixture[str], deployed: StackServer) -> None:
    deployed.points["reward"] = [(BEGUN + timedelta(minutes=10), 0.5)]
    assert watch(arguments("--stack", "mine"), no_wait) == 0
    assert "judge job curves a-job --stack mine" in capsys.readouterr().err


def test_a_stack_that_was_named_and_is_not_there_is_refused(run: Run) -> None:
    code, out, err = run("job", "watch", "a-job", "--once", "--stack", "jugde")
    assert (code, out) == (2, "")
    assert "there is no stack jugde in this account and region" in err


def test_without_a_stack_the_status_is_still_shown(run: Run, deployed: StackServer) -> None:
    deployed.services["cloudformation"].refusals["DescribeStacks"] = [Refuse(400, "ValidationError", "judge does not exist")] * 9
    code, out, err = run("job", "watch", "a-job", "--once")
    assert code == 0
    assert out.startswith("InProgress")
    assert "its rewards and costs cannot be read: there is no stack judge" in err


def test_a_model_that_was_deleted_is_not_offered(run: Run, plane: ControlPlane) -> None:
    plane.course = ("Completed",)
    assert "judge job deploy a-job" in run("job", "watch", "a-job", "--once")[2]
    assert run("job", "delete", "a-job", "--yes")[0] == 0
    code, _, err = run("job", "watch", "a-job", "--once")
    assert code == 0
    assert err.endswith("next:\n  judge job curves a-job\n")
    assert run("job", "deploy", "a-job")[0] == 2


def test_a_model_that_cannot_be_seen_is_offered(run: Run, plane: ControlPlane) -> None:
    plane.course = ("Completed",)
    assert plane.service
    plane.service.refusals["GetCustomModel"] = [Refuse(403, "AccessDeniedException", "not you")]
    assert "judge job deploy a-job" in run("job", "watch", "a-job", "--once")[2]


def test_rewards_responses_money_and_the_time_left_come_from_the_function(
    run: Run, deployed: StackServer, jobs: JobServer
) -> None:
    at = [BEGUN + timedelta(minutes=minute) for minute in (10, 20)]
    for name, values in {"reward": (0.25, 0.5), "samples": (4.0, 8.0), "cost": (0.5, 0.75)}.items():
        deployed.points[name] = list(zip(at, values, strict=True))
    _, out, err = run("job", "watch", "a-job", "--once")
    assert err == ""
    assert "; reward 0.500, 0.250 at first; 12 of 24 responses scored; the judge has cost 1.25 US dollars; about " in out
    assert out.endswith(" left\n")
    (asked,) = deployed.services["cloudwatch"].named("GetMetricData")
    assert {query["MetricStat"]["Metric"]["Dimensions"][0]["Value"] for query in asked["MetricDataQueries"]} == {"judge"}
