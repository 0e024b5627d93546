"""Prints how large a built artifact is, and how long it takes to start: until the first prompt is written, in fresh processes.

The start is compared with what every function that calls Bedrock has to pay: boto3 and its client. Both are measured in turns,
with an artifact for this machine, and as processor time, which other work on the machine disturbs least. Lambda gives a function
of 1,024 MB about 0.6 of a processor.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from deploy.build import build
from deploy.local import stack_here
from deploy.size import size

RUNS = 15
"""Starts of each kind, of which the median counts; a guess, enough that one slow start does not matter."""
CLIENT = """
import boto3
boto3.Session().client("bedrock-runtime")
"""
FIRST_PROMPT = """
from judge.doors.handler import lambda_handler
from judge.intake.record_sample import read_sample
from judge.settings import Settings
from judge.grader import Grader
import os
grader = Grader(**Settings.read(os.environ).for_grader())
grader.prompts.render(grader.rubric, read_sample({"id": 1, "prompt": "Why?", "response": "Because."}))
"""
_BEGIN = "import sys, time; sys.path.insert(0, sys.argv[1]); begun = time.process_time()"
_END = "print(time.process_time() - begun)"


def start(artifact: Path, code: str) -> float:
    """Return the milliseconds that a fresh process of this Python needs for `code`, with nothing but the artifact's files."""
    kept = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
    kept |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "JUDGE_RUBRIC": "summary", "JUDGE_MODELS": "a.model"}
    command = [sys.executable, "-I", "-S", "-c", f"{_BEGIN}\n{code}\n{_END}", str(artifact)]
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=True)  # noqa: S603
    return 1000 * float(done.stdout)


def main() -> None:
    """Print size and start of an artifact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("artifact", type=Path)
    artifact = parser.parse_args().artifact
    compiled = "with bytecode" if any(artifact.rglob("*.pyc")) else "source alone"
    print(f"{artifact}: {size(artifact)}, {compiled}")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        print(build(here, stack_here("summary"), platform=""))
        turns = [(start(here, CLIENT), start(here, FIRST_PROMPT)) for _ in range(RUNS)]
    client, prompt = (median(times) for times in zip(*turns, strict=True))
    print(f"cold start: {prompt:.0f} ms to the first prompt; boto3 and its client: {client:.0f} ms; {prompt / client:.2f} times")


if __name__ == "__main__":
    main()
