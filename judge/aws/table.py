"""Keeps judgments in a DynamoDB table, so that a trainer's retry or a later epoch does not pay for them again.

It stands behind the memory of the process. A table in trouble costs a judge call, never a reward: what cannot be read was not
there, and what cannot be written is not kept.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

import time
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from pydantic import ValidationError

from judge.aws.session import access_fault, open_session
from judge.judgment import Judgment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_DAY = 86_400
_PATIENCE = 2.0
_TROUBLE = (ClientError, BotoCoreError, ValidationError, ResponseParserError, AttributeError, KeyError, TypeError, ValueError)
"""What the service, or botocore's parser over a broken body, can raise."""


class Table:
    """Judgments by key in a table with the string key `key` and the TTL attribute `expires`."""

    def __init__(self, client: "DynamoDBClient", name: str, days: float) -> None:
        self._client = client
        self._name = name
        self._days = days
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    @classmethod
    def open(cls, name: str, days: float, threads: int) -> "Table":
        """Make the client: no retries of its own, a pool as large as the threads.

        Raises:
            AccessFault: no region is set, or the profile is not there.
        """
        config = Config(
            retries={"total_max_attempts": 1}, max_pool_connections=threads, connect_timeout=_PATIENCE, read_timeout=_PATIENCE
        )
        try:
            return cls(open_session().client("dynamodb", config=config), name, days)
        except BotoCoreError as error:
            raise access_fault(error, "DynamoDB") from error

    def get(self, key: str) -> Judgment | None:
        """Return the judgment kept under a key, if there is one that can be read and has not expired."""
        try:
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
        """Keep a judgment for the stated days."""
        expires = str(int(time.time() + self._days * _DAY))
        item = {"key": {"S": key}, "judgment": {"S": judgment.model_dump_json()}, "expires": {"N": expires}}
        try:
            self._client.put_item(TableName=self._name, Item=item)
        except _TROUBLE:
            self._count("failed")
        else:
            self._count("kept")

    def line(self) -> str:
        """Say in a line what it was good for since it was opened."""
        with self._lock:
            failed = f", and it failed {self._counts['failed']} times" if self._counts["failed"] else ""
            return f"the table {self._name} had {self._counts['found']} verdicts and was given {self._counts['kept']}{failed}"

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1
