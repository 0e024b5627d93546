"""Many samples through `Grader.agrade`: `python -m benchmarks.asynchronous`.

Shows how near it comes to the bound that latency sets, ceil(samples / in flight) x latency: with all samples in one call, and
with each in a call of its own, as in a service. Beside it stands the longest time for which the event loop was not free. One
batch is scored to connect and to warm up; then both ways run by turns, and the medians count.
"""

import argparse
import asyncio
import math
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from statistics import median
from typing import Any

from benchmarks.records import records
from benchmarks.storm_server import ROOT, serving
from benchmarks.weather import Storm
from judge.grader import Grader
from judge.notebook.outcomes import Outcomes

RUBRIC = str(ROOT / "benchmarks" / "before" / "rubrics" / "rag_faithfulness.yaml")
"""Four criteria and no checks: what a check costs is measured by `python -m benchmarks.checks`."""
_TICK = 0.005
"""Seconds between two ticks."""

_numbers = count()

Batch = list[dict[str, Any]]


def main() -> None:
    """Score by turns in both ways and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.3, help="seconds")
    parser.add_argument("--runs", type=int, default=5, help="of each way")
    given = parser.parse_args()
    bound = math.ceil(given.samples / given.in_flight) * given.latency
    with serving(Storm(latency=given.latency, spread=0.0)) as server:
        os.environ.update(server.environment)
        runs = asyncio.run(_measure(given.samples, given.in_flight, given.runs))
    print(f"{given.samples} samples, {given.in_flight} in flight, {1000 * given.latency:g} ms: bound {bound:.3f} s\n")
    print("| | s | over the bound | the loop was held for at most, ms |\n|---|---|---|---|")
    for name, figures in runs.items():
        seconds, held = (median(column) for column in zip(*figures, strict=True))
        print(f"| {name} | {seconds:.3f} | {seconds / bound:.3f} | {1000 * held:.0f} |")


async def _measure(samples: int, in_flight: int, runs: int) -> dict[str, list[tuple[float, float]]]:
    """Return the seconds of each run and the longest time for which the loop was held."""
    grader = Grader(RUBRIC, models=["bench"], concurrency=in_flight)

    async def together(batch: Batch) -> Sequence[Outcomes]:
        return [await grader.agrade(batch)]

    async def apart(batch: Batch) -> Sequence[Outcomes]:
        return await asyncio.gather(*(grader.agrade([record]) for record in batch))

    await together(_batch(4 * in_flight))
    ways = {"in one call": together, "a call for each": apart}
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            figures[name].append(await _timed(way, _batch(samples)))
    return figures


def _batch(size: int) -> Batch:
    """Make records that no batch before had: an equal question would not be asked again."""
    return list(records(size, seed=1000 + next(_numbers)))


async def _timed(way: Callable[[Batch], Awaitable[Sequence[Outcomes]]], batch: Batch) -> tuple[float, float]:
    ticking = asyncio.create_task(_longest_gap())
    begun = time.perf_counter()
    outcomes = await way(batch)
    seconds = time.perf_counter() - begun
    ticking.cancel()
    assert sum(outcome.scored for part in outcomes for outcome in part) == len(batch), "every sample has its reward"
    return seconds, await ticking


async def _longest_gap() -> float:
    """Tick until cancelled; return by how many seconds the latest tick came too late."""
    longest = 0.0
    try:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(_TICK)
            longest = max(longest, time.perf_counter() - begun - _TICK)
    except asyncio.CancelledError:
        return longest


if __name__ == "__main__":
    main()
