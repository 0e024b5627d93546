"""What a check costs: `python -m benchmarks.checks SHARED_DATA`.

Prints, for each check, the processor microseconds of a `verify` on real rows (the median of seven runs over up to 200 of them),
and the processor milliseconds that importing it adds to a process that has the core already (the median of seven fresh
processes). `json_schema`, `math`, `python_tests` and `sql` do their work in processes of their own, so wall time is printed too.
"""

import argparse
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from judge.checks import KINDS, load_check
from judge.intake.record_sample import read_sample
from judge.sample import Sample

MOST_ROWS = 200
RUNS = 7


def main() -> None:
    """Measure every check and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with gsm8k/, ifeval/, summeval/ ...")
    data = parser.parse_args().data
    print("| check | rows from | µs processor | µs wall | ms import |\n|---|---|---|---|---|")
    for kind in sorted(KINDS):
        source, options, records = ROWS[kind](data)
        samples = [sample for sample in map(read_sample, itertools.islice(records, MOST_ROWS)) if isinstance(sample, Sample)]
        processor, wall = cost(kind, options, samples)
        print(f"| `{kind}` | {source} ({len(samples)}) | {processor:.0f} | {wall:.0f} | {imported(kind):.1f} |")


def cost(kind: str, options: Mapping[str, Any], samples: list[Sample]) -> tuple[float, float]:
    """Return processor and wall microseconds of one `verify`."""
    check = load_check(kind).model_validate({"check": kind, **options})
    check.verify(samples[0])
    spent = []
    for _ in range(RUNS):
        begun = time.process_time(), time.perf_counter()
        for sample in samples:
            check.verify(sample)
        spent.append((time.process_time() - begun[0], time.perf_counter() - begun[1]))
    scale = 1e6 / len(samples)
    return median(one for one, _ in spent) * scale, median(one for _, one in spent) * scale


def imported(kind: str) -> float:
    """Return the processor milliseconds that importing a check adds."""
    code = (
        "import judge.checks, time; begun = time.process_time(); "
        f"judge.checks.load_check({kind!r}); print(time.process_time() - begun)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(RUNS)]
    return median(float(run.stdout) for run in runs) * 1000


Rows = tuple[str, Mapping[str, Any], Iterator[dict[str, Any]]]


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Give the rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def record(prompt: str, response: str, truth: Any = None, **metadata: Any) -> dict[str, Any]:
    """Make a training record."""
    return {"id": 1, "prompt": prompt, "response": response, "reference_answer": truth, "metadata": metadata}


def gsm8k(data: Path) -> Iterator[dict[str, Any]]:
    """Problems with a model's solution."""
    for row in read(data / "gsm8k" / "example_model_solutions.jsonl"):
        yield record(row["question"], row["6b_finetuning"]["solution"], row["ground_truth"])


def summeval(data: Path) -> Iterator[dict[str, Any]]:
    """Summaries with their reference."""
    for row in read(data / "summeval" / "summaries.jsonl"):
        yield record(row["article"], row["summary"], row["reference"])


def example(name: str) -> Iterator[dict[str, Any]]:
    """The samples of an example."""
    return read(Path(__file__).parents[1] / "examples" / name / "samples.jsonl")


def contests(_: Path) -> Iterator[dict[str, Any]]:
    """Programs that read input and print, from the tests' corpus."""
    for line in read(Path(__file__).parents[1] / "tests" / "programs" / "programs.jsonl"):
        if line["style"] == "codeforces":
            yield record(line["record"]["prompt"], line["honest"], tests=line["record"]["metadata"]["tests"])


def zeroeval(data: Path) -> Iterator[dict[str, Any]]:
    """JSON answers of real models."""
    for row in read(data / "zeroeval" / "outputs.jsonl"):
        yield record("q", row["output"], {"answer": row["gold"].lstrip("# ")})


def bbh(data: Path) -> Iterator[dict[str, Any]]:
    """Chains of thought that end in a stated choice."""
    for row in read(data / "bbh" / "cot_half.jsonl"):
        truth = str(row.get("target", row.get("gold", row.get("answer", ""))))
        text = next(str(row[key]) for key in ("output", "response", "prediction", "completion", "ans_") if key in row)
        if truth.startswith("("):
            yield record("q", text, truth)


def qwen(data: Path) -> Iterator[dict[str, Any]]:
    """Answers in LaTeX with the reference."""
    for path in sorted((data / "qwen25_math_example").glob("*.jsonl")):
        for row in read(path):
            prediction = row.get("pred", row.get("prediction", ""))
            yield record("q", f"\\boxed{{{prediction[0] if isinstance(prediction, list) else prediction}}}", str(row["gt"]))


SCHEMA = {"type": "object", "required": ["reasoning", "answer"], "properties": {"answer": {"type": "string"}}}
ROWS: Mapping[str, Callable[[Path], Rows]] = {
    "choice": lambda data: ("bbh", {}, bbh(data)),
    "contains": lambda data: ("summeval", {"all": ["the"], "none": ["as an AI"]}, summeval(data)),
    "exact": lambda data: ("bbh", {"answer": "stated"}, bbh(data)),
    "fields": lambda data: ("zeroeval", {"only": ["answer"]}, zeroeval(data)),
    "format": lambda data: ("summeval", {"case": "lower"}, summeval(data)),
    "json_schema": lambda data: ("zeroeval", {"json_schema": SCHEMA}, zeroeval(data)),
    "length": lambda data: ("summeval", {"unit": "words", "most": 60}, summeval(data)),
    "math": lambda data: ("qwen25_math_example", {}, qwen(data)),
    "number": lambda data: ("gsm8k", {}, gsm8k(data)),
    "program_output": lambda data: ("tests/programs", {}, contests(data)),
    "python_tests": lambda _: ("examples/code_tests", {}, example("code_tests")),
    "regex": lambda data: ("gsm8k", {"patterns": [r"(?m)^A: ?-?[0-9.,]+"]}, gsm8k(data)),
    "similarity": lambda data: ("summeval", {}, summeval(data)),
    "sql": lambda _: ("examples/sql_query", {}, example("sql_query")),
    "substance": lambda data: ("summeval", {}, summeval(data)),
    "tool_calls": lambda _: ("examples/tool_use", {}, example("tool_use")),
}


if __name__ == "__main__":
    main()
