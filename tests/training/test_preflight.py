"""A job is tried before it costs anything: whatever is wrong with the function is told, and no stand-in passes as a reward."""

from typing import Any

import pytest

from judge.errors import Misconfigured, SettingsFault
from judge.training.preflight import check_base, check_region, response_for, try_function
from tests.service_server import Refuse
from tests.stack_server import VERSION, StackServer

EVENT: dict[str, Any] = {
    "id": 3,
    "messages": [{"role": "user", "content": "2 + 2?"}, {"role": "assistant", "content": "4"}],
    "metadata": {"reference_answer": "4"},
}


def answers(*metrics: tuple[str, float], identity: object = 3, reward: object = 0.5) -> Any:
    told = [{"name": name, "value": value, "type": "Metric"} for name, value in metrics]
    return lambda _: [{"id": identity, "aggregate_reward_score": reward, "metrics_list": told}]


@pytest.mark.parametrize(
    ("grade", "says"),
    [
        pytest.param(lambda _: 1 / 0, "ZeroDivisionError: division by zero", id="function-error"),
        pytest.param(answers(("imputed", 1.0)), "imputed", id="stand-in"),
        pytest.param(answers(("unscored_throttled", 1.0), ("imputed", 1.0)), "unscored_throttled", id="unscored"),
        pytest.param(answers(reward=None), "not a finite number", id="no-reward"),
        pytest.param(answers(reward=True), "not a finite number", id="truth"),
        pytest.param(answers(reward=float("nan")), "not a finite number", id="nan"),
        pytest.param(answers(reward=10**400), "not a finite number", id="too-large"),
        pytest.param(answers(("imputed", 1.0), ("imputed", 0.0)), "imputed", id="two-words"),
        pytest.param(lambda _: b"[" * 100_000, "no answer of the documented form", id="nested-too-deeply"),
        pytest.param(answers(identity="3"), "no answer of the documented form", id="other-id"),
        pytest.param(
            lambda _: [{"id": 3, "aggregate_reward_score": 1, "metrics_list": [7]}], "metrics_list is not", id="odd-metric"
        ),
        pytest.param(answers((7, 1.0)), "metrics_list is not", id="odd-name"),  # type: ignore[arg-type]  that is the fault
        pytest.param(lambda _: [[3, 0.5]], "no answer of the documented form", id="odd-answer"),
        pytest.param(answers(reward="0.5"), "not a finite number", id="text"),
        pytest.param(lambda _: [], "no answer of the documented form", id="no-answer"),
        pytest.param(lambda _: b"<html>", "no answer of the documented form", id="not-json"),
        pytest.param(lambda _: {"statusCode": 200, "body": "[]"}, "a job on Bedrock wants a list", id="envelope"),
    ],
)
def test_a_function_that_gives_no_reward_stops_the_job(deployed: StackServer, grade: Any, says: str) -> None:
    deployed.grade = grade
    with pytest.raises(Misconfigured) as refused:
        try_function(VERSION, EVENT)
    assert says in str(refused.value)
    assert "so no job was started" in str(refused.value)


@pytest.mark.parametrize("base", ["", "nova-lite", "amazon.", ".nova", "arn:", "Nova 2 Lite"])
def test_what_names_no_vendor_is_no_model(base: str) -> None:
    with pytest.raises(SettingsFault, match="--base-model: wanted an id with the vendor's part"):
        check_base(base)


@pytest.mark.parametrize(
    "base",
    [
        "amazon.nova-2-lite-v1:0:256k",
        "qwen.qwen3-32b",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k",
    ],
)
def test_a_models_id_or_arn_is_taken(base: str) -> None:
    check_base(base)


@pytest.mark.parametrize("metrics", [None, 3, "imputed", {"imputed": 1}], ids=repr)
def test_what_is_no_metric_says_nothing_of_a_reward(deployed: StackServer, metrics: object) -> None:
    deployed.grade = lambda _: [{"id": 3, "aggregate_reward_score": 0.5, "metrics_list": metrics}]
    assert try_function(VERSION, EVENT).reward == 0.5


def test_a_refusal_of_lambda_is_told(deployed: StackServer) -> None:
    deployed.services["lambda"].refusals["Invoke"] = [Refuse(403, "AccessDeniedException", "no lambda:InvokeFunction")]
    with pytest.raises(Misconfigured, match="no lambda:InvokeFunction"):
        try_function(VERSION, EVENT)


def test_a_reward_is_told_and_the_very_version_was_asked_once(deployed: StackServer) -> None:
    deployed.grade = answers(("imputed", 0.0), reward=-1)
    assert try_function(VERSION, EVENT).reward == -1.0
    assert deployed.samples == [EVENT]


@pytest.mark.parametrize(
    ("base", "region", "fits"),
    [
        ("amazon.nova-2-lite-v1:0:256k", "us-east-1", True),
        ("amazon.nova-2-lite-v1:0:256k", "us-west-2", False),
        ("arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-2-lite-v1:0:256k", "eu-west-1", False),
        ("openai.gpt-oss-20b", "us-west-2", True),
        ("openai.gpt-oss-20b", "us-east-1", False),
        ("qwen.qwen3-32b", "us-east-1", False),
        ("some.new-model", "eu-west-1", True),
    ],
)
def test_a_model_that_cannot_be_trained_in_a_region_is_refused(base: str, region: str, *, fits: bool) -> None:
    grader = f"arn:aws:lambda:{region}:123456789012:function:judge:7"
    if fits:
        check_region(base, grader)
        return
    with pytest.raises(SettingsFault, match=rf"the function is in {region}: deploy a stack there \(`sam deploy --region us-"):
        check_region(base, grader)


@pytest.mark.parametrize("reference", [None, "", "  ", {"answer": 4}, 4])
def test_a_response_is_never_empty(reference: object) -> None:
    assert response_for(reference).strip()


def test_a_reference_of_text_is_the_response() -> None:
    assert response_for("4") == "4"
