"""Turn files of GSM8K into records to train on, and recorded model solutions into samples to score.

    python examples/gsm8k/convert.py train.jsonl > records.jsonl
    python examples/gsm8k/convert.py example_model_solutions.jsonl > samples.jsonl

A row of `train.jsonl` has a `question` and its `answer`. A row of `example_model_solutions.jsonl` has a `question`, its
`ground_truth`, and for each of four models a `solution` with `is_correct`.
https://github.com/openai/grade-school-math
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_WORKING = re.compile(
    r"""
    <<[^<>]*>>  # 48/2 = <<48/2=24>>24 clips
    """,
    re.VERBOSE,
)
"""What GSM8K writes for a calculator; no reader of the solution needs it."""


def records(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the record of a problem. The reference is the whole solution, which ends with `#### 72`: the judge reads its steps."""
    yield {
        "messages": [{"role": "user", "content": row["question"]}],
        "reference_answer": _WORKING.sub("", row["answer"]),
    }


def samples(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a sample for each solution; the recorded label travels in its metadata, which nothing scores by."""
    for model, solution in row.items():
        if isinstance(solution, dict):
            yield {
                "id": f"{row['id']}/{model}",
                "prompt": row["question"],
                "response": solution["solution"],
                "reference_answer": row["ground_truth"],
                "metadata": {"is_correct": solution["is_correct"]},
            }


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read the rows; end with one line if the file is not there, or not of GSM8K, such as the page that shows it."""
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            row = json.loads(line)
            if not isinstance(row, dict) or "question" not in row:
                sys.exit(f"{path}: line {number}: wanted a row of GSM8K with a question, found {line[:40]!r}")
            yield row
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}")
    except ValueError:
        sys.exit(f"{path}: wanted a file of JSON Lines; if it is a page of GitHub, download the raw file")


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004  the program and its file
        sys.exit("wanted one file: python examples/gsm8k/convert.py FILE > records.jsonl")
    for row in rows(Path(sys.argv[1])):
        for made in records(row) if "answer" in row else samples(row):
            print(json.dumps(made, ensure_ascii=False))
