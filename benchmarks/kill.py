"""A run that is killed again and again: `python -m benchmarks.kill`.

Shows that `judge score --output --resume`, killed (SIGKILL) at random moments, has every row once in the end, and that no row was
judged twice but those that were in flight, or answered and not yet written, when the process was killed. The judgments are
counted at the server.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.records import records
from benchmarks.storm_server import ROOT, Served, serving
from benchmarks.weather import Storm

RUBRIC = "rag_faithfulness"
JUDGE = Path(sys.executable).with_name("judge")


def main() -> None:
    """Kill, resume, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    drawn = random.Random(arguments.seed)
    with serving(Storm(latency=0.1)) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        samples, output = folder / "in.jsonl", folder / "out.jsonl"
        with samples.open("w") as file:
            file.writelines(json.dumps(record) + "\n" for record in records(arguments.rows))
        options = ["--rubric", RUBRIC, "--model", "bench", "--concurrency", str(arguments.concurrency)]
        command = [str(JUDGE), "score", str(samples), *options, "--output", str(output), "--resume"]
        lost = [_kill(command, server, output, drawn.uniform(0.0, 1.5)) for _ in range(arguments.kills)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **server.environment}, check=True, stderr=subprocess.DEVNULL)
        _show(server, output, arguments.rows, lost)


def _kill(command: list[str], server: Served, output: Path, seconds: float) -> int:
    """Run until some time after the first judgment, kill, and return how many judgments are nowhere in the file."""
    before = _judged(server)
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **server.environment}, stderr=subprocess.DEVNULL)
    if seconds > 0.2:  # noqa: PLR2004  the others are killed while they start
        while _judged(server) == before:
            assert process.poll() is None, "the run ended before it was killed; give it more --rows"
            time.sleep(0.02)
    kept = _rows(output)
    time.sleep(seconds)
    assert process.poll() is None, "the run ended before it was killed; give it more --rows"
    process.kill()
    process.wait()
    time.sleep(0.5)  # the endpoint has heard of everything that was sent
    return _judged(server) - before - (_rows(output) - kept)


def _judged(server: Served) -> int:
    return int(sum(server.counts()["outcomes"].values()))


def _rows(output: Path) -> int:
    """Count the whole rows in the file of the unfinished run, its header left out."""
    part = output.with_name(output.name + ".part")
    return max(0, part.read_bytes().count(b"\n") - 1) if part.exists() else 0


def _show(server: Served, output: Path, rows: int, lost: list[int]) -> None:
    numbers = [json.loads(line)["row"] for line in output.open()]
    assert numbers == list(range(1, rows + 1)), "a row is missing, doubled or out of order"
    asked = server.counts()["asked"]
    again = sum(asked.values()) - rows
    print("| | |\n|---|---|")
    print(f"| rows, each there once | {len(numbers)} |\n| kills | {len(lost)} |\n| judgments | {sum(asked.values())} |")
    print(f"| judged again | {again} |\n| sent and not written at the kills | {sum(lost)}, at most {max(lost)} at one |")
    print(f"| most judgments of one row | {max(asked.values())} |")
    assert again <= sum(lost), "a row was judged again that was written already"


if __name__ == "__main__":
    main()
