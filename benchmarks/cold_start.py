"""What a cold Lambda costs: `python -m benchmarks.cold_start`.

Shows how long a Lambda takes to start, which imports the handler, makes the grader and opens its connections, and how long its
first sample takes after that, over what nobody can avoid: boto3 with its Bedrock client, and that client's first call. Fresh
processes by turns, with bytecode; the medians count. Then the slowest imports.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from statistics import median

from benchmarks.storm_server import ROOT, serving
from benchmarks.weather import Storm

RUBRIC = "rag_faithfulness"
_BEGIN = "import time; begun = time.perf_counter()\n"
_END = "\nimport sys; print(time.perf_counter() - begun, file=sys.stderr)"
_CLIENT = """\
import boto3
from botocore.config import Config
client = boto3.Session().client("bedrock-runtime", config=Config(retries={"total_max_attempts": 1}))
"""
_HANDLER = """\
from judge.doors.handler import lambda_handler
"""
_ASK = """\
schema = '{"type": "object", "properties": {"a": {"properties": {"score": {"type": "boolean"}}}}}'
client.converse(
    modelId="bench", system=[{"text": "system"}], messages=[{"role": "user", "content": [{"text": "user"}]}],
    outputConfig={"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"name": "verdict", "schema": schema}}}},
)
"""
_INVOKE = """\
from benchmarks.replay import Context
answer = lambda_handler([{"id": 1, "prompt": "Why?", "response": "Because."}], Context(60))
assert answer[0]["metrics_list"][0]["type"] == "Reward"
"""
SIDES: Mapping[str, str] = {
    "boto3 and its client": _CLIENT,
    "the Lambda's start": _HANDLER,
    "boto3's first call": _CLIENT + _BEGIN + _ASK,
    "the Lambda's first sample": _HANDLER + _BEGIN + _INVOKE,
}
PAIRS = (
    ("the Lambda's start", "boto3 and its client"),
    ("the Lambda's first sample", "boto3's first call"),
)
_LINE = re.compile(r"import time: +(\d+) \| +(\d+) \| ( *)([\w.]+)")


def main() -> None:
    """Time every side and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="processes of each side")
    parser.add_argument("--imports", type=int, default=15, help="how many of the slowest imports are listed")
    arguments = parser.parse_args()
    with serving(Storm(latency=0.0)) as server, tempfile.TemporaryDirectory() as bytecode:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": bytecode, "PYTHONPATH": str(ROOT)}
        environment |= {**server.environment, "JUDGE_RUBRIC": RUBRIC, "JUDGE_MODELS": "bench"}
        environment |= {"AWS_LAMBDA_FUNCTION_NAME": "judge"}
        times: dict[str, list[float]] = {name: [] for name in SIDES}
        for _ in range(arguments.runs + 1):  # the first writes the bytecode
            for name, code in SIDES.items():
                times[name].append(float(_run(code, environment).split()[-1]))
        _show({name: median(taken[1:]) for name, taken in times.items()})
        _imports(_run(_HANDLER + _INVOKE, environment, "-X", "importtime"), arguments.imports)


def _run(code: str, environment: Mapping[str, str], *options: str) -> str:
    """Run code in a fresh process and return what it wrote on stderr."""
    command = [sys.executable, *options, "-c", _BEGIN + code + _END]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stderr


def _show(times: Mapping[str, float]) -> None:
    print("| | ms |\n|---|---|")
    for name, seconds in times.items():
        print(f"| {name} | {1000 * seconds:.0f} |")
    for ours, bare in PAIRS:
        print(f"| **{ours} over {bare}** | **{times[ours] / times[bare]:.2f}** |")


def _imports(report: str, most: int) -> None:
    """Sum what imports took by the package they belong to."""
    packages: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for took, _, _, name in _LINE.findall(report):
        packages[name.split(".")[0]] += int(took)
        modules[name] += int(took)
    print("\n| package, itself | ms | | module, itself | ms |\n|---|---|---|---|---|")
    for (package, took), (module, alone) in zip(packages.most_common(most), modules.most_common(most), strict=True):
        print(f"| {package} | {took / 1000:.1f} | | {module} | {alone / 1000:.1f} |")


if __name__ == "__main__":
    main()
