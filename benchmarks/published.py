"""Published tables of agreement, computed again by `judge.statistics`: `python -m benchmarks.published SHARED_DATA`.

Each set of recordings has the figures of its authors beside it. Every one has to come out to the last digit that they give; the
command fails if one does not. SummEval's rows have no published figure: `benchmarks.agreement` compares rewards with its experts.
"""

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import fmean, mode
from typing import Any, NamedTuple

from judge.statistics.alpha import alpha
from judge.statistics.correlation import kendall, pearson, spearman
from judge.statistics.estimate import Estimate
from judge.statistics.kappa import kappa
from judge.statistics.prediction_error import rmse
from judge.statistics.proportion import wilson

LLMBAR_UNREADABLE = "2"
"""What LLMBar's own kappa takes a verdict for that cannot be read (princeton-nlp/LLMBar@900616b, LLMEvaluator/evaluate.py)."""

_EXACT = 9
"""Decimals of a figure that is published in full."""


class Figure(NamedTuple):
    """A number as its authors give it, and as it comes out here."""

    set: str
    name: str
    published: float
    computed: float

    digits: int
    """Decimals that are published."""

    @property
    def same(self) -> bool:
        """Whether both agree to the last published decimal."""
        return round(self.computed, self.digits) == round(self.published, self.digits)


class Orders(NamedTuple):
    """An LLMBar evaluator's verdicts on the same pairs in both orders, '1', '2' or None, and which output is better."""

    label: list[str]
    plain: list[str | None]
    swapped: list[str | None]


def main() -> None:
    """Print the tables; exit with 1 where a figure differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="with llmbar, pandalm, llm_rubric, vicuna_blog_eval and prometheus_rubrics")
    data = parser.parse_args().data
    found = list(figures(data))
    print("| set | figures | as published |\n|---|---|---|")
    for name in dict.fromkeys(figure.set for figure in found):
        of_set = [figure for figure in found if figure.set == name]
        print(f"| {name} | {len(of_set)} | {sum(figure.same for figure in of_set)} |")
    print("\n| figure | published | computed | |\n|---|---|---|---|")
    for figure in found:
        if figure.set != "llmbar" or not figure.same:
            same = "" if figure.same else "differs"
            print(f"| {figure.set}: {figure.name} | {figure.published} | {figure.computed:.6f} | {same} |")
    _print_llmbar(data)
    _print_pandalm_people(data)
    sys.exit(not all(figure.same for figure in found))


def figures(data: Path) -> Iterator[Figure]:
    """Give every published figure with the one computed here."""
    yield from llmbar(data)
    yield from pandalm(data)
    yield from llm_rubric(data)
    yield from vicuna(data)
    yield from prometheus(data)


def llmbar(data: Path) -> Iterator[Figure]:
    """LLMBar's five statistics of each run: right in each order, in both, orders that agree, and kappa between the orders."""
    published, runs = _json(data / "llmbar" / "expected.json"), llmbar_runs(data)
    for run, expected in published.items():
        label, plain, swapped = runs[run]
        right = [[said == true for said, true in zip(order, label, strict=True)] for order in (plain, swapped)]
        counted = {
            "correct_False": right[0],
            "correct_True": right[1],
            "correct_both": [first and second for first, second in zip(*right, strict=True)],
            "equal": [first == second for first, second in zip(plain, swapped, strict=True)],
        }
        for name, hits in counted.items():
            yield Figure("llmbar", f"{run}, {name}", _percent(expected[name]), 100 * _value(wilson(sum(hits), len(hits))), _EXACT)
        both = order_kappa(runs[run], unreadable=LLMBAR_UNREADABLE)
        yield Figure("llmbar", f"{run}, kappa_agreement", expected["kappa_agreement"], _value(both), _EXACT)


def llmbar_runs(data: Path) -> dict[str, Orders]:
    """Each run's verdicts in both orders."""
    runs: defaultdict[str, dict[int, dict[Any, Any]]] = defaultdict(lambda: defaultdict(dict))
    for row in _rows(data / "llmbar" / "completions.jsonl"):
        if row.get("last"):
            pair = runs[f"{row['ds']} | {row['evaluator']}"][row["idx"]]
            pair["label"] = str(row["label"])
            if row["kind"] == "pairwise":
                pair[row["swap"]] = row["winner"]
            else:
                pair |= {False: row["winner_noswap"], True: row["winner_swap"]}
    return {
        run: Orders(*([pair[side] for pair in pairs.values()] for side in ("label", False, True))) for run, pairs in runs.items()
    }


def order_kappa(orders: Orders, unreadable: str | None = None) -> Estimate | None:
    """Kappa between the verdicts of both orders; pairs with an unreadable one are left out unless something stands in for it."""
    pairs = [(first or unreadable, second or unreadable) for first, second in zip(orders.plain, orders.swapped, strict=True)]
    read = [(first, second) for first, second in pairs if first and second]
    return kappa([first for first, _ in read], [second for _, second in read], ["1", "2"])


def pandalm(data: Path) -> Iterator[Figure]:
    """PandaLM's accuracy and macro precision, recall and F1 of two judges against the majority of three people, in percent."""
    tests = _rows(data / "pandalm" / "testset.jsonl")
    gold = [mode(str(test[f"annotator{at}"]) for at in (1, 2, 3)) for test in tests]
    for judge, published in _json(data / "pandalm" / "expected.json")["share"].items():
        if judge != "n":
            field = {"gpt-3.5": "gpt_result", "pandalm-7b": "pandalm_result"}[judge]
            said = [str(test[field]) if str(test[field]) in {"1", "2"} else "0" for test in tests]
            for name, expected, found in zip(
                ("accuracy", "precision", "recall", "F1"), published, macro(said, gold), strict=True
            ):
                yield Figure("pandalm", f"{judge}, {name}", expected, 100 * found, 2)


def macro(said: Sequence[str], gold: Sequence[str]) -> tuple[float, float, float, float]:
    """Return accuracy, and the means over the classes of precision, recall and F1; a class never said has a precision of 0."""
    scores = []
    for label in sorted(set(gold)):
        both = sum(one == true == label for one, true in zip(said, gold, strict=True))
        shares = (wilson(both, column.count(label)) for column in (list(said), list(gold)))
        precision, recall = (share.value if share else 0.0 for share in shares)
        scores.append((precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0))
    precision, recall, f1 = (fmean(column) for column in zip(*scores, strict=True))
    return fmean(one == true for one, true in zip(said, gold, strict=True)), precision, recall, f1


def llm_rubric(data: Path) -> Iterator[Figure]:
    """LLM-Rubric's figures of the raw judge on the real dialogues: its expected answer and its likeliest one against people's."""
    folder = data / "llm_rubric"
    people = {row["text_id"]: float(row["Q0"]) for row in _tsv(folder / "human_judges_real_convs_FIXED_ANON.tsv")}
    rows = [row for row in _tsv(folder / "gpt-3.5-turbo-16k_real_evaluations_FIXED.tsv") if row["criterion"] == "Q0"]
    shares = [[float(row[f"answer{at}_prob"]) for at in range(1, 5)] for row in rows]
    judged = {
        "expected_llm": [sum(at * share for at, share in enumerate(one, 1)) / sum(one) for one in shares],
        "argmax_llm": [float(one.index(max(one)) + 1) for one in shares],
    }
    true = [people[row["text_id"]] for row in rows]
    statistics: dict[str, Callable[[Sequence[float], Sequence[float]], Estimate | None]] = {
        "rmse": rmse,
        "pearson": pearson,
        "spearman": spearman,
        "kendall": kendall,
    }
    for name, scores in judged.items():
        for statistic, published in _json(folder / "expected.json")["Q0"][name].items():
            if statistic != "N":
                computed = _value(statistics[statistic](scores, true))
                yield Figure("llm_rubric", f"Q0 {name}, {statistic}", published, computed, 6)


def vicuna(data: Path) -> Iterator[Figure]:
    """Vicuna's sums of GPT-4's scores for each side of each comparison."""
    folder = data / "vicuna_blog_eval"
    reviews = _rows(folder / "reviews.jsonl")
    for file, totals in _json(folder / "expected.json").items():
        for side, name in enumerate(("total_answer1", "total_answer2")):
            total = sum(review["score"][side] for review in reviews if review["file"] == file)
            yield Figure("vicuna_blog_eval", f"{file.rpartition('review_')[2]}, {name}", totals[name], total, 1)


def prometheus(data: Path) -> Iterator[Figure]:
    """How far three draws of GPT-4 agree with each other; the figures are our own first ones, nobody has published any."""
    folder = data / "prometheus_rubrics"
    draws = [row["gpt4_score"] for name in ("mt_bench_eval", "vicuna_eval") for row in _rows(folder / f"{name}.jsonl")]
    agreement = alpha(draws, "interval")
    yield Figure("prometheus, first measured here", "rows with three draws", 192, sum(len(row) == 3 for row in draws), 0)  # noqa: PLR2004  three draws
    yield Figure("prometheus, first measured here", "interval alpha", 0.850, _value(agreement), 3)
    yield Figure(
        "prometheus, first measured here", "all three equal, %", 53.6, 100 * fmean(len(set(row)) == 1 for row in draws), 1
    )
    yield Figure("prometheus, first measured here", "mean spread", 0.516, fmean(max(row) - min(row) for row in draws), 3)


def _print_llmbar(data: Path) -> None:
    print("\n| LLMBar run | unreadable | published kappa, unreadable as '2' | kappa of what can be read |\n|---|---|---|---|")
    for run, orders in llmbar_runs(data).items():
        unreadable = sum(said is None for said in (*orders.plain, *orders.swapped))
        found, right = order_kappa(orders, LLMBAR_UNREADABLE), order_kappa(orders)
        print(f"| {run.replace(' | ', ', ')} | {unreadable} | {_written(found)} | {_written(right)} |")


def _print_pandalm_people(data: Path) -> None:
    """Print people's kappas; the published ones are of all 999 rows, half of which are not here."""
    tests = _rows(data / "pandalm" / "testset.jsonl")
    columns = {at: [str(test[f"annotator{at}"]) for test in tests] for at in (1, 2, 3)}
    print("\n| PandaLM's people | published, 999 rows | computed |\n|---|---|---|")
    for (first, second), published in zip(combinations(columns, 2), (0.85, 0.88, 0.86), strict=True):
        print(f"| {first} and {second} | {published} | {_written(kappa(columns[first], columns[second], ['0', '1', '2']))} |")
    print(f"| alpha of all three | | {_written(alpha(list(zip(*columns.values(), strict=True)), 'nominal'))} |")


def _written(found: Estimate | None) -> str:
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f}, n={found.n})" if found else "not defined"


def _value(found: Estimate | None) -> float:
    assert found is not None
    return found.value


def _percent(text: str) -> float:
    """Return 44.68 for '21 / 47 = 44.68%'."""
    return float(text.rpartition("= ")[2].rstrip("%"))


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _tsv(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


if __name__ == "__main__":
    main()
