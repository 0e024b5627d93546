"""A deployed function as a SageMaker evaluator of type RewardFunction: the request that registers it.

The request is the one that the package sagemaker-train 1.27 sends for `Evaluator.create(type="RewardFunction", source=ARN)`:
`ImportHubContent` (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ImportHubContent.html). It is sent by you.
"""

import json
import re
from typing import NamedTuple

_LONGEST = 63
"""Characters of a name in a hub: API_ImportHubContent."""

_KEYWORDS = ("method:lambda", "@subtype:aws/evaluator", "@evaluatortype:rewardfunction", "@contenttype:byolambda")
"""By these the SDK finds evaluators again."""


class Evaluator(NamedTuple):
    """A request to register an evaluator."""

    request: dict[str, object]
    """What `ImportHubContent` takes, but for `HubName`."""

    notes: tuple[str, ...]
    """What has to be known before it is sent; a line each."""


def make_evaluator(name: str, function: str) -> Evaluator:
    """Make the request that registers a function.

    Args:
        name: of the stack, which the evaluator is called after.
        function: the ARN of the function, with its version.
    """
    content = json.dumps({"Reference": function, "EvaluatorType": "RewardFunction"})
    request: dict[str, object] = {
        "HubContentName": re.sub("-+", "-", name)[:_LONGEST].strip("-"),
        "HubContentType": "JsonDoc",
        "HubContentVersion": "1.0.0",
        "DocumentSchemaVersion": "2.0.0",
        "HubContentDocument": json.dumps({"SubType": "AWS/Evaluator", "JsonContent": content}),
        "HubContentSearchKeywords": list(_KEYWORDS),
    }
    return Evaluator(request, tuple(_notes(name, function)))


def _notes(name: str, function: str) -> list[str]:
    called = function.split(":")[6] if function.count(":") > 5 else function  # noqa: PLR2004  an ARN of a function has seven parts
    notes = [
        "HubName is missing: it is your account's hub; with the SDK, AIRHub.get_hub_name() gives it",
        f'or let the SDK send it: Evaluator.create(name="{name}", type="RewardFunction", source="{function}")',
        "HubContentVersion has to be a new one for a name that is registered already",
        "Nova takes the function's list as it is; open-weight recipes want it in an HTTP answer: JUDGE_ENVELOPE=http",
        "what a trainer does when the function fails a batch is not documented; it has no way to leave one sample out",
    ]
    if "sagemaker" not in called.lower():
        notes += [f"Nova on HyperPod takes only functions with SageMaker in their name, and this is {called}: set FunctionName"]
    return notes
