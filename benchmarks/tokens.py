"""What a scored sample costs in tokens and money: `python -m benchmarks.tokens`.

The same samples, eight rollouts to a prompt, under one rubric of four criteria: with the reasons that `judge.reasons` can ask
for, in groups (`judge.group`), and with one call a criterion (`judge.criteria_per_call: 1`). What goes in is counted as the calls
arrive at the endpoint, with the schema that is sent and without what a prompt cache saves. What comes out is the mean of the
recorded replies of a strong model in `benchmarks/replies`. A token is taken for four characters.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.records import records
from benchmarks.storm_server import ROOT, serving
from benchmarks.weather import Storm
from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.grader import Grader
from judge.reward import Reward

REPLIES = ROOT / "benchmarks" / "replies"
ROLLOUTS = 8
JOB = 12_000
"""Samples of the job whose money is shown: 500 records, 8 rollouts, 3 epochs."""


class Way(NamedTuple):
    """A way of asking."""

    title: str
    judge: Mapping[str, Any]
    replies: str
    """The file of recorded replies to four criteria, asked for in this way."""


WAYS = (
    Way("a reason for each criterion", {"reasons": "full"}, "after/rag_faithfulness"),
    Way("one reason", {"reasons": "brief"}, "summeval/brief"),
    Way("no reasons", {"reasons": "none"}, "summeval/geval"),
    Way("groups of 8, one reason each", {"reasons": "brief", "group": {"size": 8}}, "summeval/group8"),
    Way("a call for each criterion", {"criteria_per_call": 1}, "after/rag_faithfulness"),
)


def main() -> None:
    """Score the same samples in all ways and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument("--words", type=int, default=60, help="in a response (default: 60); its prompt has twice as many")
    parser.add_argument("--rubric", type=Path, default=ROOT / "rubrics" / "rag_faithfulness.yaml")
    parser.add_argument("--model", default="us.amazon.nova-2-lite-v1:0", help="whose price counts (default: Nova 2 Lite)")
    arguments = parser.parse_args()
    rows = list(records(arguments.samples, words=arguments.words, rollouts=ROLLOUTS))
    print(f"| {arguments.words} words in a response | tokens in | out | calls a sample | US dollars for {JOB:,} samples |")
    print("|---|---|---|---|---|")
    with serving(Storm(latency=0.0)) as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(server.environment)
        for way in WAYS:
            rubric = _write(arguments.rubric, way.judge, Path(folder))
            sent, calls = _sent(rubric, rows)
            received = replied(REPLIES / f"{way.replies}.jsonl")
            asked = Attempt(
                model=arguments.model, outcome="", input_tokens=round(JOB * sent), output_tokens=round(JOB * received)
            )
            cost = Prices.load(ROOT / "prices.yaml").cost([asked])
            print(f"| {way.title} | {sent:.0f} | {received:.0f} | {calls:.3g} | {cost:.2f} |")


def replied(path: Path) -> float:
    """Return the tokens of recorded replies, for one response."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    responses = sum(len(row["id"]) if isinstance(row["id"], list) else 1 for row in rows)
    return sum(len(row["reply"]) for row in rows) / responses / 4


def _write(rubric: Path, judge: Mapping[str, Any], folder: Path) -> Path:
    data = yaml.safe_load(rubric.read_text())
    path = folder / f"{data['name']}.yaml"
    kept = {name: value for name, value in data.get("judge", {}).items() if name not in ("group", "reasons")}
    path.write_text(yaml.safe_dump({**data, "judge": {**kept, **judge}}, sort_keys=False))
    return path


def _sent(rubric: Path, rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Return the tokens in, and the calls, for one sample."""
    outcomes = Grader(rubric, models=["bench"]).grade(rows)
    assert all(isinstance(outcome, Reward) for outcome in outcomes)
    attempts = [attempt for outcome in outcomes for attempt in outcome.attempts]
    return sum(attempt.input_tokens for attempt in attempts) / len(rows), len(attempts) / len(rows)


if __name__ == "__main__":
    main()
