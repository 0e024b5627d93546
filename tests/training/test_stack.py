"""A stack is found by its name, with what its template told."""

from datetime import UTC, datetime

import pytest

from judge.errors import Misconfigured, SettingsFault
from judge.training.stack import Stack, check_grader, find_stack
from judge.training.training_job import TrainingJob
from tests.service_server import Refuse
from tests.stack_server import OUTPUTS, StackServer


def test_a_stack_that_is_not_there_is_said_so(deployed: StackServer) -> None:
    with pytest.raises(SettingsFault, match="there is no stack nobody in this account and region: `sam deploy` makes one"):
        find_stack("nobody")


def test_another_refusal_is_told_as_it_is(deployed: StackServer) -> None:
    deployed.services["cloudformation"].refusals["DescribeStacks"] = [Refuse(403, "AccessDenied", "not you")]
    with pytest.raises(Misconfigured, match="AccessDenied: not you"):
        find_stack("judge")


@pytest.mark.parametrize(
    "name", ["", "-a", "a_b", "a b", "a/b", "ä", "\x1b[2J", "a" * 129, "arn:aws:cloudformation:r:1:stack/a/b"]
)
def test_what_can_be_no_stack_is_not_asked_for(deployed: StackServer, name: str) -> None:
    with pytest.raises(SettingsFault, match="--stack: wanted the name of a stack"):
        find_stack(name)
    with pytest.raises(SettingsFault, match="--stack: wanted the name of a stack"):
        check_grader(JOB, name)
    assert not deployed.services["cloudformation"].asked


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("ROLLBACK_COMPLETE", "has to be removed by `sam delete` before"),
        ("ROLLBACK_FAILED", "mend it"),
        ("CREATE_FAILED", "mend it"),
        ("DELETE_FAILED", "mend it"),
        ("UPDATE_ROLLBACK_FAILED", "mend it"),
        ("REVIEW_IN_PROGRESS", "mend it: `sam deploy` again"),
        ("CREATE_IN_PROGRESS", "wait until that has ended"),
        ("UPDATE_IN_PROGRESS", "wait until that has ended"),
        ("DELETE_IN_PROGRESS", "wait until that has ended"),
        ("ROLLBACK_IN_PROGRESS", "wait until that has ended"),
    ],
)
def test_a_stack_that_is_not_ready_says_what_to_do(deployed: StackServer, status: str, says: str) -> None:
    deployed.status = status
    deployed.outputs.clear()
    with pytest.raises(SettingsFault, match=f"the stack judge is {status}: ") as refused:
        find_stack("judge")
    assert says in str(refused.value)


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"])
def test_a_stack_whose_update_has_ended_is_ready(deployed: StackServer, status: str) -> None:
    deployed.status = status
    assert find_stack("judge").version == OUTPUTS["VersionArn"]


OTHER = OUTPUTS["VersionArn"].replace("function:judge", "function:other")
JOB = TrainingJob(
    id="1",
    name="a-job",
    status="running",
    said="InProgress",
    created=datetime(2026, 1, 2, tzinfo=UTC),
    base="b",
    grader=OUTPUTS["VersionArn"],
)


def test_a_job_of_another_stack_is_refused_with_both_functions(deployed: StackServer) -> None:
    with pytest.raises(SettingsFault) as refused:
        check_grader(JOB.model_copy(update={"grader": OTHER}), "judge")
    assert str(refused.value) == (
        f"the job a-job gets its rewards from {OTHER}, and the stack judge has "
        "arn:aws:lambda:us-east-1:123456789012:function:judge: name the job's own stack by --stack"
    )


def test_a_fault_that_passes_does_not_pass_for_a_fit(deployed: StackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    deployed.services["cloudformation"].refusals["DescribeStacks"] = [Refuse(503, "ServiceUnavailable")]
    with pytest.raises(Misconfigured, match="ServiceUnavailable"):
        check_grader(JOB, "judge")


@pytest.mark.parametrize("version", ["7", "8", "live"])
def test_each_version_of_the_stacks_function_is_the_stacks(deployed: StackServer, version: str) -> None:
    check_grader(JOB.model_copy(update={"grader": f"{JOB.grader}"[:-1] + version}), "judge")


def test_what_cannot_be_known_is_not_claimed(deployed: StackServer) -> None:
    check_grader(JOB.model_copy(update={"grader": None}), "judge")
    check_grader(JOB.model_copy(update={"grader": OTHER}), "deleted")


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_stack_of_another_template_is_refused(deployed: StackServer, output: str) -> None:
    del deployed.outputs[output]
    with pytest.raises(SettingsFault, match=f"the stack judge has no output {output}: another template made it"):
        find_stack("judge")


def test_a_stack_tells_its_outputs(deployed: StackServer) -> None:
    assert find_stack("judge") == Stack(
        name="judge",
        rubric="math_reasoning",
        version=OUTPUTS["VersionArn"],
        alias=OUTPUTS["AliasArn"],
        role=OUTPUTS["TrainingRoleArn"],
        bucket=OUTPUTS["BucketName"],
        log_group=OUTPUTS["LogGroupName"],
        judge_model="us.amazon.nova-2-lite-v1:0",
        judged_at_once=160,
    )


@pytest.mark.parametrize("parameters", [{}, {"Concurrency": "16"}, {"Concurrency": "16", "ReservedConcurrency": "0"}])
def test_without_a_bound_on_what_runs_at_once_none_is_told(deployed: StackServer, parameters: dict[str, str]) -> None:
    deployed.parameters = parameters
    found = find_stack("judge")
    assert (found.judged_at_once, found.judge_model) == (None, None)
