"""What the embedded judge costs: `python -m benchmarks.embedded SUMMARIES.jsonl [--skip N] [--articles N] [--before CHECKOUT]`.

Prints the seconds a summary, wall and processor time, and the correlation with the experts' mean rating as `benchmarks.agreement`
does. With `--before` another checkout of this repository is measured too: each side runs in a process of its own, they take turns
article by article, and a last line says how well their ratings agree.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scipy.stats import spearmanr

from benchmarks.agreement import DIMENSIONS, correlations

PROGRAM = """
import json, sys, time
from judge.providers.embedded.embedded import find_weights
from judge.providers.embedded.likelihood import LanguageModel
from judge.providers.embedded.support import measure, rate

begun = time.perf_counter()
model = LanguageModel(find_weights())
print(json.dumps(time.perf_counter() - begun), flush=True)
for line in sys.stdin:
    wall, processor = time.perf_counter(), time.process_time()
    ratings = [rate(measure(model, response, task)) for task, response in json.loads(line)]
    took = time.perf_counter() - wall, time.process_time() - processor
    print(json.dumps([ratings, *took]), flush=True)
"""
"""One side: it prints how long loading took, then answers each line of tasks and responses with their ratings and times."""


class Turn(NamedTuple):
    """How one side rated one article's summaries, and its times in seconds."""

    ratings: list[float]
    wall: float
    processor: float


class Side:
    """A checkout's embedded judge in a process of its own."""

    def __init__(self, name: str, checkout: Path) -> None:
        """Start the process and wait until the model is loaded."""
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.loading: float = self._read()
        """Seconds."""
        self.turns: list[Turn] = []

    def rate(self, rows: Sequence[dict[str, Any]]) -> None:
        """Rate one article's summaries."""
        assert self._process.stdin
        print(json.dumps([[task(row), row["summary"]] for row in rows]), file=self._process.stdin, flush=True)
        self.turns.append(Turn(*self._read()))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    @property
    def ratings(self) -> list[float]:
        """All ratings so far, in the order of the rows."""
        return [rating for turn in self.turns for rating in turn.ratings]

    def _read(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def main() -> None:
    """Read the arguments, let the sides take turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("summaries", type=Path, help="SummEval's rows, see docs/embedded-judge.md")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave out the first N articles")
    parser.add_argument("--articles", type=int, default=3, metavar="N", help="how many articles to measure")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT", help="another checkout to compare with")
    arguments = parser.parse_args()
    articles = read(arguments.summaries)[arguments.skip :][: arguments.articles]
    checkouts = {"before": arguments.before, "now": Path.cwd()}
    sides = [Side(name, checkout) for name, checkout in checkouts.items() if checkout]
    for place, rows in enumerate(articles):
        for side in sides if place % 2 else reversed(sides):
            side.rate(rows)
    for side in sides:
        side.close()
    report(sides, [row for rows in articles for row in rows])


def read(summaries: Path) -> list[list[dict[str, Any]]]:
    """Return the rows of each article, in the order of the file."""
    articles: dict[str, list[dict[str, Any]]] = {}
    for line in summaries.read_text("utf-8").splitlines():
        row = json.loads(line)
        articles.setdefault(row["doc_id"], []).append(row)
    return list(articles.values())


def task(row: dict[str, Any]) -> str:
    """Return the prompt of a row, as examples/summeval/convert.py makes it."""
    return f"Summarize the following article.\n\n{row['article']}"


def report(sides: Sequence[Side], rows: Sequence[dict[str, Any]]) -> None:
    """Print a row for each side, and how well two sides agree."""
    print(
        f"{len(rows)} summaries\n\n| side | s a summary | processor s | loading s | within ρ | all ρ |\n|---|---|---|---|---|---|"
    )
    for side in sides:
        wall, processor = (sum(times) / len(rows) for times in list(zip(*side.turns, strict=True))[1:])
        within, over_all, _ = correlations(rated(side, rows), "reward", "mean")
        print(f"| {side.name} | {wall:.3f} | {processor:.3f} | {side.loading:.2f} | {within:.3f} | {over_all:.3f} |")
    if len(sides) > 1:
        before, now = (side.ratings for side in sides)
        apart = max(abs(one - other) for one, other in zip(before, now, strict=True))
        print(f"\nratings: at most {apart:.3f} apart, rank correlation {spearmanr(before, now).statistic:.4f}")


def rated(side: Side, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each row's article, rating and experts' mean rating."""
    means = [sum(row["human"][dimension] for dimension in DIMENSIONS) / len(DIMENSIONS) for row in rows]
    return [
        {"article": row["doc_id"], "reward": rating, "mean": mean}
        for row, rating, mean in zip(rows, side.ratings, means, strict=True)
    ]


if __name__ == "__main__":
    main()
