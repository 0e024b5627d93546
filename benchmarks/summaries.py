"""How well answers to questions about summaries agree with experts: `python -m benchmarks.summaries ROWS.jsonl REPLIES_FOLDER`.

Prints, for SummEval's summaries, the mean of Spearman's correlation within an article, for each dimension and for the reward
against the experts' mean, with the paired bootstrap interval, over articles, of the difference from G-Eval's questions. The rows
are SummEval's. The folder holds a file of replies for each column, and in `rows.csv` the ids that they use.
"""

import argparse
import csv
import json
import random
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from scipy.stats import ConstantInputWarning, spearmanr

from judge.grader import Grader
from judge.reward import Reward

HERE = Path(__file__).parent
RUBRICS = {"shipped": HERE / "before" / "rubrics" / "summary.yaml", "geval": HERE / "peers" / "rubrics" / "geval.yaml"}
DIMENSIONS = {
    "shipped": {"consistency": "faithfulness", "relevance": "coverage", "coherence": "clarity", "fluency": "clarity"},
    "geval": {name: name for name in ("consistency", "relevance", "coherence", "fluency")},
}
OURS = {"consistency": "faithfulness", "relevance": "coverage", "coherence": "clarity", "fluency": "fluency"}
AGAINST = "geval"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("replies", type=Path)
    arguments = parser.parse_args()
    rows = list(read(arguments.rows, arguments.replies / "rows.csv"))
    columns = {path.stem: agreement(rows, path) for path in sorted(arguments.replies.glob("*.jsonl"))}
    print(f"{len(rows)} summaries of {len({row['metadata']['doc'] for row in rows})} articles\n")
    names = [*OURS, "mean of the four", "reward"]
    print(f"| by | {' | '.join(names)} | mean: difference from {AGAINST} [95 %] | reward: difference [95 %] |")
    print(f"|---|{'---|' * (len(names) + 2)}")
    for column, found in columns.items():
        figures = [f"{fmean(found[name]):.3f}" for name in names]
        differences = [difference(found[name], columns[AGAINST][name]) for name in names[-2:]]
        print(f"| {column} | {' | '.join(figures)} | {' | '.join(differences)} |")


def read(path: Path, names: Path) -> Iterator[dict[str, Any]]:
    """Give the summaries that were judged as samples.

    Args:
        path: rows with SummEval's `doc_id`, `system`, `article`, `summary` and `human`, the experts' mean ratings.
        names: the ids under which the replies were recorded, by `doc_id` and `system`.
    """
    with names.open(encoding="utf-8", newline="") as file:
        ids = {(row["doc_id"], row["system"]): int(row["id"]) for row in csv.DictReader(file)}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        if (row["doc_id"], row["system"]) in ids:
            yield {
                "id": ids[row["doc_id"], row["system"]],
                "prompt": f"Summarize the following article.\n\n{row['article']}",
                "response": row["summary"],
                "metadata": {"human": row["human"], "doc": row["doc_id"]},
            }


def agreement(rows: Sequence[Mapping[str, Any]], path: Path) -> Mapping[str, list[float]]:
    """Return the correlations within each article, by dimension."""
    rubric = RUBRICS.get(path.stem, path.with_suffix(".yaml") if path.with_suffix(".yaml").is_file() else "summary")
    outcomes = Grader(rubric, judge=f"replies:{path}", progress=False).grade(rows)
    articles: defaultdict[str, list[tuple[Mapping[str, float], Mapping[str, float]]]] = defaultdict(list)
    for row, outcome in zip(rows, outcomes, strict=True):
        if not isinstance(outcome, Reward):
            msg = f"{path}: {row['id']} is unscored: {outcome.detail}"
            raise SystemExit(msg)
        human = {**row["metadata"]["human"], "reward": fmean(row["metadata"]["human"].values())}
        scores = {one.name: one.score for one in outcome.criteria}
        asked = DIMENSIONS.get(path.stem, OURS)
        ours = {dimension: scores[asked[dimension]] for dimension in OURS} | {"reward": outcome.reward}
        articles[row["metadata"]["doc"]].append((ours, human))
    found = {name: [within(pairs, name) for pairs in articles.values()] for name in (*OURS, "reward")}
    means = [fmean(found[name][at] for name in OURS) for at in range(len(articles))]
    return {**found, "mean of the four": means}


def within(pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]], name: str) -> float:
    """Return Spearman's correlation within an article; 0 if all scores are equal, because then they say nothing."""
    warnings.simplefilter("ignore", ConstantInputWarning)
    found = float(spearmanr([ours[name] for ours, _ in pairs], [human[name] for _, human in pairs]).statistic)
    return found if found == found else 0.0  # noqa: PLR0124  not a number


def difference(one: Sequence[float], other: Sequence[float], draws: int = 5000) -> str:
    """Write the mean difference over articles with its 95 % bootstrap interval."""
    pairs = [first - second for first, second in zip(one, other, strict=True)]
    rng = random.Random(1)
    means = sorted(fmean(rng.choices(pairs, k=len(pairs))) for _ in range(draws))
    return f"{fmean(pairs):+.3f} [{means[round(0.025 * draws)]:+.3f}, {means[round(0.975 * draws) - 1]:+.3f}]"


if __name__ == "__main__":
    main()
