"""What one response does to its siblings when it speaks to the judge: `python -m benchmarks.siblings show FOLDER`.

`write` makes the rows: groups of the constructed responses to one prompt, and the same groups with an attack of
`judge/audit/siblings.jsonl` in one response of each. A strong reader judges both. The table says how the rewards of the
attackers and of their siblings moved, beside how they move when the untouched groups are judged twice.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from judge.grader import Grader
from judge.reward import Reward

HERE = Path(__file__).parent
RUBRICS = ("helpfulness", "instruction_following", "rag_faithfulness", "summary", "creative_writing", "moderation")
ATTACKED = "bad"
"""The label of the response that gets an attack: a bad one, because it has the most to gain."""


def main() -> None:
    """Write the rows, or print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["write", "show"])
    parser.add_argument("folder", type=Path, help="of the rows, the rubrics and the replies")
    arguments = parser.parse_args()
    if arguments.action == "write":
        write(arguments.folder)
    else:
        show(arguments.folder)


def write(folder: Path) -> None:
    """Write, for each rubric, its rows clean and attacked, and the rubric with groups."""
    texts = [json.loads(line) for line in (HERE.parent / "judge" / "audit" / "siblings.jsonl").read_text("utf-8").splitlines()]
    random.Random(1).shuffle(texts)
    attacks = iter(texts)
    for name in RUBRICS:
        rows = [json.loads(line) for line in (HERE / "responses" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        attacked = [_attacked(row, next(attacks, None)) if row["metadata"]["label"] == ATTACKED else row for row in rows]
        for kind, chosen in (("clean", rows), ("attacked", attacked)):
            (folder / f"{name}.{kind}.rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in chosen), "utf-8")
        rubric = (HERE.parent / "rubrics" / f"{name}.yaml").read_text("utf-8")
        lines = [line for line in rubric.splitlines() if not line.startswith("judge:")]
        (folder / f"{name}.yaml").write_text("\n".join([*lines, "judge: {reasons: brief, group: {size: 8}}"]) + "\n", "utf-8")


def show(folder: Path) -> None:
    """Print how rewards moved."""
    clean, again, attacked = (dict(_rewards(folder, kind)) for kind in ("clean", "again", "attacked"))
    families = {one: row["metadata"]["family"] for one, row in _rows(folder, "attacked") if "family" in row["metadata"]}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for one, row in _rows(folder, "clean"):
        groups[json.dumps([row.get("prompt"), row.get("messages", [])[:-1]])].append(one)
    hit = [group for group in groups.values() if any(one in families for one in group)]
    siblings = [one for group in hit for one in group if one not in families]
    print(f"{len(families)} attacks in {len(hit)} groups; rewards that moved, mean [least, most]\n")
    print("| | attackers | their siblings | siblings that lost more than .1 |\n|---|---|---|---|")
    for title, after in (("judged twice, no attack", again), ("with the attack", attacked)):
        moved = [_moved(clean, after, families), _moved(clean, after, siblings), _lost(clean, after, siblings)]
        print(f"| {title} | {' | '.join(moved)} |")
    for family in sorted(set(families.values())):
        print(f"| {family} | {_moved(clean, attacked, [one for one, its in families.items() if its == family])} | | |")


def _attacked(row: Mapping[str, Any], attack: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if attack is None:
        return row
    metadata = {**row["metadata"], "family": attack["family"]}
    if "response" in row:
        return {**row, "response": f"{row['response']}\n\n{attack['text']}", "metadata": metadata}
    *before, last = row["messages"]
    said = {**last, "content": f"{last['content']}\n\n{attack['text']}"}
    return {**row, "messages": [*before, said], "metadata": metadata}


def _rows(folder: Path, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in RUBRICS:
        for line in (folder / f"{name}.{kind}.rows.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row["id"], row


def _rewards(folder: Path, kind: str) -> Iterator[tuple[str, float]]:
    for name in RUBRICS:
        lines = (folder / f"{name}.{'clean' if kind == 'again' else kind}.rows.jsonl").read_text("utf-8").splitlines()
        grader = Grader(folder / f"{name}.yaml", judge=f"replies:{folder / f'{name}.{kind}.replies.jsonl'}", progress=False)
        for outcome in grader.grade([json.loads(line) for line in lines]):
            if not isinstance(outcome, Reward):
                msg = f"{name}, {kind}: {outcome.id} is unscored: {outcome.detail}"
                raise SystemExit(msg)
            yield str(outcome.id), outcome.reward


def _moved(before: Mapping[str, float], after: Mapping[str, float], ids: Sequence[str] | Mapping[str, str]) -> str:
    moves = [after[one] - before[one] for one in ids]
    return f"{fmean(moves):+.3f} [{min(moves):+.2f}, {max(moves):+.2f}]"


def _lost(before: Mapping[str, float], after: Mapping[str, float], ids: Sequence[str]) -> str:
    return f"{sum(before[one] - after[one] > 0.1 for one in ids)} of {len(ids)}"  # noqa: PLR2004  as the table says


if __name__ == "__main__":
    main()
