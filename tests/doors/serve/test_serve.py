"""The command `judge serve`: what it refuses before it listens."""

import os
import socket
from collections.abc import Callable

import pytest

from judge.doors.cli import main

RUBRIC = ["serve", "--rubric", "math_reasoning", "--judge", "replies:examples/gsm8k/replies.jsonl", "--port", "0"]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_without_a_token_nobody_else_can_be_served(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUBRIC, "--host", host]) == 2
    assert "set JUDGE_TOKEN, or listen on 127.0.0.1" in capsys.readouterr().err


def test_a_blank_token_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_TOKEN", " \n")
    assert main([*RUBRIC, "--host", "0.0.0.0"]) == 2
    assert "JUDGE_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["--host", "256.1.1.1"], "--host 256.1.1.1 --port 0: cannot be listened on", id="host"),
        pytest.param(["--port", "70000"], "--port 70000: cannot be listened on", id="port"),
        pytest.param(["--queue", "0"], "serve: queue: wanted ", id="queue"),
        pytest.param(["--deadline", "nan"], "serve: deadline: wanted ", id="deadline"),
        pytest.param(["--max-body", "0"], "serve: max_body: wanted ", id="body"),
        pytest.param(["--rubric", "sumary"], "did you mean 'summary'", id="rubric"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_line(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUBRIC, *options]) == 2
    assert said in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main([*RUBRIC, "--port", port]) == 2
    assert f"--port {port}: cannot be listened on: Address already in use" in capsys.readouterr().err


def test_the_token_is_known_to_the_settings_and_in_no_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, jsonl: Callable[..., object]
) -> None:
    monkeypatch.setenv("JUDGE_TOKEN", "hidden")
    monkeypatch.setenv("JUDGE_CONCURRENCY", "0")
    assert main(RUBRIC) == 2
    said = capsys.readouterr().err
    assert "JUDGE_CONCURRENCY" in said
    assert "hidden" not in said
    assert "JUDGE_TOKEN" not in said
