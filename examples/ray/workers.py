"""The workers of Ray Data: a batch of lines goes in, a row for each of them comes out. Nothing here needs Ray.

Records travel as lines of JSON, because Arrow changes them: it gives every record the fields of all others, as nulls, and makes a
reward that is missing NaN in a column of numbers. Rows come back as lines, too: those that `judge score` writes.
"""

import asyncio
import json
import os
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from judge import Grader
from judge.files.rows import row_of
from judge.intake.record_sample import read_sample
from judge.sample import AnySample, BadSample

Batch = Mapping[str, Sequence[str]]
"""A column `text` of lines."""

_SECONDS = 600.0
"""How long a worker waits for the server. A guess: far above `--deadline` of `judge serve`, which answers by then."""


class Scoring:
    """A worker with a grader of its own, which scores batch after batch.

    Its limits and its budget are its own: as many workers as there are ask the judge as many times as much.
    """

    def __init__(self, **grader: Any) -> None:
        """Make the grader from its arguments, once for the life of this worker."""
        self._grader = Grader(**grader, progress=False)
        self._budget = self._grader.budget()

    def __call__(self, batch: Batch) -> dict[str, list[str]]:
        """Return a row for each line of a batch."""
        samples = [_read(line) for line in batch["text"]]
        outcomes = asyncio.run(self._grader.agrade(samples, budget=self._budget))
        return {"row": [json.dumps(row_of(outcome, self._grader.prices), ensure_ascii=False) for outcome in outcomes]}


class Served:
    """A worker that asks `judge serve`, whose limits and budget hold over all workers."""

    def __init__(self, url: str) -> None:
        """Remember where the server is; its token is read from JUDGE_TOKEN."""
        self._url = url
        self._headers = {"Authorization": f"Bearer {os.environ['JUDGE_TOKEN']}"} if "JUDGE_TOKEN" in os.environ else {}

    def __call__(self, batch: Batch) -> dict[str, list[str]]:
        """Return a row for each line of a batch.

        Raises:
            OSError: the server refuses the batch or cannot be reached. The run ends: no row is made up.
            ValueError: a line is not JSON, or has no id; the server would number it within its batch.
        """
        records = [json.loads(line) for line in batch["text"]]
        if not all(isinstance(record, dict) and record.get("id") is not None for record in records):
            msg = "wanted records with an id; found one without"
            raise ValueError(msg)
        body = json.dumps({"records": records}).encode()
        request = urllib.request.Request(f"{self._url}/score", body, self._headers)
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return {"row": [json.dumps(row, ensure_ascii=False) for row in json.load(answer)["outcomes"]]}


def _read(line: str) -> AnySample:
    try:
        return read_sample(json.loads(line))
    except (ValueError, RecursionError) as error:
        return BadSample(id=None, fault=f"not JSON: {error}")
