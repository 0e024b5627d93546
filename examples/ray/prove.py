"""What holds across workers of Ray Data, and what does not: `python -m examples.ray.prove`.

The judge is an endpoint on this machine whose true verdicts are known. First a worker's process is killed in the middle of a run:
every row has to be there once, with the reward that one process gives. Then come the figures: what the limits and the budget of
each worker amount to at the judge, and what those of one `judge serve` do.
"""

import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

from benchmarks.records import records
from benchmarks.storm_server import ROOT, serving
from benchmarks.storm_server import Served as Endpoint
from benchmarks.weather import Storm
from judge import Grader

# Ray reads these when it is imported. Its ports are open to the network, and without a token they take commands from anybody.
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}

import ray

from examples.ray.scoring import score
from examples.ray.workers import Scoring, Served

ROWS = 480
RUBRIC = "rag_faithfulness"
MODEL = "bench"

CONCURRENCY = 8
"""Calls that one grader makes at a time."""

QUOTA = 30.0
"""Requests a second that the judge lets through, in the runs with a quota."""

MAX_TOKENS = 100_000
"""The cap on spending: about a sixth of what all rows take."""

LATENCY = 0.3
"""Seconds that the judge takes."""


class Killable(Scoring):
    """A worker that says which process it is, by an empty file."""

    def __init__(self, folder: str, **grader: Any) -> None:
        """Say it, and make the grader."""
        Path(folder, str(os.getpid())).touch()
        super().__init__(**grader)


class Run(NamedTuple):
    """What came of a run."""

    rows: Sequence[Mapping[str, Any]]
    counts: Mapping[str, Any]
    """What the judge served, see `benchmarks.storm_server.Counts`."""

    @property
    def rewards(self) -> dict[Any, float | None]:
        """The reward of each record; None if it is unscored."""
        return {row["id"]: row["reward"] for row in self.rows}

    def line(self, name: str, truth: Mapping[Any, float]) -> str:
        """Write the run as a row of the table."""
        outcomes = self.counts["outcomes"]
        sent = sum(outcomes.values())
        rate = sent / (len(self.counts["bins"]["requests"]) * 0.1)
        unscored = Counter(row["reason"] for row in self.rows if row["reward"] is None)
        wrong = sum(reward != truth[one] for one, reward in self.rewards.items() if reward is not None)
        tokens = sum(sum(row["tokens"].values()) for row in self.rows if row["tokens"])
        cells = [
            name,
            len(self.rows),
            wrong,
            dict(unscored) or 0,
            self.counts["peak"],
            f"{rate:.0f}",
            f"{outcomes.get('quota', 0) / sent:.0%}",
            f"{tokens:,}",
        ]
        return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Run all of it and print the figures; end with an error if a row is missing, doubled or wrong."""
    ray.init(address="local", num_cpus=4, include_dashboard=False, logging_level="error", log_to_driver=False)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    with tempfile.TemporaryDirectory() as name:
        samples = Path(name, "samples.jsonl")
        samples.write_text("".join(f"{json.dumps(record)}\n" for record in records(ROWS)), "utf-8")
        truth = _truth()
        print(_killed(str(samples), truth, Path(name)), flush=True)
        names = ["", "rows", "wrong", "unscored", "calls at once", "requests/s", "refused", "tokens"]
        print(f"| {' | '.join(names)} |\n|{'---|' * len(names)}", flush=True)
        for run, line in _figures(str(samples)):
            print(run.line(line, truth), flush=True)
            assert sorted(run.rewards) == list(range(ROWS)) == sorted(row["id"] for row in run.rows), (
                "a row is missing or doubled"
            )


def _truth() -> dict[Any, float]:
    """Score everything in this process."""
    with serving(Storm(latency=0.0, spread=0.0), None) as endpoint:
        grader = Grader(RUBRIC, judge=f"openai:{endpoint.base_url}", models=[MODEL], progress=False)
        return {one.id: one.reward for one in grader.grade(records(ROWS)) if one.scored}


def _killed(samples: str, truth: Mapping[Any, float], folder: Path) -> str:
    """Kill one of two workers when a quarter is judged, and say what came of it."""
    started = folder / "started"
    started.mkdir()
    with serving(Storm(latency=LATENCY), None) as endpoint:
        killer = Thread(target=_kill, args=(endpoint, started))
        killer.start()
        run = _run(endpoint, samples, Killable, 2, folder=str(started), **_grader(endpoint))
        killer.join()
    again = sum(times > 1 for times in run.counts["answered"].values())
    processes = len(list(started.iterdir()))
    assert processes == 3, f"{processes} processes: no worker was killed and started again"  # noqa: PLR2004  two and one more
    assert run.rewards == truth, "the rewards are not those of one process"
    assert len(run.rows) == len(truth) == ROWS, "a row is missing or doubled"
    return f"killed: {ROWS} rows, each once, with the rewards of one process; {again} were judged twice"


def _kill(endpoint: Endpoint, started: Path) -> None:
    while len(endpoint.counts()["answered"]) < ROWS // 4:
        time.sleep(0.05)
    os.kill(int(next(started.iterdir()).name), signal.SIGKILL)


def _figures(samples: str) -> Iterator[tuple[Run, str]]:
    """Run with limits, with a quota and with a cap; give each run and its name."""
    for storm, what, cap in (
        (Storm(latency=LATENCY), "no quota", None),
        (Storm(latency=LATENCY, quota=QUOTA), f"{QUOTA:.0f} requests/s", None),
        (Storm(latency=LATENCY), f"max_tokens {MAX_TOKENS:,}", MAX_TOKENS),
    ):
        for workers in (1, 2):
            with serving(storm, None) as endpoint:
                run = _run(endpoint, samples, Scoring, workers, **_grader(endpoint), max_tokens=cap)
            yield run, f"{what}, {workers} x `Scoring`"
        with serving(storm, None) as endpoint, _served(endpoint, cap) as url:
            run = _run(endpoint, samples, Served, 2, url=url)
        yield run, f"{what}, 2 x `Served`"


def _grader(endpoint: Endpoint) -> dict[str, Any]:
    judge = f"openai:{endpoint.base_url}"
    return {"rubric": RUBRIC, "judge": judge, "models": [MODEL], "concurrency": CONCURRENCY}


def _run(endpoint: Endpoint, samples: str, worker: type, workers: int, **arguments: Any) -> Run:
    rows = [json.loads(row) for row in score(samples, worker, workers, **arguments)]
    return Run(rows, endpoint.counts())


@contextmanager
def _served(endpoint: Endpoint, cap: int | None) -> Iterator[str]:
    """Run one server in front of the judge."""
    options = ["--rubric", RUBRIC, "--judge", f"openai:{endpoint.base_url}", "--model", MODEL, "--port", "0"]
    command = [sys.executable, "-m", "judge", "serve", *options, "--concurrency", str(CONCURRENCY)]
    given = {**os.environ, **({"JUDGE_MAX_TOKENS": str(cap)} if cap else {})}
    process = subprocess.Popen(command, cwd=ROOT, env=given, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    first = json.loads(process.stderr.readline())
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{first['port']}"
    finally:
        process.kill()
        process.wait()
        drain.wait()
        process.stderr.close()


if __name__ == "__main__":
    main()
