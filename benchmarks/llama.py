"""Twenty summaries judged by a real llama.cpp server with SmolLM2, through the command line: `python -m benchmarks.llama`.

Prints the command, how many were scored, what became of each request, and the wall time. Where no request was `rejected`, the
schema was taken at once. The model is far too small to judge: what counts is that a real server is asked and answers.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.llama_server import KEY, MODEL, serve_llama

SAMPLES = Path(__file__).parent.parent / "examples" / "summary" / "samples.jsonl"


def main() -> None:
    """Judge them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20, help="how many (default: 20), the examples again if need be")
    parser.add_argument("--rubric", default="summary")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder, serve_llama(context=8192) as url:
        samples, output = Path(folder) / "samples.jsonl", Path(folder) / "out.jsonl"
        rows = [json.loads(line) for line in SAMPLES.read_text("utf-8").splitlines()]
        texts = islice(cycle(rows), arguments.rows)
        lines = [json.dumps({**_again(row, at // len(rows)), "id": at}) for at, row in enumerate(texts)]
        samples.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        command = ["judge", "score", "samples.jsonl", "--judge", f"openai:{url}", "--model", MODEL, "--concurrency", "1"]
        command += ["--rubric", arguments.rubric, "--output", "out.jsonl"]
        print(shlex.join(command), flush=True)
        begun = time.monotonic()
        environment = {**os.environ, "OPENAI_API_KEY": KEY, "JUDGE_READ_TIMEOUT": "600", "PYTHONPATH": str(Path.cwd())}
        subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, check=False)
        print(f"{time.monotonic() - begun:.1f} s")
        outcomes = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    scored = [row for row in outcomes if row.get("reward") is not None]
    left = Counter(str(row.get("reason")) for row in outcomes if row not in scored)
    print(f"{len(scored)} of {len(outcomes)} scored; unscored: {dict(left)}")
    print("requests:", dict(Counter(one for row in outcomes for one in row.get("attempts", ()))))


def _again(row: dict[str, Any], times: int) -> dict[str, Any]:
    """Return a row whose response ends in other words each time, so that it is asked about again."""
    *before, last = row["messages"]
    return {**row, "messages": [*before, {**last, "content": last["content"] + " Thank you." * times}]}


if __name__ == "__main__":
    main()
