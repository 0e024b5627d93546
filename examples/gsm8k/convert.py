"""Turn GSM8K's recorded model solutions into samples: `python examples/gsm8k/convert.py SOLUTIONS.jsonl > samples.jsonl`.

A row of the input has a `question`, its `ground_truth`, and for each of four models a `solution` with `is_correct`.
https://github.com/openai/grade-school-math
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


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
        for sample in samples(json.loads(line)):
            print(json.dumps(sample, ensure_ascii=False))
