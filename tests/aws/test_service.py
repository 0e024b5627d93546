"""Calling the services that jobs need: whatever goes wrong is for the operator to fix, and says which service said what."""

import socket
from typing import Any, get_args

import pytest
from botocore.exceptions import NoCredentialsError

from judge.aws.service import Called, service
from judge.errors import AccessFault, Misconfigured
from tests.converse_server import ConverseServer
from tests.service_server import Refuse
from tests.stack_server import NAME, StackServer


@pytest.fixture(autouse=True)
def _no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off boto3's own retries, which sleep."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def describe() -> Any:
    with service("CloudFormation") as client:
        return client.describe_stacks(StackName=NAME)


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        pytest.param(
            Refuse(400, "ValidationError", "no such stack"), "CloudFormation: ValidationError: no such stack", id="refused"
        ),
        pytest.param(Refuse(400, "Throttling", "slowly"), "CloudFormation: Throttling: slowly", id="throttled"),
        pytest.param(Refuse(500, "InternalFailure", "oh"), "CloudFormation: InternalFailure: oh", id="broken"),
        pytest.param(Refuse(403, "AccessDenied", "not you"), "CloudFormation: AccessDenied: not you", id="denied"),
    ],
)
def test_a_refusal_names_the_service_and_keeps_its_code(deployed: StackServer, refusal: Refuse, said: str) -> None:
    deployed.services["cloudformation"].refusals["DescribeStacks"] = [refusal]
    with pytest.raises(Misconfigured) as caught:
        describe()
    assert str(caught.value) == said
    assert caught.value.code == refusal.code


def test_a_request_that_boto3_itself_refuses_is_for_the_operator_too(deployed: StackServer) -> None:
    with pytest.raises(Misconfigured, match="CloudFormation: Parameter validation failed"), service("CloudFormation") as client:
        client.describe_stacks(StackName=7)
    assert deployed.services["cloudformation"].asked == []


def test_a_lost_connection_is_for_the_operator_and_has_no_code(deployed: StackServer) -> None:
    deployed.services["cloudformation"].broken = [True]
    with pytest.raises(Misconfigured, match=r"CloudFormation: .*closed") as caught:
        describe()
    assert caught.value.code == ""


@pytest.mark.usefixtures("deployed")
def test_an_endpoint_that_runs_no_more_is_named_with_the_variable_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", f"http://127.0.0.1:{port}")
    with pytest.raises(Misconfigured, match=rf"{port}.*; AWS_ENDPOINT_URL is set here: does what it names still run\?"):
        describe()


@pytest.mark.usefixtures("deployed")
def test_without_an_account_a_job_can_be_rehearsed() -> None:
    with (
        pytest.raises(AccessFault, match="; without an account: `make deploy-local` in a checkout rehearses a job"),
        service("CloudFormation"),
    ):
        raise NoCredentialsError


def test_where_nothing_can_be_called_nothing_is(deployed: StackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", "no url")
    with pytest.raises(AccessFault, match="CloudFormation: Invalid endpoint: no url"):
        describe()
    assert deployed.services["cloudformation"].asked == []


@pytest.mark.parametrize("name", get_args(Called))
def test_each_name_leads_to_its_own_service(server: ConverseServer, name: Called) -> None:
    with service(name) as client:
        assert client.meta.service_model.service_name == {"SageMaker": "sagemakerjobruntime"}.get(name, name.lower())


def test_what_is_answered_is_given(deployed: StackServer) -> None:
    assert describe()["Stacks"][0]["StackName"] == NAME
    assert [operation for operation, _ in deployed.services["cloudformation"].asked] == ["DescribeStacks"]
