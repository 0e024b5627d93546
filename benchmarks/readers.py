"""Has a rubric's prompts answered by a person, or by a model in a chat.

`python -m benchmarks.readers ask summary ROWS.jsonl PROMPTS.md` writes the prompts as the judge would get them, shuffled, under
numbers that give nothing away: a file for the reader. `collect` turns what the reader wrote, lines with those numbers such as
`{"id": 17, "reply": "..."}`, into a file for `--judge replies:FILE`. With `--group 8`, the rows of one prompt are asked about
together, as `judge.group` does.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from judge.intake.record_sample import read_sample
from judge.sample import Sample
from judge.settings import Settings
from judge.verified import verify
from judge.wiring import load

GAP = "\n\n"


def main() -> None:
    """Write the prompts, or collect the replies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("action", choices=["ask", "collect"])
    parser.add_argument("rubric")
    parser.add_argument("rows", type=Path, help="ask: the samples; collect: what the reader wrote")
    parser.add_argument("out", type=Path)
    parser.add_argument("--group", type=int, default=0, help="responses in one prompt; 0: each alone")
    parser.add_argument("--seed", type=int, default=1, help="of the order in which the prompts stand")
    parser.add_argument("--samples", type=Path, help="collect: the samples that were asked about")
    arguments = parser.parse_args()
    if arguments.action == "ask":
        asked = questions(arguments.rubric, arguments.rows, arguments.group, arguments.seed)
        arguments.out.write_text("\n\n".join(_shown(asked)) + "\n", "utf-8")
        return
    asked = questions(arguments.rubric, arguments.samples, arguments.group, arguments.seed)
    replies = {row["id"]: row["reply"] for row in map(json.loads, arguments.rows.read_text("utf-8").splitlines())}
    lines = [json.dumps({"id": one.id, "reply": _text(replies[number])}) for number, one in enumerate(asked, 1)]
    arguments.out.write_text("\n".join(sorted(lines)) + "\n", "utf-8")


def questions(name: str, rows: Path, size: int, seed: int) -> list[Any]:
    """Return the questions about the rows that a judge is asked about, shuffled."""
    rubric, prompts = load(Settings(rubric=name))
    read = [read_sample(json.loads(line)) for line in rows.read_text("utf-8").splitlines()]
    samples = [one for one in read if isinstance(one, Sample) and verify(rubric.with_record(one), one).reward is None]
    if size:
        from judge.question.lineup import Lineup, rank  # the first release has none

        samples.sort(key=rank)
        asked = [
            prompts.render_together(rubric, Lineup.of(group, 0)) if len(group) > 1 else prompts.render(rubric, group[0])
            for group in _groups(samples, size)
        ]
    else:
        asked = [prompts.render(rubric.with_record(one), one) for one in samples]
    random.Random(seed).shuffle(asked)
    return asked


def _groups(samples: Sequence[Sample], size: int) -> Iterator[Sequence[Sample]]:
    """Give the samples of each prompt, split evenly into groups of at most a size."""
    for _, rollouts in groupby(sorted(samples, key=lambda one: one.group), key=lambda one: one.group):
        kept = list(rollouts)
        parts = -(-len(kept) // size)
        yield from (kept[at * len(kept) // parts : (at + 1) * len(kept) // parts] for at in range(parts))


def _shown(asked: Sequence[Any]) -> Iterator[str]:
    """Give each question; what all of them share stands once, at the top."""
    shared = len({one.system for one in asked}) == 1
    if shared:
        yield f"=== SYSTEM (for every item below)\n\n{asked[0].system}"
    for number, one in enumerate(asked, 1):
        yield f"=== ITEM {number}\n\n{one.user if shared else one.system + GAP + one.user}"


def _text(reply: object) -> str:
    return reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)


if __name__ == "__main__":
    main()
