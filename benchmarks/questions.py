"""How good the rubrics' questions are, by the recorded replies of a strong reader: `python -m benchmarks.questions`.

Prints, for each rubric, what the reader's answers make of the constructed responses in `benchmarks/responses` (32 a rubric: good,
middling, bad and gamed, several to one prompt): the share of pairs to one prompt that are put in the right order, and the mean
reward of each kind. The rubric is compared with that of the first release, the plain question ("score it from 1 to 5") and
MT-Bench's prompt. `benchmarks/replies` holds the replies; `python -m benchmarks.readers` writes the prompts that they answer.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from judge.grader import Grader
from judge.reward import Reward

HERE = Path(__file__).parent
VARIANTS = ("after", "before", "mt", "plain")
KINDS = ("good", "middling", "bad", "gamed")
RANKS = {"good": 2, "middling": 1, "bad": 0, "gamed": 0}


class Judged(NamedTuple):
    """One constructed response."""

    prompt: str
    kind: str
    reward: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rubrics", nargs="*", help="default: all that have replies")
    names = parser.parse_args().rubrics or sorted(path.stem for path in (HERE / "replies" / "after").glob("*.jsonl"))
    print("| rubric | by | pairs in order [95 %] | good | middling | bad | gamed | gamed above a good one |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        for variant in VARIANTS:
            if (rows := judged(name, variant)) is not None:
                print(f"| `{name}` | {variant} | {line(rows)} |")


def judged(name: str, variant: str) -> list[Judged] | None:
    """Return the rewards that recorded replies give; None where there are no replies."""
    replies = HERE / "replies" / variant / f"{name}.jsonl"
    if not replies.is_file():
        return None
    rubric: str | Path = {
        "after": HERE.parent / "rubrics" / f"{name}.yaml",
        "before": HERE / "before" / "rubrics" / f"{name}.yaml",
        "plain": HERE / "peers" / "rubrics" / "plain.yaml",
        "mt": HERE / "peers" / "rubrics" / "mt_bench.yaml",
    }[variant]
    samples = [json.loads(row) for row in (HERE / "responses" / f"{name}.jsonl").read_text("utf-8").splitlines()]
    outcomes = Grader(rubric, judge=f"replies:{replies}", progress=False).grade(samples)
    return list(_judged(samples, outcomes, name))


def line(rows: Sequence[Judged]) -> str:
    """Write one variant's figures."""
    low, high = interval([share(group) for group in by_prompt(rows).values()])
    means = [f"{fmean(one.reward for one in rows if one.kind == kind):.2f}" for kind in KINDS]
    beaten = [above(group) for group in by_prompt(rows).values()]
    as_good, gamed = (sum(column) for column in zip(*beaten, strict=True))
    return f"{ordered(rows):.3f} [{low:.2f}, {high:.2f}] | {' | '.join(means)} | {as_good} of {gamed}"


def by_prompt(rows: Sequence[Judged]) -> Mapping[str, list[Judged]]:
    """Return the responses to each prompt."""
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        groups[row.prompt].append(row)
    return groups


def ordered(rows: Sequence[Judged]) -> float:
    """Return the share of pairs to one prompt, of different worth, that the rewards put in the right order; a tie counts half."""
    counts = [share(group) for group in by_prompt(rows).values()]
    return sum(right for right, _ in counts) / sum(pairs for _, pairs in counts)


def share(group: Sequence[Judged]) -> tuple[float, int]:
    """Count the pairs in the right order, and all pairs of different worth."""
    right, pairs = 0.0, 0
    for one, other in combinations(group, 2):
        better, worse = (one, other) if RANKS[one.kind] > RANKS[other.kind] else (other, one)
        if RANKS[better.kind] != RANKS[worse.kind]:
            pairs += 1
            right += 1.0 if better.reward > worse.reward else 0.5 if better.reward == worse.reward else 0.0
    return right, pairs


def above(group: Sequence[Judged]) -> tuple[int, int]:
    """Count the gamed responses that get as much as a good one to the same prompt, and all gamed ones beside a good one."""
    good = [one.reward for one in group if one.kind == "good"]
    gamed = [one.reward for one in group if one.kind == "gamed"] if good else []
    return sum(reward >= min(good) for reward in gamed), len(gamed)


def interval(counts: Sequence[tuple[float, int]], draws: int = 2000) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a share, over prompts."""
    rng = random.Random(1)
    drawn = [rng.choices(counts, k=len(counts)) for _ in range(draws)]
    shares = sorted(sum(right for right, _ in one) / max(1, sum(pairs for _, pairs in one)) for one in drawn)
    return shares[round(0.025 * draws)], shares[round(0.975 * draws) - 1]


def _judged(samples: Sequence[Mapping[str, Any]], outcomes: Sequence[object], name: str) -> Iterator[Judged]:
    for sample, outcome in zip(samples, outcomes, strict=True):
        if not isinstance(outcome, Reward):
            msg = f"{name}: {sample['id']} is unscored: {outcome}"
            raise SystemExit(msg)
        yield Judged(str(outcome.group), sample["metadata"]["label"], outcome.reward)


if __name__ == "__main__":
    main()
