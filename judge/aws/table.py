"""Keeps judgments in a DynamoDB table, so that a trainer's retry or a later epoch does not pay for them again.

It stands behind the memory of the process. Trouble with the table costs a judge call, never a reward: a judgment that cannot be
read counts as missing, and one that cannot be written is not kept.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

import time
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING

from pydantic import ValidationError

from judge.aws.faults import calling
from judge.aws.session import Limits, Session
from judge.errors import Fault
from judge.judging.judgment import Judgment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_DAY = 86_400
"""Seconds."""

_TIMEOUT = 2.0
"""Seconds for a connection and for an answer. A guess: well above the milliseconds of a read, well below a judge call."""

_TROUBLE = (Fault, ValidationError, AttributeError, KeyError, TypeError, ValueError)
"""What the service can raise, and what reading an item that is not ours can."""


class Table:
    """Judgments by key, in a table with the string key `key` and the TTL attribute `expires`."""

    def __init__(self, client: "DynamoDBClient", name: str, days: float) -> None:
        self._client = client
        self._name = name
        self._days = days
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    @classmethod
    def open(cls, name: str, days: float, threads: int) -> "Table":
        """Make a client for a table.

        Args:
            name: the table's.
            days: how long a judgment is kept.
            threads: how many requests may be under way at once.

        Raises:
            AccessFault: no region is set, or the profile does not exist.
        """
        return cls(Session().client("dynamodb", Limits(threads, _TIMEOUT, _TIMEOUT)), name, days)

    def get(self, key: str) -> Judgment | None:
        """Return the judgment under a key, if there is one that can be read and has not expired."""
        try:
            with calling("DynamoDB"):
                item = self._client.get_item(TableName=self._name, Key={"key": {"S": key}}).get("Item", {})
            fresh = float(item["expires"]["N"]) > time.time() if "expires" in item else False
            found = Judgment.model_validate_json(item["judgment"]["S"]) if fresh else None
        except _TROUBLE:
            self._count("failed")
            return None
        if found:
            self._count("found")
        return found

    def put(self, key: str, judgment: Judgment) -> None:
        """Keep a judgment for as many days as the table was opened with."""
        expires = str(int(time.time() + self._days * _DAY))
        item = {"key": {"S": key}, "judgment": {"S": judgment.model_dump_json()}, "expires": {"N": expires}}
        try:
            with calling("DynamoDB"):
                self._client.put_item(TableName=self._name, Item=item)
        except Fault:
            self._count("failed")
        else:
            self._count("kept")

    def line(self) -> str:
        """Say in a line how many verdicts the table had for us and how many it was given, since it was opened."""
        with self._lock:
            failed = f", and it failed {self._counts['failed']} times" if self._counts["failed"] else ""
            return f"the table {self._name} had {self._counts['found']} verdicts and was given {self._counts['kept']}{failed}"

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1
