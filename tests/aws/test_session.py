"""Sessions with AWS: which region they are in, and what to do when none can be opened."""

import re

import pytest

from judge.aws.session import Session
from judge.aws.table import Table
from judge.errors import AccessFault
from judge.providers.bedrock.bedrock import Bedrock
from judge.providers.bedrock.clients import Clients
from judge.question.prompts import Prompts
from tests.conftest import make_call, verdict
from tests.converse_server import ConverseServer, Say


@pytest.fixture
def nowhere(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that names no region."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")


def signed_for(server: ConverseServer, prompts: Prompts) -> str:
    """Ask a judge and return the region that the request was signed for."""
    server.script(Say(verdict()))
    Bedrock(Clients(threads=1, read_timeout=5.0))(make_call(prompts), [])
    found = re.search(r"Credential=\w+/\d+/([\w-]+)/", server.requests[-1].headers["Authorization"])
    assert found
    return found[1]


@pytest.mark.usefixtures("nowhere")
def test_without_a_region_the_error_names_the_next_step() -> None:
    with pytest.raises(
        AccessFault, match=r"Bedrock: You must specify a region.*--region, or set AWS_REGION \(the way from Python\)"
    ):
        Clients(threads=1, read_timeout=5.0)(1.0)
    with pytest.raises(AccessFault, match=r"DynamoDB: You must specify a region.*AWS_REGION"):
        Table.open("verdicts", 1.0, threads=1)


def test_with_a_missing_profile_the_error_names_the_next_step(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(AccessFault, match=r"profile \(nobody\) could not be found; name a profile in AWS_PROFILE"):
        Session()


def test_an_endpoint_that_is_not_a_url_is_an_access_fault(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "nowhere")
    with pytest.raises(AccessFault, match="Bedrock: Invalid endpoint: nowhere"):
        Session().client("bedrock-runtime")


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("variables", "region"),
    [
        pytest.param({"AWS_REGION": "eu-west-1"}, "eu-west-1", id="region"),
        pytest.param({"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2", id="default"),
        pytest.param({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-1", id="the-region-wins"),
        pytest.param({"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2", id="empty-is-unset"),
    ],
)
def test_a_request_goes_to_the_region_that_the_environment_names(
    server: ConverseServer, prompts: Prompts, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], region: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert signed_for(server, prompts) == region
