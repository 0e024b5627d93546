"""Makes `rubrics/NAME.evidence.yaml` again: `python -m benchmarks.evidence [SUMMEVAL_ROWS.jsonl]`.

Every rubric is held against its cases, by the replies beside them. `summary` is attacked, too, and compared with
SummEval's experts where their rows are given. The replies are those of one strong language model, see `benchmarks/readers.py`;
the replies to the cases of `agent_steps` were written with the cases, and `benchmarks/turns.py` has a reader's.
"""

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.summaries import OURS, read
from judge.doors.cli import main as command
from judge.rubric.rubric_file import list_rubrics
from judge.wiring import BUILT_IN

REPLIES = Path(__file__).parent / "replies"


def main() -> None:
    """Run the commands with --evidence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path, nargs="?", help="SummEval's rows, as benchmarks.summaries takes them")
    rows = parser.parse_args().rows
    for name in list_rubrics([BUILT_IN / "rubrics"]):
        recorded = Path("rubrics", f"{name}.replies.jsonl")
        judge = f"replies:{recorded if recorded.is_file() else os.devnull}"
        run("check", "--rubric", name, "--judge", judge, "--evidence")
    samples, audited = "benchmarks/responses/summary.jsonl", "replies:benchmarks/replies/audit/summary.jsonl"
    run("audit", samples, "--rubric", "summary", "--attempts", "6", "--judge", audited, "--evidence")
    if rows:
        with TemporaryDirectory() as folder:
            compare(rows, Path(folder))


def compare(path: Path, folder: Path) -> None:
    """Compare the groups of 16 with the experts: each criterion with its dimension, the reward with the mean of the four."""
    rows = list(read(path, REPLIES / "summeval" / "rows.csv"))
    files = {name: folder / f"{name}.jsonl" for name in ("samples", "labels", "rewards")}
    write(files["samples"], rows)
    write(files["labels"], [label for row in rows for label in labels(row)])
    asked = ["--rubric", "summary", "--judge", "replies:benchmarks/replies/summeval/group16.jsonl"]
    run("score", str(files["samples"]), *asked, "--output", str(files["rewards"]))
    compared = ["--rewards", str(files["rewards"]), "--rubric", "summary", "--scale", "1", "5", "--worst", "0", "--evidence"]
    run("calibrate", str(files["labels"]), *compared)


def labels(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the experts' mean ratings of a summary as labels, from 1 to 5."""
    human = row["metadata"]["human"]
    yield {"id": row["id"], "annotator": "experts", "score": fmean(human.values())}
    for dimension, criterion in OURS.items():
        yield {"id": row["id"], "annotator": "experts", "score": human[dimension], "criterion": criterion}


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def run(*arguments: str) -> None:
    """Run a command, and stop where something has to be fixed first."""
    print("judge", *arguments)
    if command(arguments) not in (0, 1, 3):
        raise SystemExit(2)


if __name__ == "__main__":
    main()
