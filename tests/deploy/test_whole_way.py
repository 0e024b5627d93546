"""The whole way on one machine, by the commands of a user: from a data set to a tuned model, and everything removed again.

The stack, the buckets and the metrics are MiniStack's, the function is the built one, and the training job and its models are those
of the rehearsal.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest

from deploy.local import STACK, deploy, ministack
from deploy.rehearsal import answer, rehearse
from judge.doors.cli import main
from tests.control_plane import ControlPlane
from tests.converse_server import ConverseServer

RUBRIC = "within_limit"
TUNED = "custom-model-deployment"
_TOPICS = ("猫", "雪", "川", "本", "茶", "鳥", "海", "月", "花", "風", "橋", "駅")
_ASPECTS = ("歴史", "役割", "特徴", "魅力", "楽しみ方", "仕組み", "種類", "思い出", "名前", "色")


def record(topic: str, aspect: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": f"{topic}の{aspect}を30文字以内で答えてください。"}], "topic": topic}


class Account(NamedTuple):
    """An AWS on loopback, with the stack in it and the control plane of its jobs."""

    url: str
    plane: ControlPlane


@pytest.fixture
def account(built: Path, server: ConverseServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Account]:
    server.reply = answer
    with ministack(server.url, tmp_path / "ministack.log") as url, rehearse(url, STACK, patient=False) as (plane, training):
        deploy(built, url, {"Rubric": RUBRIC, "VerdictDays": 0})
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", training)
        yield Account(url, plane)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command; return its stdout, and fail with all it said if its exit code is another than wanted."""

    def run(*words: str, code: int = 0) -> str:
        got = main(list(words))
        out, err = capsys.readouterr()
        assert got == code, f"{words}: exit {got}\n{out}\n{err}"
        return out + err if code else out

    return run


def test_from_a_data_set_to_a_tuned_model_and_back(
    account: Account, said: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plane = account.plane
    rows = [record(topic, aspect) for topic in _TOPICS for aspect in _ASPECTS]
    Path("all.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")

    said("data", "check", "all.jsonl", "--rubric", RUBRIC)
    said("data", "split", "all.jsonl", "--train", "train.jsonl", "--validation", "validation.jsonl", "--share", "0.1")
    said("data", "check", "train.jsonl", "--validation", "validation.jsonl", "--rubric", RUBRIC)

    dry = json.loads(said("job", "create", "train.jsonl", "--validation", "validation.jsonl", "--stack", STACK, "--dry-run"))
    assert dry["customizationType"] == "REINFORCEMENT_FINE_TUNING"
    assert plane.jobs == {}
    arn = said("job", "create", "train.jsonl", "--validation", "validation.jsonl", "--stack", STACK).split()[-1]
    assert list(plane.jobs) == [arn]
    bucket = dry["trainingDataConfig"]["s3Uri"].split("/")[2]
    s3 = boto3.client("s3", endpoint_url=account.url)
    stored = plane.jobs[arn]["trainingDataConfig"]["s3Uri"].split("/", 3)[3]
    assert s3.get_object(Bucket=bucket, Key=stored)["Body"].read() == Path("train.jsonl").read_bytes()

    assert "Completed" in said("job", "watch", arn, "--stack", STACK)
    read = said(
        "job", "curves", arn, "--stack", STACK, "--output", "curves.png", "--output", "curves.svg", "--output", "curves.json"
    )
    assert "rising together" in read
    assert Path("curves.png").read_bytes().startswith(b"\x89PNG")

    tuned = said("job", "deploy", arn, "--stack", STACK).split()[-1]
    assert TUNED in tuned
    compared = said(
        *("compare", "validation.jsonl", "--base", "amazon.nova-2-lite-v1:0", "--tuned", tuned),
        *("--rubric", RUBRIC, "--output", "compared"),
    )
    assert "The tuned model's mean reward is higher" in compared
    said("report", "compared/base.rows.jsonl", "compared/tuned.rows.jsonl", "--output", "report.html")

    said("job", "delete", arn, "--stack", STACK, "--yes")
    assert plane.deployments == {}
    assert plane.models == {}
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
