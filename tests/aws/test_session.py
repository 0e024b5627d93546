"""Sessions with AWS: which region they are in, and what to do when none can be opened."""

import re
from pathlib import Path

import pytest

from judge.aws.session import Limits, Session
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


def test_each_request_says_who_asks(server: ConverseServer, prompts: Prompts) -> None:
    signed_for(server, prompts)
    assert re.match(r"rft-judge Boto3/[\d.]+ Botocore/[\d.]+", server.requests[-1].headers["User-Agent"])


@pytest.mark.parametrize(
    ("variables", "own"),
    [
        pytest.param({}, True, id="no-proxy"),
        pytest.param({"HTTPS_PROXY": "http://127.0.0.1:1"}, False, id="a-proxy"),
        pytest.param({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "amazonaws.com"}, True, id="a-proxy-for-others"),
        pytest.param({"HTTP_PROXY": "http://127.0.0.1:1"}, True, id="a-proxy-for-another-scheme"),
    ],
)
def test_behind_a_proxy_there_are_no_connections_of_our_own(
    server: ConverseServer, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], own: bool
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        for spelt in (name, name.lower()):
            monkeypatch.delenv(spelt, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    made = Session().connections("https://bedrock-runtime.us-east-1.amazonaws.com", Limits(1, 1.0, 1.0))
    assert (made is not None) is own


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_the_certificates_are_those_that_the_environment_names(
    server: ConverseServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(tmp_path / "missing.pem"))
    with pytest.raises(AccessFault, match=r"AWS: .*missing\.pem: wanted a file with the certificates to trust"):
        Session().connections("https://bedrock-runtime.us-east-1.amazonaws.com", Limits(1, 1.0, 1.0))
