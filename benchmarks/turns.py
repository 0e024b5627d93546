"""Holds `agent_steps` against labels of single turns: `python -m benchmarks.turns`.

20 trajectories with 73 turns, written and labelled by one author; a label may allow more than one answer. The replies are those
of one reader, a strong language model that saw the trajectories in another order and none of the labels.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from judge.grader import Grader
from judge.reward import Reward
from judge.verdict.criterion_score import CriterionScore

TURNS = Path(__file__).parent / "replies" / "turns"


def main() -> None:
    """Print how many answers to each criterion are among those that the label allows."""
    samples, labels = (_lines(TURNS / f"{name}.jsonl") for name in ("samples", "labels"))
    grader = Grader("agent_steps", judge=f"replies:{TURNS / 'replies.jsonl'}", progress=False)
    right, of = Counter[str](), Counter[str]()
    for outcome, label in zip(grader.grade(samples), labels, strict=True):
        if not isinstance(outcome, Reward):
            msg = f"{outcome.id}: {outcome.reason}"
            raise SystemExit(msg)
        for score in outcome.criteria:
            pairs = answers(score, label[score.name])
            right[score.name] += sum(answer in allowed for answer, allowed in pairs)
            of[score.name] += len(pairs)
    for name, count in of.items():
        print(f"{name}: {right[name]} of {count} as labelled")


def answers(score: CriterionScore, label: Any) -> list[tuple[Any, Any]]:
    """Return each answer with those that are allowed: one for the rollout, or one for each turn."""
    if score.turns:
        return list(zip((turn.answer for turn in score.turns), label, strict=True))
    return [(score.answer, label if isinstance(label, list) else [label])]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
