"""The event: what a caller sends, as the list of its records, read as samples.

The shapes are those of Bedrock RFT, of SageMaker training and evaluation jobs, and of HyperPod:
https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html,
https://docs.aws.amazon.com/sagemaker/latest/dg/nova-hp-rft-reward-functions.html.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from judge.bounds import EVENT_WRAPPERS
from judge.errors import InputFault
from judge.intake.fields import NAMED, WRAPPERS
from judge.intake.record_sample import read_sample
from judge.record import name_fields, shape
from judge.sample import AnySample


def read_event(event: object) -> tuple[AnySample, ...]:
    """Read the samples of an invocation.

    Args:
        event: a list of records, one record, `{"batch": [...]}`, `{"trajectories": [...]}`, or an API Gateway event with
            one of these in its `body`.

    Raises:
        InputFault: the event has none of these shapes.
    """
    return tuple(read_sample(record) for record in event_records(event))


def event_records(event: object, unwrapped: int = 0) -> Sequence[object]:
    """Return the records of an invocation as they came, see `read_event`."""
    if isinstance(event, list):
        return event
    if not isinstance(event, Mapping) or unwrapped > EVENT_WRAPPERS:
        msg = f"event: wanted a list of samples, one sample, 'batch', 'trajectories' or a body; found {shape(event)}"
        raise InputFault(msg)
    if "messages" in event or {"prompt", "response"} <= event.keys():
        return [event]
    for key in WRAPPERS:
        if isinstance(event.get(key), list):
            return list(event[key])
    if "body" in event:
        return event_records(_body(event), unwrapped + 1)
    if {"prompt", "id"} & event.keys():
        return [event]
    msg = f"event: wanted 'messages', 'batch', 'trajectories' or 'body'; found {name_fields(event, NAMED)}"
    raise InputFault(msg)


def _body(event: Mapping[str, Any]) -> object:
    body = event["body"]
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body, validate=True).decode()
        return json.loads(body) if isinstance(body, str) else body
    except (ValueError, TypeError, RecursionError) as error:
        msg = f"event.body: wanted JSON, found {shape(body)} ({error})"
        raise InputFault(msg) from error
