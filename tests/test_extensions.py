"""Each extension can be deleted with its folder and its door, and the core does not notice."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import marks
from tests.converse_server import ConverseServer, Say

ROOT = Path(__file__).parents[1]
OF_THE_LAMBDA = {"__init__", "handler", "judged"}
COMMAND_LINE = [
    "__main__.py",
    *(f"doors/{path.name}" for path in (ROOT / "judge" / "doors").glob("*.py") if path.stem not in OF_THE_LAMBDA),
]
TRUST = ["agreement", "audit", "cases", "report", "statistics", "doors/trust"]
TRAINING = ["comparison", "dataset", "sampling", "training", "doors/data", "doors/job"]
TRAINERS = ["adapters", "serving", "exchange", "doors/serve", "doors/exchange"]
EXTENSIONS = {
    "batch_inference": ["batch_inference", "doors/batch_inference.py"],
    "files": ["files", *TRUST, *TRAINING, *TRAINERS, *COMMAND_LINE],
    "embedded": ["providers/embedded"],
    "trust": [*TRUST, *TRAINING, *TRAINERS, *COMMAND_LINE],
    "training": [*TRAINING, "report", "doors/trust", *COMMAND_LINE],
    "trainers": [*TRAINERS, *COMMAND_LINE],
    "all": ["batch_inference", "files", "providers/embedded", *TRUST, *TRAINING, *TRAINERS, *COMMAND_LINE],
}
"""What is deleted of each, below `judge/`."""

GOOD = marks("summary")
INVOKE = """
import json, judge, pathlib, types
from judge.doors.handler import lambda_handler
assert pathlib.Path(judge.__file__).is_relative_to(pathlib.Path.cwd())
said = {"function_name": "judge", "memory_limit_in_mb": 512, "invoked_function_arn": "arn", "aws_request_id": "request"}
context = types.SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000, **said)
answered = lambda_handler([{"id": 1, "prompt": "Summarise this.", "response": "A summary."}], context)
print(json.dumps([row["aggregate_reward_score"] for row in answered]))
"""


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_without_an_extension_the_handler_scores_as_before(server: ConverseServer, tmp_path: Path, extension: str) -> None:
    server.script(Say(GOOD))
    for folder in ("judge", "rubrics", "prompts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "prices.yaml", tmp_path)
    for name in EXTENSIONS[extension]:
        path = tmp_path / "judge" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    environment = {**os.environ, "JUDGE_RUBRIC": "summary", "JUDGE_MODELS": "m", "PYTHONPATH": ""}
    command = [sys.executable, "-c", INVOKE]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [1.0]
    assert len(server.requests) == 1
