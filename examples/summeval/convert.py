"""Turn SummEval's rows into samples: `python examples/summeval/convert.py summaries.jsonl > samples.jsonl`.

A row of the input has `doc_id`, `system`, `article`, `reference`, `summary` and `human` (experts' mean ratings, 1 to 5).
SummEval: Fabbri et al. 2021, https://arxiv.org/abs/2007.12626.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def sample(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row as a sample; the human ratings travel in its metadata, which no judge sees."""
    return {
        "id": f"{row['doc_id']}/{row['system']}",
        "prompt": f"Summarize the following article.\n\n{row['article']}",
        "response": row["summary"],
        "metadata": {"human": row["human"], "reference_summary": row["reference"]},
    }


if __name__ == "__main__":
    for line in Path(sys.argv[1]).read_text("utf-8").splitlines():
        print(json.dumps(sample(json.loads(line)), ensure_ascii=False))
