"""A job's plan and its data."""

import json
from pathlib import Path

import pytest

from judge.training.plan import Hyperparameters, Plan
from tests.job_server import BUCKET

GRADER = "arn:aws:lambda:us-east-1:123456789012:function:judge:7"
ROLE = "arn:aws:iam::123456789012:role/judge-training"
VALUES = Hyperparameters(epochs=2, batch_size=16, learning_rate=1e-4, samples=4, max_prompt_length=1024, max_tokens=512)


def write_records(path: Path, count: int = 3, **more: object) -> Path:
    """Write a file of records."""
    records = [
        {"messages": [{"role": "user", "content": f"What is {n} + {n}?"}], "reference_answer": str(2 * n), **more}
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


@pytest.fixture(autouse=True)
def no_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch off boto3's own retries, which sleep."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """The smallest plan."""
    return Plan(
        name="a-job",
        base="amazon.nova-2-lite-v1:0:256k",
        grader=GRADER,
        role=ROLE,
        bucket=BUCKET,
        training=write_records(tmp_path / "train.jsonl"),
        hyperparameters=VALUES,
    )
