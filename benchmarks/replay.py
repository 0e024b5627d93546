"""Batches and responses that come again: `python -m benchmarks.replay`.

Shows, through the Lambda handler, that a batch that the trainer sends again costs no judge call for what was scored before, that
one which the deadline cut short costs only the rest, and that an epoch of GRPO (8 rollouts a prompt, some of them word for word
the same) costs one call a distinct response.
"""

import argparse
import contextlib
import io
import os
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.records import records
from benchmarks.storm_server import Served, serving
from benchmarks.weather import Storm

ROLLOUTS = 8


class Context:
    """What the handler reads of the Lambda's context."""

    function_name = "judge"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:judge"
    aws_request_id = "request"

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the Lambda is ended."""
        return int(1000 * (self._end - time.monotonic()))


def main() -> None:
    """Play the three scenes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--samples", type=int, default=256, help="in a batch")
    parser.add_argument("--prompts", type=int, default=64, help="in the epoch")
    parser.add_argument("--repeated", type=float, default=0.3, help="share of the rollouts that repeat another of their prompt")
    arguments = parser.parse_args()
    with serving(Storm(latency=0.2)) as server:
        os.environ.update(server.environment)
        os.environ.update(
            JUDGE_RUBRIC="rag_faithfulness", JUDGE_MODELS="bench", JUDGE_CONCURRENCY="32", POWERTOOLS_LOG_LEVEL="CRITICAL"
        )
        print("| | samples | distinct | judge calls |\n|---|---|---|---|")
        for name, batch, seconds in (*_again(arguments.samples), *_cut(arguments.samples), *_epoch(arguments)):
            before = _calls(server)
            said = _invoke(batch, seconds)
            time.sleep(0.5)  # what was in flight at the deadline is paid for, and kept
            distinct = len({row["response"] for row in batch})
            print(f"| {name}{said} | {len(batch)} | {distinct} | {_calls(server) - before} |")


Scene = tuple[str, Sequence[Any], float]


def _again(samples: int) -> Iterator[Scene]:
    batch = list(records(samples))
    yield "a batch", batch, 60.0
    yield "the same batch again", batch, 60.0


def _cut(samples: int) -> Iterator[Scene]:
    batch = list(records(samples, start=samples))
    yield "a batch with a second's time", batch, 6.0
    yield "the same batch again, with time enough", batch, 60.0


def _epoch(arguments: argparse.Namespace) -> Iterator[Scene]:
    drawn = random.Random(1)
    rows = []
    for place, record in enumerate(records(arguments.prompts, start=2 * arguments.samples)):
        rollouts: list[str] = []
        for at in range(ROLLOUTS):
            repeats = bool(rollouts) and drawn.random() < arguments.repeated
            rollouts.append(drawn.choice(rollouts) if repeats else f"{record['response']} Rollout {at}.")
        rows += [{**record, "id": f"{place}/{at}", "response": response} for at, response in enumerate(rollouts)]
    yield "an epoch", rows, 60.0
    yield "the next epoch, all the same", rows, 60.0


def _invoke(batch: Sequence[Any], seconds: float) -> str:
    """Invoke the handler; say what it answered where that was not a reward for all."""
    from judge.doors.handler import lambda_handler
    from judge.errors import BatchFailed

    with contextlib.redirect_stdout(io.StringIO()):
        try:
            answered = lambda_handler(list(batch), Context(seconds))
        except BatchFailed as failed:
            return f" (failed: {str(failed).split(', ')[0]})"
    assert isinstance(answered, list)
    imputed = sum(metric["value"] for row in answered for metric in row["metrics_list"] if metric["name"] == "imputed")
    assert [row["id"] for row in answered] == [row["id"] for row in batch]
    return f" ({imputed:g} imputed)" if imputed else ""


def _calls(server: Served) -> int:
    return sum(server.counts()["outcomes"].values())


if __name__ == "__main__":
    main()
