"""How far a strong reader agrees with experts, and what a map to their scale gives: `python -m benchmarks.experts SHARED_DATA`.

The folder holds `strong_reader` (recorded replies of one strong model to four ways of asking about SummEval's summaries, with the
experts' mean ratings) and `llm_rubric`. Everything goes through the commands `judge score` and `judge calibrate`. Prints:

1. for each way of asking, Spearman's correlation within an article with its interval, by dimension and for the reward;
2. a map that was made from half of the articles, tried on the other half;
3. held-out errors of a map for each of G-Eval's questions, and how often a map from 50 labels is refused, or
   is accepted and worse on all other labels;
4. what a map does to ties and to the order within an article, and what it costs to apply one.
"""

import argparse
import csv
import json
import sys
import timeit
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from judge.agreement.fit import Knots, Point, fit
from judge.doors.cli import main as judge
from judge.rubric.calibration import map_score

HERE = Path(__file__).parent
OWN = {name: name for name in ("consistency", "relevance", "coherence", "fluency")}
FOUR = {**OWN, "consistency": "faithfulness"}
DRAWS, FEW = 100, 50


class Asked(NamedTuple):
    """One way of asking."""

    name: str
    replies: str
    rubric: str
    """The text of its rubric."""

    criteria: Mapping[str, str]
    """The criterion that asks about each of the experts' dimensions."""


class Run(NamedTuple):
    """What was scored in one way of asking."""

    asked: Asked
    rubric: Path
    replies: Path
    samples: Sequence[Mapping[str, Any]]
    rows: Path


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="SHARED_DATA")
    data = parser.parse_args().data
    with TemporaryDirectory() as folder:
        runs = [score(asked, data / "strong_reader", Path(folder)) for asked in ways(data / "strong_reader")]
        print("Mean Spearman within an article [95 % over articles], against the experts' mean\n")
        head("asked", "rows", *OWN, "mean of the four", "reward")
        for run in runs:
            print(agreement(run))
        print("\nA map of the criteria's mean, made from half of the articles and tried on the other half; errors from 0 to 1\n")
        head("asked", "labels", "error raw", "mapped", "rho within raw", "mapped", "tied pairs raw", "mapped")
        for run in runs:
            print(halves(run))
        print(f"\nMaps by cross-validation over articles; errors in points; refused: of {DRAWS} draws of {FEW} labels\n")
        head("judge", "labels", "raw", "mapped", "constant", "worth it", f"refused at {FEW}", "of the others, worse on the rest")
        for name, points, width in [*geval_points(runs), ("LLM-Rubric Q0, gpt-3.5", list(llm_rubric(data / "llm_rubric")), 3)]:
            print(held_out(name, points, width))
    print(f"\nA map of 12 knots is applied in {seconds() * 1e6:.2f} us")


def head(*names: str) -> None:
    """Print the head of a table."""
    print(f"| {' | '.join(names)} |\n|{'---|' * len(names)}")


def ways(data: Path) -> Iterator[Asked]:
    """Give the four ways of asking."""
    four = (data / "four_criteria.yaml").read_text("utf-8")
    halves = four.replace("    levels:", "    half_points: true\n    levels:") + "\njudge: {reasons: none}\n"
    before = (HERE / "before" / "rubrics" / "summary.yaml").read_text("utf-8")
    geval = (HERE / "peers" / "rubrics" / "geval.yaml").read_text("utf-8").replace("prompt: geval\n", "")
    coarse = {"consistency": "faithfulness", "relevance": "coverage", "coherence": "clarity", "fluency": "clarity"}
    yield Asked("summary_v1", "summeval_summary_v1.jsonl", before, coarse)
    yield Asked("geval", "summeval_geval.jsonl", geval, OWN)
    yield Asked("four_criteria", "summeval_four_criteria.jsonl", four, FOUR)
    yield Asked("groups", "summeval_groups.jsonl", halves, FOUR)


def score(asked: Asked, data: Path, folder: Path) -> Run:
    """Score the summaries that there are replies about."""
    ids = {line["id"] for line in lines(data / asked.replies)}
    samples = [sample(row) for row in lines(data / "summeval_rows.jsonl") if row["id"] in ids]
    rubric = named(asked.rubric, folder / asked.name)
    replies = data / asked.replies
    return Run(asked, rubric, replies, samples, scored(samples, rubric, replies, folder / f"{asked.name}.jsonl"))


def sample(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a sample with the experts' means in its metadata."""
    prompt = f"Summarize the following article.\n\n{row['article']}"
    return {
        "id": row["id"],
        "prompt": prompt,
        "response": row["summary"],
        "metadata": {"human": row["human"], "doc": row["doc_id"]},
    }


def named(text: str, folder: Path) -> Path:
    """Write a rubric into a folder, under the name that it gives itself."""
    folder.mkdir()
    name = next(line.removeprefix("name:").strip() for line in text.splitlines() if line.startswith("name:"))
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def scored(samples: Sequence[Mapping[str, Any]], rubric: Path, replies: Path, output: Path) -> Path:
    """Run `judge score` over recorded replies; return its rows."""
    write(output.with_suffix(".samples"), samples)
    run("score", output.with_suffix(".samples"), "--rubric", rubric, "--judge", f"replies:{replies}", "--output", output)
    return output


def calibrated(of: Run, labels: Sequence[Mapping[str, Any]], *more: object, rows: Path | None = None) -> dict[str, Any]:
    """Run `judge calibrate`; return its numbers."""
    path = of.rows.with_suffix(".labels")
    write(path, labels)
    found = of.rows.with_suffix(".json")
    run("calibrate", path, "--rewards", rows or of.rows, "--rubric", of.rubric, "--scale", 1, 5, "--json", found, *more)
    return dict(json.loads(found.read_text("utf-8")))


def agreement(of: Run) -> str:
    """Return a line of the first table."""
    found = [figure(of, dimension, criterion) for dimension, criterion in of.asked.criteria.items()]
    mean = fmean(one["value"] for one in found)
    reward = figure(of, "mean", None)
    cells = [f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]" for one in (*found, reward)]
    return f"| {of.asked.name} | {len(of.samples)} | {' | '.join(cells[:4])} | {mean:.3f} | {cells[4]} |"


def figure(of: Run, dimension: str, criterion: str | None) -> dict[str, float]:
    """Return the mean correlation within an article, as `judge calibrate` gives it."""
    name = "rho_within" if criterion is None else f"{criterion}.rho_within"
    return dict(calibrated(of, labels(of.samples, dimension, criterion))["figures"][name])


def halves(of: Run) -> str:
    """Return a line of the second table: a map is written into a copy of the rubric, and the other half is scored with it."""
    articles = sorted({one["metadata"]["doc"] for one in of.samples})
    Random(1).shuffle(articles)
    first = set(articles[: len(articles) // 2])
    made_from = [one for one in of.samples if one["metadata"]["doc"] in first]
    others = [one for one in of.samples if one["metadata"]["doc"] not in first]
    before = calibrated(of, labels(others, "mean", None))
    text = of.rubric.read_text("utf-8")
    calibrated(of, labels(made_from, "mean", None), "--write")
    if of.rubric.read_text("utf-8") == text:
        return f"| {of.asked.name} | {len(made_from)} | {before['figures']['rmse']['value']:.3f} | refused | | | | |"
    rows = scored(others, of.rubric, of.replies, of.rows.with_suffix(".mapped"))
    after = calibrated(of, labels(others, "mean", None), rows=rows)
    of.rubric.write_text(text, "utf-8")
    cells = [f"{one['figures'][name]['value']:.3f}" for name in ("rmse", "rho_within") for one in (before, after)]
    kept = {one["id"] for one in others}
    tied = [f"{ties([row for row in lines(path) if row['id'] in kept]):.3f}" for path in (of.rows, rows)]
    return f"| {of.asked.name} | {len(made_from)} | {' | '.join([*cells, *tied])} |"


def ties(rows: Sequence[Mapping[str, Any]]) -> float:
    """Return the share of the pairs within an article that have equal rewards."""
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        groups[row["group"]].append(row["reward"])
    return fmean(one == other for rewards in groups.values() for one, other in combinations(rewards, 2))


def geval_points(runs: Sequence[Run]) -> Iterator[tuple[str, Sequence[Point], int]]:
    """Give the labelled scores of each of G-Eval's questions; the width of the experts' scale is 4 points."""
    geval = next(run for run in runs if run.asked.name == "geval")
    human = {one["id"]: one["metadata"]["human"] for one in geval.samples}
    rows = list(lines(geval.rows))
    for name in OWN:
        points = [Point(row["group"], row["criteria"][name]["score"], (human[row["id"]][name] - 1) / 4) for row in rows]
        yield f"strong reader, G-Eval's {name}", points, 4


def llm_rubric(data: Path) -> Iterator[Point]:
    """Give gpt-3.5's expected answer to LLM-Rubric's question Q0 beside the judge's, both as shares of the scale 1 to 4."""
    with (data / "human_judges_real_convs_FIXED_ANON.tsv").open(encoding="utf-8", newline="") as file:
        human = {row["text_id"]: float(row["Q0"]) for row in csv.DictReader(file, delimiter="\t")}
    with (data / "gpt-3.5-turbo-16k_real_evaluations_FIXED.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["criterion"] == "Q0" and row["text_id"] in human:
                shares = [float(row[f"answer{answer}_prob"]) for answer in range(1, 5)]
                expected = sum(answer * share for answer, share in enumerate(shares, 1)) / sum(shares)
                yield Point(row["text_id"], (expected - 1) / 3, (human[row["text_id"]] - 1) / 3)


def held_out(name: str, points: Sequence[Point], width: int) -> str:
    """Return a line of the third table; errors are in points of people's scale."""
    whole = fit(points)
    accepted, worse = 0, 0
    for draw in range(DRAWS):
        mixed = Random(draw).sample(points, len(points))
        found = fit(mixed[:FEW])
        if found is not None and found.worth_it:
            accepted += 1
            worse += not better(found.knots, mixed)
    few = f"{DRAWS - accepted} | {worse}"
    if whole is None:
        return f"| {name} | {len(points)} | | | | no map | {few} |"
    held = whole.held_out
    errors = [f"{error * width:.2f}" for error in (held.raw, held.rmse, held.constant)]
    return f"| {name} | {len(points)} | {' | '.join(errors)} | {'yes' if whole.worth_it else 'no'} | {few} |"


def better(knots: Knots, mixed: Sequence[Point]) -> bool:
    """Whether a map from the first few labels beats the judge's own scores and the mean of the few, on the other labels."""
    mean = fmean(point.people for point in mixed[:FEW])
    others = mixed[FEW:]
    mapped = sum((map_score(knots, point.judge) - point.people) ** 2 for point in others)
    raw = sum((point.judge - point.people) ** 2 for point in others)
    return mapped < min(raw, sum((mean - point.people) ** 2 for point in others))


def seconds() -> float:
    """Return how long a map of 12 knots takes."""
    knots = [(at / 11, (at + 1) / 13) for at in range(12)]
    return min(timeit.repeat(lambda: map_score(knots, 0.437), number=100_000, repeat=5)) / 100_000


def labels(samples: Sequence[Mapping[str, Any]], dimension: str, criterion: str | None) -> list[dict[str, Any]]:
    """Return the experts' ratings as labels of one annotator: the mean of the experts, of one dimension or of all four."""
    about = {} if criterion is None else {"criterion": criterion}
    human = {one["id"]: one["metadata"]["human"] for one in samples}
    scores = {name: fmean(given.values()) if dimension == "mean" else given[dimension] for name, given in human.items()}
    return [{"id": name, "annotator": "experts", "score": score, **about} for name, score in scores.items()]


def run(*arguments: object) -> None:
    """Run a command of `judge`, and stop if it fails; 1 says that something does not hold."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = judge([str(one) for one in arguments])
    if code not in (0, 1):
        sys.exit(f"judge {arguments[0]} ended with {code}:\n{said.getvalue()}")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Give the lines of a file of JSON Lines."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a file of JSON Lines."""
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
