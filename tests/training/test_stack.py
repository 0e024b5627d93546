"""A stack is found by its name, with what its template told."""

import pytest

from judge.errors import Misconfigured, SettingsFault
from judge.training.stack import Stack, find_stack
from tests.service_server import Refuse
from tests.stack_server import OUTPUTS, StackServer


def test_a_stack_that_is_not_there_is_said_so(deployed: StackServer) -> None:
    with pytest.raises(SettingsFault, match="there is no stack nobody in this account and region: `sam deploy` makes one"):
        find_stack("nobody")


def test_another_refusal_is_told_as_it_is(deployed: StackServer) -> None:
    deployed.services["cloudformation"].refusals["DescribeStacks"] = [Refuse(403, "AccessDenied", "not you")]
    with pytest.raises(Misconfigured, match="AccessDenied: not you"):
        find_stack("judge")


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
