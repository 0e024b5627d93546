"""Score a file with Ray Data: `python -m examples.ray.scoring samples.jsonl rewards.jsonl --model us.amazon.nova-2-lite-v1:0`.

The rows are those that `judge score` writes, in any order.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ray
from ray.data import ActorPoolStrategy

from examples.ray.workers import Scoring, Served

BATCH = 32
"""Records that a worker scores at a time. If it is killed, one or two batches are asked about again: what Ray calls a task."""

_PROCESSOR = 0.25
"""The share of a processor that a worker asks Ray for. A guess: it waits for the judge nearly all the time."""


def score(path: str, worker: type, workers: int, **arguments: Any) -> Iterator[str]:
    """Score the records of a file on some workers, and give the rows as they are ready.

    A worker that dies is started again, and what it was at is scored again. A row is given once.
    """
    lines = ray.data.read_text(path).repartition(target_num_rows_per_block=BATCH)
    pool = ActorPoolStrategy(size=workers)
    rows = lines.map_batches(worker, fn_constructor_kwargs=arguments, batch_size=BATCH, compute=pool, num_cpus=_PROCESSOR)
    for row in rows.iter_rows():
        yield row["row"]


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
