"""Tries what a job will do, before it costs anything: the model in this region, and the function with a record of the data."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

from judge.aws.service import service
from judge.errors import Misconfigured, SettingsFault
from judge.reading.json.strict import is_number
from judge.record import Record

_REGIONS = {
    "amazon.nova-2-lite": ("us-east-1",),
    "openai.gpt-oss-20b": ("us-west-2",),
    "qwen.qwen3-32b": ("us-west-2",),
}
"""Where each model can be trained, by how its id begins.
https://docs.aws.amazon.com/bedrock/latest/userguide/reinforcement-fine-tuning.html"""

_BASE = re.compile(
    r"""
      arn:\S+            # arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k
    | [a-z0-9-]+\.\S+   # amazon.nova-2-lite-v1:0:256k
    """,
    re.VERBOSE,
)
"""What the id of a model to train looks like: an ARN, or the vendor and the model.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html"""

_WORDS = "This is a response that tries out the reward function."
"""The response, where the record's reference is not text. It is not empty, because an empty response gets its reward without the
judge."""


class Preflight(Record):
    """What the function did with a record."""

    reward: float
    seconds: float
    """How long it took; a first call also starts the function."""


def check_base(base: str) -> None:
    """Make sure that something can be the id of a model to train.

    Raises:
        SettingsFault: it is no ARN and has no vendor's part.
    """
    if not _BASE.fullmatch(base):
        msg = (
            f"--base-model: wanted an id with the vendor's part, such as amazon.nova-2-lite-v1:0:256k, or an ARN; found {base!r}"
        )
        raise SettingsFault(msg)


def check_region(base: str, grader: str) -> None:
    """Make sure that a model can be trained where the function is.

    Args:
        base: the model's id or ARN.
        grader: the function's ARN.

    Raises:
        SettingsFault: it can be trained in other regions alone. A model that is not known here is left to the service.
    """
    region = grader.split(":")[3]
    for model, regions in _REGIONS.items():
        if base.rpartition("/")[2].startswith(model) and region not in regions:
            wanted = " or ".join(regions)
            msg = (
                f"{base} can be trained in {wanted} alone, and the function is in {region}: deploy a stack there "
                f"(`sam deploy --region {regions[0]}`), and give --region {regions[0]}"
            )
            raise SettingsFault(msg)


def response_for(reference: object) -> str:
    """Return a response to try a record with: its reference, if that is text, so that checks are likely to let it pass."""
    return reference if isinstance(reference, str) and reference.strip() else _WORDS


def try_function(grader: str, event: Mapping[str, Any]) -> Preflight:
    """Have the function score one sample.

    Args:
        grader: the function's ARN.
        event: a record of the data as the job would send it, with a response.

    Raises:
        Misconfigured: the function failed, gave no reward, or gave a stand-in for one; or Lambda refused.
    """
    began = time.monotonic()
    with service("Lambda") as client:
        answer = client.invoke(FunctionName=grader, Payload=json.dumps([event]).encode())
        content = answer["Payload"].read()
    seconds = time.monotonic() - began
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        told = None
    if "FunctionError" in answer:
        raise _failed(grader, _error(told))
    return Preflight(reward=_reward(grader, told, event["id"]), seconds=seconds)


def _reward(grader: str, told: object, identity: object) -> float:
    """Return the reward in an answer of one sample."""
    if isinstance(told, dict) and "statusCode" in told:
        raise _failed(
            grader,
            "it answers with statusCode and body, and a job on Bedrock wants a list: set Envelope to list in template.yaml",
        )
    if not (isinstance(told, list) and len(told) == 1 and isinstance(told[0], dict) and told[0].get("id") == identity):
        raise _failed(grader, "it gave no answer of the documented form for the sample")
    reward, metrics = told[0].get("aggregate_reward_score"), _metrics(grader, told[0].get("metrics_list"))
    unscored = [name for name, _ in metrics if name.startswith("unscored_")]
    if unscored or any(name == "imputed" and value for name, value in metrics):
        raise _failed(grader, f"it could not score the sample ({', '.join(unscored) or 'imputed'}), and sent a stand-in")
    if not is_number(reward):
        raise _failed(grader, "its reward is not a finite number")
    return float(reward)


def _metrics(grader: str, listed: object) -> list[tuple[str, object]]:
    """Return the name and the value of each metric of an answer."""
    metrics: list[tuple[str, object]] = []
    for metric in listed if isinstance(listed, list) else ():
        if not (isinstance(metric, dict) and isinstance(metric.get("name"), str) and "value" in metric):
            raise _failed(grader, "its metrics_list is not of the documented form")
        metrics.append((metric["name"], metric["value"]))
    return metrics


def _error(told: object) -> str:
    if not isinstance(told, dict):
        return "it failed, and did not say why"
    return ": ".join(str(told[name]) for name in ("errorType", "errorMessage") if told.get(name)) or "it failed"


def _failed(grader: str, why: str) -> Misconfigured:
    return Misconfigured(f"the function {grader} cannot give rewards for these data, so no job was started: {why}")
