"""How much memory a long file takes: `python -m benchmarks.memory`.

Shows the peak resident memory of `judge score` for files of different lengths, against a judge without faults that answers at
once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.records import records
from benchmarks.storm_server import ROOT, serving
from benchmarks.weather import Storm

RUBRIC = "rag_faithfulness"
JUDGE = Path(sys.executable).with_name("judge")


def main() -> None:
    """Score the files one after another and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--concurrency", type=int, default=32)
    arguments = parser.parse_args()
    print("| rows | peak, MB | over the first | seconds | rows a second |\n|---|---|---|---|---|")
    peaks: list[float] = []
    for rows in arguments.rows:
        peak, seconds = _score(rows, arguments.concurrency)
        peaks.append(peak)
        print(f"| {rows:,} | {peak:.0f} | {peak / peaks[0]:.2f} | {seconds:.0f} | {rows / seconds:.0f} |", flush=True)


def _score(rows: int, concurrency: int) -> tuple[float, float]:
    """Return the peak in MB and the seconds that a file took."""
    with serving(Storm(latency=0.0)) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "in.jsonl").open("w") as file:
            file.writelines(json.dumps(record) + "\n" for record in records(rows))
        options = [
            "--rubric",
            RUBRIC,
            "--model",
            "bench",
            "--concurrency",
            str(concurrency),
            "--output",
            str(folder / "out.jsonl"),
        ]
        begun = time.monotonic()
        environment = {**os.environ, **server.environment}
        command = [str(JUDGE), "score", str(folder / "in.jsonl"), *options]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, "some rows were not scored"
        assert sum(1 for _ in (folder / "out.jsonl").open()) == rows
        return usage.ru_maxrss / 1024, time.monotonic() - begun


if __name__ == "__main__":
    main()
