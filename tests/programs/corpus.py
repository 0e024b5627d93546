"""Programs in the styles of LeetCode, MBPP, Codeforces and pytest, an honest and a wrong one for each task; see `README.md`.

`python -m tests.programs.corpus` prints the table.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from judge.checks import load_check
from judge.errors import Fault
from judge.intake.record_sample import read_sample
from tests.answers.corpus import lines

PATH = Path(__file__).with_name("programs.jsonl")
_CHECK = load_check("python_tests").model_validate({"check": "python_tests"})


class Scored(NamedTuple):
    """A task and the scores of its two programs: the share of tests passed, or why there is none."""

    id: str
    style: str
    honest: float | str
    wrong: float | str
    reason: str


def score(line: dict[str, Any]) -> Scored:
    """Score both programs of a line."""
    honest, reason = _value(line, "honest")
    wrong, _ = _value(line, "wrong")
    return Scored(line["id"], line["style"], honest, wrong, reason)


def _value(line: dict[str, Any], which: str) -> tuple[float | str, str]:
    record = {"id": line["id"], **line["record"], "response": line[which]}
    record["reference_answer"] = record.pop("reference", None)
    try:
        result = _CHECK.verify(read_sample(record))
    except Fault as fault:
        return f"{type(fault).__name__}: {fault}", ""
    return result.value, result.reason


def main() -> None:
    """Print for each style how many honest programs pass everything, how many wrong ones, and how many tasks are unscored."""
    with ThreadPoolExecutor(4) as threads:
        scored = [*threads.map(score, lines(PATH))]
    print("| style | tasks | honest passed | wrong passed | unscored |\n|---|---|---|---|---|")
    for style in [*sorted({one.style for one in scored}), "all"]:
        of_style = [one for one in scored if style in (one.style, "all")]
        count = Counter(honest=sum(one.honest == 1 for one in of_style), wrong=sum(one.wrong == 1 for one in of_style))
        unscored = sum(isinstance(one.honest, str) for one in of_style)
        print(f"| {style} | {len(of_style)} | {count['honest']} | {count['wrong']} | {unscored} |")
    for one in scored:
        if one.honest != 1 or one.wrong == 1:
            print(one)


if __name__ == "__main__":
    main()
