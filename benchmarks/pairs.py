"""How often a rubric chooses the response that people choose: `python -m benchmarks.pairs SHARED_DATA`.

LLMBar's adversarial pairs (Zeng et al. 2024, https://arxiv.org/abs/2310.07641), each response by itself and both in one question;
and pairs of PandaLM's test set (Wang et al. 2024, https://arxiv.org/abs/2306.05087) on which its three annotators agree, with the
second response as the reference. A tie counts half. `benchmarks/replies/pairs` holds the replies of a strong reader.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from judge.grader import Grader
from judge.reward import Reward

HERE = Path(__file__).parent
REPLIES = HERE / "replies" / "pairs"
MIDDLE = 0.5
"""The reward of a response that is as good as its reference."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="with strong_reader/llmbar_pairs.jsonl and pandalm/testset.jsonl")
    data = parser.parse_args().data
    pairs = _rows(data / "strong_reader" / "llmbar_pairs.jsonl")
    print("| pairs | rubric | right | by part |\n|---|---|---|---|")
    for title, rubric, replies in (
        ("LLMBar, each alone", HERE.parent / "rubrics" / "instruction_following.yaml", "instruction_following"),
        ("LLMBar, each alone", HERE / "before" / "rubrics" / "instruction_following.yaml", "instruction_following_v1"),
        ("LLMBar, both together", REPLIES / "instruction_following_group.yaml", "instruction_following_group"),
        ("LLMBar, each alone", HERE.parent / "rubrics" / "helpfulness.yaml", "helpfulness"),
    ):
        if (REPLIES / f"{replies}.jsonl").is_file():
            parts = llmbar(pairs, rubric, REPLIES / f"{replies}.jsonl")
            by_part = ", ".join(f"{part} {fmean(found):.2f}" for part, found in parts.items())
            found = [one for part in parts.values() for one in part]
            print(f"| {title} | {replies} | {fmean(found):.3f} of {len(found)} | {by_part} |")
    tests = {str(row["idx"]): row for row in _rows(data / "pandalm" / "testset.jsonl")}
    for title, rubric in (("preference", HERE.parent / "rubrics"), ("preference_v1", HERE / "before" / "rubrics")):
        found = pandalm(tests, rubric / "preference.yaml", REPLIES / f"{title}.jsonl")
        print(f"| PandaLM | {title} | {fmean(found):.3f} of {len(found)} | |")


def llmbar(pairs: Sequence[Mapping[str, Any]], rubric: Path, replies: Path) -> Mapping[str, list[float]]:
    """Return, for each part of LLMBar, which pairs are right: 1, 0, or a half for a tie."""
    rows = [
        {"id": 10 * pair["pair"] + output, "prompt": pair["input"], "response": pair[f"output_{output}"]}
        for pair in pairs
        for output in (1, 2)
    ]
    rewards = dict(_rewards(rows, rubric, replies))
    parts: defaultdict[str, list[float]] = defaultdict(list)
    for pair in pairs:
        first, second = (rewards[10 * pair["pair"] + output] for output in (1, 2))
        parts[pair["ds"].rpartition("/")[2]].append(_right(first, second, first_is_better=pair["label"] == 1))
    return parts


def pandalm(tests: Mapping[str, Mapping[str, Any]], rubric: Path, replies: Path) -> list[float]:
    """Return which of the pairs that have replies are right."""
    asked = [tests[str(row["id"])] for row in _rows(replies)]
    rows = [
        {
            "id": str(test["idx"]),
            "prompt": f"{test['instruction']}\n\n{test['input']}" if test["input"] else test["instruction"],
            "response": test["response1"],
            "reference_answer": test["response2"],
        }
        for test in asked
    ]
    rewards = dict(_rewards(rows, rubric, replies))
    return [_right(rewards[str(one["idx"])], MIDDLE, first_is_better=str(one["annotator1"]) == "1") for one in asked]


def _right(first: float, second: float, *, first_is_better: bool) -> float:
    if abs(first - second) < 1e-9:  # noqa: PLR2004  rounding alone
        return 0.5
    return float((first > second) == first_is_better)


def _rewards(rows: Sequence[Mapping[str, Any]], rubric: Path, replies: Path) -> Iterator[tuple[Any, float]]:
    for outcome in Grader(rubric, judge=f"replies:{replies}", progress=False).grade(rows):
        if not isinstance(outcome, Reward):
            msg = f"{replies}: {outcome.id} is unscored: {outcome.detail}"
            raise SystemExit(msg)
        yield outcome.id, outcome.reward


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
