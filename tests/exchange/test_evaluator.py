"""The request that registers a function as an evaluator: as botocore knows it."""

import json

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator

from judge.exchange.evaluator import make_evaluator

ARN = "arn:aws:lambda:us-east-1:123456789012:function:{}:7"


@pytest.mark.parametrize("name", ["judge", "a--b-", "x" * 128])
def test_botocore_takes_it(name: str) -> None:
    shape = get_session().get_service_model("sagemaker").operation_model("ImportHubContent").input_shape
    request = {"HubName": "hub", **make_evaluator(name, ARN.format("judge")).request}
    assert not ParamValidator().validate(request, shape).has_errors()
    assert request["HubContentType"] in shape.members["HubContentType"].enum
    assert 0 < len(str(request["HubContentName"])) <= 63


def test_it_says_what_it_registers() -> None:
    document = json.loads(str(make_evaluator("judge", ARN.format("judge")).request["HubContentDocument"]))
    assert document["SubType"] == "AWS/Evaluator"
    assert json.loads(document["JsonContent"]) == {"Reference": ARN.format("judge"), "EvaluatorType": "RewardFunction"}


@pytest.mark.parametrize(("function", "told"), [("judge", True), ("SageMaker-judge", False)])
def test_a_name_that_hyperpod_refuses_is_told(function: str, told: bool) -> None:
    notes = make_evaluator("judge", ARN.format(function)).notes
    assert any("Nova on HyperPod" in note for note in notes) is told
    assert any("HubName is missing" in note for note in notes)


@pytest.mark.parametrize(("name", "called"), [("a--b-", "a-b"), ("judge", "judge"), ("x" * 62 + "-y", "x" * 62)])
def test_its_name_is_one_that_a_hub_takes(name: str, called: str) -> None:
    assert make_evaluator(name, ARN.format("judge")).request["HubContentName"] == called


@pytest.mark.parametrize("function", [ARN.format("judge"), ARN.format("judge").removesuffix(":7"), "judge", "judge:7"])
def test_a_function_is_told_by_its_name_alone(function: str) -> None:
    (told,) = [note for note in make_evaluator("judge", function).notes if "Nova on HyperPod" in note]
    assert f"this is {'judge:7' if function == 'judge:7' else 'judge'}: set" in told
