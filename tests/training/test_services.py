"""The service follows from the model, the job or the endpoint."""

import pytest

from judge.training.bedrock_jobs import BedrockJobs
from judge.training.open_weight import OpenWeights
from judge.training.services import choose_service, is_open_weight, settable


@pytest.mark.parametrize(
    "named", ["", "amazon.nova-2-lite-v1:0:256k", "my-job", "openai-job", "arn:aws:bedrock:us-east-1:1:model/x"]
)
def test_bedrock_has_everything_else(named: str) -> None:
    assert isinstance(choose_service(named), BedrockJobs)


@pytest.mark.parametrize(
    ("named", "endpoint"),
    [("openai.gpt-oss-20b", None), ("qwen.qwen3-32b", None), ("ftjob-1", None), ("my-job", "http://127.0.0.1:1/v1")],
)
def test_open_weights_are_known_by_their_ids_or_by_the_endpoint(
    named: str, endpoint: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    assert is_open_weight(named, endpoint)
    assert isinstance(choose_service(named, endpoint), OpenWeights)


def test_a_service_tells_which_hyperparameters_it_takes() -> None:
    assert "samples" in settable("amazon.nova-2-lite-v1:0:256k")
    assert set(settable("openai.gpt-oss-20b")) == {"epochs", "batch_size"}
