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


if __name__ == "__main__":
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        row = json.loads(line)
        for made in records(row) if "answer" in row else samples(row):
            print(json.dumps(made, ensure_ascii=False))
