"""Answers written to be paid for nothing, and honest ones, as `README.md` tells; `python -m tests.answers.corpus` prints the table.

A line is `{"id", "check", "record", "response", "why"}` with `most`, the value that a gaming answer may have, or `least`, the value
that an honest one must have.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from judge.checks import load_check
from judge.errors import Fault
from judge.intake.record_sample import read_sample

FOLDER = Path(__file__).parent
_CLOSE = 1e-6


class Marked(NamedTuple):
    """An answer and what became of it."""

    id: str
    kind: str
    value: float | None
    """None where the sample is unscored."""

    right: bool
    reason: str


def mark(line: dict[str, Any]) -> Marked:
    """Verify the answer of a line."""
    record = {"id": line["id"], "prompt": "?", **line["record"], "response": line["response"]}
    record["reference_answer"] = record.pop("reference", None)
    check = load_check(line["check"]["check"]).model_validate(line["check"])
    try:
        found = check.verify(read_sample(record))
    except Fault as fault:
        return Marked(line["id"], check.check, None, right="most" in line, reason=f"{type(fault).__name__}: {fault}")
    right = found.value <= line["most"] + _CLOSE if "most" in line else found.value >= line["least"] - _CLOSE
    return Marked(line["id"], check.check, found.value, right, found.reason)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines of a file."""
    for text in path.read_text("utf-8").split("\n")[:-1]:  # U+2028 is no end of a line here
        yield json.loads(text)


def main() -> None:
    """Print, for each file and check, how many answers there are and how many of them are marked wrongly."""
    for name in ("gaming", "honest"):
        marked = [mark(line) for line in lines(FOLDER / f"{name}.jsonl")]
        wrong = Counter(one.kind for one in marked if not one.right)
        unscored = Counter(one.kind for one in marked if one.value is None)
        print(f"| {name} | answers | {'paid' if name == 'gaming' else 'refused'} | unscored |\n|---|---|---|---|")
        for kind, count in sorted(Counter(one.kind for one in marked).items()):
            print(f"| `{kind}` | {count} | {wrong[kind]} | {unscored[kind]} |")
        print(f"| all | {len(marked)} | {wrong.total()} ({100 * wrong.total() / len(marked):.1f} %) | {unscored.total()} |\n")


if __name__ == "__main__":
    main()
