"""How well rewards agree with people: `python benchmarks/agreement.py SAMPLES.jsonl REWARDS.jsonl [--skip N]`.

Prints, for summaries with SummEval's expert ratings in their metadata, Spearman's and Kendall's correlation between reward and
rating, within an article (the mean over articles, as the papers give it) and over all rows, beside ROUGE-L against the reference
summary. `--skip 10` leaves out the first ten articles, on which the embedded judge's scale was chosen.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from rouge_score.rouge_scorer import RougeScorer

from judge.statistics.correlation import rho, tau_b

DIMENSIONS = ("coherence", "consistency", "fluency", "relevance")


def main() -> None:
    """Read both files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path)
    parser.add_argument("rewards", type=Path)
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave out the first N articles")
    arguments = parser.parse_args()
    rows = read(arguments.samples, arguments.rewards)
    articles = list(dict.fromkeys(row["article"] for row in rows))[arguments.skip :]
    rows = [row for row in rows if row["article"] in articles]
    print(f"{len(rows)} summaries of {len(articles)} articles\n")
    print("| against | reward: within ρ | all ρ | all τ | ROUGE-L: within ρ | all ρ | all τ |\n|---|---|---|---|---|---|---|")
    for dimension in (*DIMENSIONS, "mean"):
        figures = [f"{figure:.3f}" for scorer in ("reward", "rouge") for figure in correlations(rows, scorer, dimension)]
        print(f"| {dimension} | {' | '.join(figures)} |")


def read(samples: Path, rewards: Path) -> list[dict[str, Any]]:
    """Return a row for each scored summary: its article, reward, ROUGE-L and ratings."""
    scorer = RougeScorer(["rougeL"], use_stemmer=True)
    read = map(json.loads, rewards.read_text("utf-8").splitlines())
    scored = {row["id"]: row["reward"] for row in read if row["reward"] is not None}
    rows = []
    for sample in map(json.loads, samples.read_text("utf-8").splitlines()):
        if sample["id"] in scored:
            human = sample["metadata"]["human"]
            rouge = scorer.score(sample["metadata"]["reference_summary"], sample["response"])["rougeL"].fmeasure
            rated = {**human, "mean": fmean(human.values())}
            rows.append({"article": sample["id"].rsplit("/", 1)[0], "reward": scored[sample["id"]], "rouge": rouge, **rated})
    return rows


def correlations(rows: Sequence[Mapping[str, Any]], scorer: str, dimension: str) -> tuple[float, float, float]:
    """Return the mean of Spearman's rho within articles, rho over all rows and Kendall's tau over all rows.

    An article whose rewards are all equal has no rho and is left out of the mean.
    """
    groups: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["article"]].append(row)
    within = [value for group in groups.values() if (value := rho(*columns(group, scorer, dimension))) is not None]
    over_all = columns(rows, scorer, dimension)
    return fmean(within), rho(*over_all) or 0.0, tau_b(*over_all) or 0.0


def columns(rows: Sequence[Mapping[str, Any]], scorer: str, dimension: str) -> tuple[list[float], list[float]]:
    """Return two columns of numbers."""
    return [row[scorer] for row in rows], [row[dimension] for row in rows]


if __name__ == "__main__":
    main()
