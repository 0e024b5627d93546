"""Makes the records of a job's input: each is one request of Converse, under an id made from the request itself.

So an answer counts only for the very question it was given to, however the file or the rubric has changed since, and rows with
the same question share one record. https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-data.html
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple

from judge.converse import Call
from judge.providers.bedrock.wire import request_of

_ID_DIGITS = 32
"""Hexadecimal digits of an id: 128 bits, with which equal ids of two requests are out of the question."""

_OF_ONE_CALL = ("modelId", "serviceTier")
"""Arguments of Converse that a record must not have: the job names the model, and a job has no service tier."""


class InputRecord(NamedTuple):
    """One line of a job's input."""

    id: str
    request: Mapping[str, Any]
    """The arguments of Converse, without the model and the service tier."""

    def line(self) -> bytes:
        """Write the record; what has no UTF-8 form becomes a question mark."""
        text = json.dumps({"recordId": self.id, "modelInput": self.request}, ensure_ascii=False, default=_base64)
        return text.encode("utf-8", "replace") + b"\n"


class InputRecords:
    """Makes the record of each call; when a rubric wants several opinions, each of them is a record of its own."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._lock = Lock()

    def of(self, call: Call) -> InputRecord:
        """Return the record of a call.

        The same question asked again is the next opinion; after the last one they begin anew, for the next row that asks it.
        """
        request = _request(call)
        text = json.dumps(request, sort_keys=True, default=_base64)
        opinions = call.question.opinions
        if opinions == 1:
            return InputRecord(_digest(text), request)
        with self._lock:
            number = self._asked[_digest(text)] % opinions
            self._asked[_digest(text)] += 1
        return InputRecord(_digest(f"{number}:{text}"), request)


def _request(call: Call) -> dict[str, Any]:
    """Ask in plain words: every model accepts that, and a job cannot find out which other form its model accepts.

    Batch inference is served and priced apart from the service tiers, so a job has none:
    https://docs.aws.amazon.com/bedrock/latest/userguide/capacity-limits-cost-optimization.html
    """
    return {name: value for name, value in request_of(call, "plain").items() if name not in _OF_ONE_CALL}


def _base64(file: bytes) -> str:
    """Write a file as Converse has it in JSON."""
    return base64.b64encode(file).decode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_DIGITS]
