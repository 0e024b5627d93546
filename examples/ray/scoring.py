"""Score a file with Ray Data: `python -m examples.ray.scoring samples.jsonl rewards.jsonl --model us.amazon.nova-2-lite-v1:0`.

Records travel as lines of JSON, because Arrow changes them: it gives every record the fields of all others, as nulls, and makes a
reward that is missing NaN in a column of numbers. Rows come back as lines, too: those that `judge score` writes, in any order.
"""

import argparse
import asyncio
import json
import os
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import ray
from ray.data import ActorPoolStrategy

from judge import Grader
from judge.files.rows import row_of
from judge.intake.record_sample import read_sample
from judge.sample import AnySample, BadSample

Batch = Mapping[str, Sequence[str]]

BATCH = 32
"""Records that a worker scores at a time, and that are asked about again if it is killed."""

_PROCESSOR = 0.25
"""The share of a processor that a worker asks Ray for. A guess: it waits for the judge nearly all the time."""

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
        """
        body = b'{"records": [%s]}' % ",".join(batch["text"]).encode()
        request = urllib.request.Request(f"{self._url}/score", body, self._headers)
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return {"row": [json.dumps(row, ensure_ascii=False) for row in json.load(answer)["outcomes"]]}


def score(path: str, worker: type, workers: int, **arguments: Any) -> Iterator[str]:
    """Score the records of a file on some workers, and give the rows as they are ready.

    A worker that dies is started again, and its batch is scored again. A row is given once.
    """
    lines = ray.data.read_text(path).repartition(target_num_rows_per_block=BATCH)
    pool = ActorPoolStrategy(size=workers)
    rows = lines.map_batches(worker, fn_constructor_kwargs=arguments, batch_size=BATCH, compute=pool, num_cpus=_PROCESSOR)
    for row in rows.iter_rows():
        yield row["row"]


def _read(line: str) -> AnySample:
    try:
        return read_sample(json.loads(line))
    except (ValueError, RecursionError) as error:
        return BadSample(id=None, fault=f"not JSON: {error}")


def main() -> None:
    """Score what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rubric", default="summary", help="as for `judge score`; files have to be on every machine")
    parser.add_argument("--judge", help="as for `judge score`")
    parser.add_argument("--model", action="append", default=[], help="as for `judge score`")
    parser.add_argument("--url", help="a `judge serve` that the workers ask, instead of a grader in each")
    given = parser.parse_args()
    grader = {"rubric": given.rubric, "judge": given.judge, "models": given.model}
    worker, arguments = (Served, {"url": given.url}) if given.url else (Scoring, grader)
    with Path(given.output).open("w", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in score(given.input, worker, given.workers, **arguments))


if __name__ == "__main__":
    main()
