"""A judge without faults: `python -m benchmarks.clean`.

Shows how near a batch comes to the bound that latency sets, ceil(samples / in flight) x latency, and what a sample costs in
processor time beside a bare boto3 thread pool that sends the very same requests: in the first batch of a process and in those
after it. Each side runs in fresh processes, by turns, against one server on a core of its own; the medians count. Before its
first batch each side does what a Lambda does when it starts: the judge makes its grader and warms it, the bare pool makes its
client, which has no way to open connections.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import fmean, median
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.records import records
from benchmarks.storm_server import ROOT, serving
from benchmarks.weather import Storm
from judge.deadline import Deadline
from judge.grader import Grader
from judge.intake.event import read_event
from judge.reward import Reward
from judge.sample import Sample
from judge.settings import Settings
from judge.wiring import load

RUBRIC = str(ROOT / "benchmarks" / "before" / "rubrics" / "rag_faithfulness.yaml")
"""Four criteria and no checks: what a check costs is measured by `python -m benchmarks.checks`."""
BATCHES = 4


def main() -> None:
    """Run both sides by turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--samples", type=int, default=256, help="in a batch")
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.3, help="seconds")
    parser.add_argument("--runs", type=int, default=7, help="processes of each side")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(measure(SIDES[arguments.side](arguments.in_flight), arguments.samples)))
        return
    runs: dict[str, list[Any]] = {side: [] for side in SIDES}
    with serving(Storm(latency=arguments.latency, spread=0.0)) as server:
        for _ in range(arguments.runs):
            for side in SIDES:
                opened = server.counts()["connections"]
                run = _apart(side, server.environment)
                runs[side].append({**run, "connections": server.counts()["connections"] - opened})
    bound = math.ceil(arguments.samples / arguments.in_flight) * arguments.latency
    print(f"{arguments.samples} samples, {arguments.in_flight} in flight, {1000 * arguments.latency:g} ms: bound {bound:.3f} s\n")
    _show(runs, bound)


class Judge:
    """Scores batches as the Lambda does."""

    def __init__(self, in_flight: int) -> None:
        self._grader = Grader(RUBRIC, models=["bench"], concurrency=in_flight)
        self._grader.warm()

    def prepare(self, rows: Iterable[Any]) -> list[Any]:
        """Nothing is done beforehand."""
        return list(rows)

    def batch(self, rows: Sequence[Any]) -> None:
        """Score a batch."""
        outcomes = self._grader.grade_by(Deadline(time.monotonic() + 60), rows)
        assert all(isinstance(outcome, Reward) for outcome in outcomes)


class Bare:
    """Sends the same requests from a thread pool, with nothing around them; they are written beforehand."""

    def __init__(self, in_flight: int) -> None:
        config = Config(retries={"total_max_attempts": 1}, max_pool_connections=in_flight, read_timeout=60)
        self._client = boto3.Session().client("bedrock-runtime", config=config)
        self._in_flight = in_flight
        self._rubric, self._prompts = load(Settings(rubric=RUBRIC))

    def prepare(self, rows: Iterable[Any]) -> list[Any]:
        """Write the requests."""
        return [self._request(sample) for sample in read_event(list(rows)) if isinstance(sample, Sample)]

    def batch(self, requests: Sequence[Any]) -> None:
        """Send a batch."""
        with ThreadPoolExecutor(self._in_flight) as pool:
            assert all(pool.map(self._ask, requests))

    def _request(self, sample: Sample) -> dict[str, Any]:
        asks = self._rubric.judge
        prompt = self._prompts.render(self._rubric, sample)
        schema = {"name": "verdict", "schema": prompt.reply_schema}
        return {
            "modelId": "bench",
            "system": [{"text": prompt.system}],
            "messages": [{"role": "user", "content": [{"text": prompt.user}]}],
            "inferenceConfig": {"maxTokens": asks.max_tokens, "temperature": asks.temperature},
            "outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}},
        }

    def _ask(self, request: dict[str, Any]) -> str:
        return str(self._client.converse(**request)["output"]["message"]["content"][0]["text"])


SIDES: Mapping[str, type[Judge | Bare]] = {"judge": Judge, "bare": Bare}


def measure(side: Judge | Bare, samples: int) -> dict[str, float]:
    """Time the first batch, and the batches after it."""
    walls, processor = [], []
    for at in range(BATCHES + 1):
        rows = side.prepare(records(samples, start=at * samples))
        begun, spent = time.perf_counter(), time.process_time()
        side.batch(rows)
        walls.append(time.perf_counter() - begun)
        processor.append((time.process_time() - spent) / samples)
    first, later = (walls[0], processor[0]), (median(walls[1:]), fmean(processor[1:]))
    return dict(zip(("first wall", "first processor", "wall", "processor"), (*first, *later), strict=True))


def _apart(side: str, environment: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "benchmarks.clean", *sys.argv[1:], "--side", side]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _show(runs: dict[str, list[Any]], bound: float) -> None:
    print("| median (least to most of the pairs) | judge | bare boto3 | judge / bare |\n|---|---|---|---|")
    for name, figure, unit in (
        ("first batch: wall / bound", "first wall", bound),
        ("first batch: processor a sample, ms", "first processor", 0.001),
        ("later batches: wall / bound", "wall", bound),
        ("later batches: processor a sample, ms", "processor", 0.001),
        ("connections that the server saw", "connections", 1),
    ):
        ours, bare = ([run[figure] / unit for run in runs[side]] for side in SIDES)
        pairs = [one / other for one, other in zip(ours, bare, strict=True)]
        print(
            f"| {name} | {median(ours):.3f} | {median(bare):.3f} | {median(pairs):.3f} ({min(pairs):.2f} to {max(pairs):.2f}) |"
        )


if __name__ == "__main__":
    main()
