"""The command line as a process: exit codes, what is kept, pipes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from judge.doors.cli import COMMANDS, main
from tests.chat_server import ChatServer
from tests.chat_server import Say as Answer
from tests.conftest import marks
from tests.converse_server import ConverseServer, Fail, Raw, Request, Say, Stall
from tests.files.test_journal import room

EXAMPLE = "examples/summary/samples.jsonl"
REPLIES = "replies:examples/summary/replies.jsonl"
GOOD, BAD = marks("summary"), marks("summary", 0.0)
Files = Callable[..., Path]


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_the_parser_knows_has_what_runs_it(name: str) -> None:
    assert callable(resolve_name(f"judge.doors.{COMMANDS[name]}"))
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    assert ended.value.code == 0


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def sample(identity: object = None, response: str = "A summary.") -> dict[str, Any]:
    """Make a sample that has no siblings unless they have its id: it is asked about alone."""
    named = {} if identity is None else {"id": identity}
    return {**named, "prompt": f"Summarise text {identity}.", "response": response}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["score", "none.jsonl", "--rubric", "summary"], "none.jsonl: no such file", id="missing-file"),
        pytest.param(["score", EXAMPLE, "--rubric", "sumary"], "did you mean 'summary'", id="unknown-rubric"),
        pytest.param(
            ["score", EXAMPLE], "no rubric: give --rubric NAME|FILE or set JUDGE_RUBRIC; there are: agent", id="no-rubric"
        ),
        pytest.param(["render", EXAMPLE], "give --rubric NAME|FILE or set JUDGE_RUBRIC", id="render-no-rubric"),
        pytest.param(["batch", "collect", "a", EXAMPLE, "--output", "x"], "no rubric: give --rubric", id="collect-no-rubric"),
        pytest.param(
            ["score", EXAMPLE, "--rubric", "summary"],
            "no judge model: give one (--model ID, or models=[...] in Python)",
            id="no-model",
        ),
        pytest.param(
            ["score", EXAMPLE, "--rubric", "summary", "--judge", "oracle"], "no judge is called 'oracle'", id="unknown-judge"
        ),
        pytest.param(
            ["score", EXAMPLE, "--rubric", "summary"], "without an AWS account, use --judge local", id="no-model-and-no-account"
        ),
        pytest.param(
            ["score", EXAMPLE, "--rubric", "summary", "--judge", "local", "--model", "m"],
            "--model names a judge on Bedrock or at an endpoint, and --judge local asks none of its models",
            id="a-model-that-nobody-would-ask",
        ),
        pytest.param(["score", "EMPTY", "--rubric", "summary", "--judge", "local"], "no rows in it", id="empty-file"),
        pytest.param(["render", "EMPTY", "--rubric", "summary"], "no rows in it; wanted JSON Lines", id="render-empty-file"),
        pytest.param(["score", EXAMPLE, "--rubric", "summary", "--judge", "replies:none"], "none:", id="no-replies"),
        pytest.param(
            ["score", EXAMPLE, "--rubric", "summary", "--judge", REPLIES, "--resume"],
            "--resume needs --output",
            id="resume-stdout",
        ),
        pytest.param(
            ["score", EXAMPLE, "--rubric", "summary", "--concurrency", "0"], "settings: concurrency: ", id="concurrency"
        ),
        pytest.param(["render", "none.jsonl", "--rubric", "summary"], "none.jsonl: no such file", id="render-missing-file"),
        pytest.param(["rubrics", "sumary"], "did you mean 'summary'", id="rubrics-unknown"),
        pytest.param(["rubrics", "./none.yaml"], "no such rubric file", id="rubrics-no-file"),
    ],
)
def test_what_has_to_be_fixed_first_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "EMPTY").touch()
    assert main([argument.replace("EMPTY", str(tmp_path / "EMPTY")) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(
            ["rubrics"], 2, "judge: the command line needs the extra 'cli': pip install 'rft-judge[cli]'\n", id="command"
        ),
        pytest.param(["--version"], 0, "", id="version"),
        pytest.param(["--help"], 0, "", id="help"),
    ],
)
def test_a_missing_extra_is_one_line_and_exit_code_2(arguments: list[str], code: int, said: str) -> None:
    program = f"import sys; sys.modules['rich'] = None; from judge.doors.cli import main; sys.exit(main({arguments}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, said)
    assert bool(done.stdout) == (code == 0)


def test_without_credentials_one_line_says_so(
    server: ConverseServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    assert main(["score", EXAMPLE, "--rubric", "summary", "--model", "m"]) == 2
    said = capsys.readouterr().err
    assert "Unable to locate credentials; name a profile in AWS_PROFILE" in said
    assert "--judge local" in said


def test_the_region_option_decides_where_requests_go(
    server: ConverseServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    server.script(Say(GOOD))
    assert main(["score", EXAMPLE, "--rubric", "summary", "--model", "m", "--region", "eu-central-1"]) == 0
    assert all("/eu-central-1/bedrock/" in request.headers["Authorization"] for request in server.requests)
    assert server.requests
    capsys.readouterr()


def test_an_unknown_model_stops_the_run_and_keeps_what_was_scored(
    server: ConverseServer, jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def reply(request: Request) -> Say | Fail:
        return Say(GOOD) if len(server.requests) < 3 else Fail(404, "ResourceNotFoundException", "no such model")

    server.reply = reply
    out = tmp_path / "out.jsonl"
    command = [
        "score",
        str(jsonl(*[sample(place, f"r{place}") for place in range(9)])),
        "--rubric",
        "summary",
        "--model",
        "m",
        "--output",
        str(out),
        "--concurrency",
        "1",
    ]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "no such model" in said
    assert "interrupted: kept 2 rows; continue with the same command and --resume" in said
    assert not out.exists()
    assert main(command) == 2
    assert "out.jsonl.part holds an interrupted run" in capsys.readouterr().err
    server.script(Say(GOOD))
    assert main([*command, "--resume"]) == 0
    for response in ("r0", "r1"):
        asked = [request for request in server.requests if f"\n{response}\n" in request.user]
        assert len(asked) == 1, "what was scored is not judged again"
    assert [row["id"] for row in rows(out.read_text())] == list(range(9))


def test_a_broken_line_gets_its_own_row_and_the_others_are_scored(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    replies = jsonl(*[{"id": number, "reply": GOOD} for number in (1, 4)], name="replies.jsonl")
    path = jsonl(sample(), "{not json", "", sample(), "[1]", '"x"', "\u0000")
    assert main(["score", str(path), "--rubric", "summary", "--judge", f"replies:{replies}"]) == 1
    out = rows(capsys.readouterr().out)
    assert [(row["row"], row["id"], row["outcome"]) for row in out] == [
        (1, 1, "scored"),
        (2, 2, "unscored"),
        (3, 4, "scored"),
        (4, 5, "unscored"),
        (5, 6, "unscored"),
        (6, 7, "unscored"),
    ]
    assert out[1]["reward"] is None
    assert out[1]["detail"].startswith("line 2: not JSON")
    assert out[3]["reason"] == "bad_sample"
    assert [row["key"] is None for row in out] == [row["outcome"] == "unscored" for row in out]


def test_an_unreadable_reply_is_the_reason_and_not_the_missing_second_one(
    jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = jsonl({"id": 1, "reply": GOOD.replace("5", "9")}, name="replies.jsonl")
    assert main(["score", str(jsonl(sample(1), sample(2))), "--rubric", "summary", "--judge", f"replies:{replies}"]) == 1
    first, second = rows(capsys.readouterr().out)
    assert (first["reason"], first["attempts"]) == ("unreadable", ["answered", "unanswered"])
    assert "wanted 1 to 5, half points" in first["detail"]
    assert (second["reason"], second["detail"]) == ("unanswered", "no reply is recorded for this sample")


def test_stdin_and_stdout_make_a_pipe() -> None:
    command = [sys.executable, "-m", "judge", "score", "-", "--rubric", "summary", "--judge", REPLIES]
    done = subprocess.run(command, input=Path(EXAMPLE).read_bytes(), capture_output=True, check=False)
    assert done.returncode == 0
    assert len(rows(done.stdout.decode())) == len(Path(EXAMPLE).read_text().splitlines())
    assert b"\x1b[" not in done.stderr, "no colours into a pipe"


def test_a_reader_that_stops_reading_is_not_an_error(jsonl: Files) -> None:
    path = jsonl(*[sample(place, "") for place in range(5000)])
    command = f"{sys.executable} -m judge score {path} --rubric summary --judge {REPLIES} | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert b"Traceback" not in done.stderr


def test_ctrl_c_keeps_what_was_scored_and_resume_judges_only_the_rest(
    server: ConverseServer, jsonl: Files, tmp_path: Path
) -> None:
    server.reply = lambda request: Stall() if "stalls" in request.user else Say(GOOD)
    path = jsonl(*[sample(place, "stalls" if place == 4 else f"r{place}") for place in range(9)])
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "judge", "score", str(path), "--rubric", "summary", "--model", "m", "--output", str(out)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE)
    part = out.with_name("out.jsonl.part")
    give_up = time.monotonic() + 30
    while not (part.exists() and len(part.read_bytes().splitlines()) == 9) and time.monotonic() < give_up:
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=10)
    assert running.returncode == 130
    assert b"interrupted: kept 8 rows" in said
    assert b"Traceback" not in said
    server.reset()
    server.script(Say(GOOD))
    assert subprocess.run([*command, "--resume"], capture_output=True, check=False).returncode == 0
    assert len(server.requests) == 1
    assert [row["id"] for row in rows(out.read_text())] == list(range(9))


def score(path: Path, out: object, *more: str) -> list[str]:
    return ["score", str(path), "--rubric", "summary", "--model", "m", "--output", str(out), *more]


def graded(request: Request) -> Say:
    """Give a good response the best marks, and any other the worst."""
    return Say(GOOD if "good" in request.user else BAD)


@pytest.mark.parametrize("broken_off", [False, True], ids=["finished", "interrupted"])
def test_a_reward_follows_its_sample_when_rows_move(
    server: ConverseServer, jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str], broken_off: bool
) -> None:
    server.reply = graded
    before = [sample(place, f"{'good' if place % 2 else 'bad'} {place}") for place in range(6)]
    out = tmp_path / "out.jsonl"
    assert main(score(jsonl(*before), out)) == 0
    if broken_off:
        out.with_name("out.jsonl.part").write_bytes(out.read_bytes())
        out.unlink()
    after = [*reversed(before[2:]), sample(0, "good after all"), sample("new", "bad")]
    server.requests.clear()
    capsys.readouterr()
    assert main(score(jsonl(*after), out, "--resume")) == 0
    found = [(row["row"], row["id"], row["reward"]) for row in rows(out.read_text())]
    assert found == [(1, 5, 1.0), (2, 4, 0.0), (3, 3, 1.0), (4, 2, 0.0), (5, 0, 1.0), (6, "new", 0.0)]
    assert len(server.requests) == 2
    said = capsys.readouterr().err
    assert "6 scored (4 kept from an earlier run, 2 now), 0 unscored" in said
    assert "dropped 2 rewards of the earlier run: no longer in the input" in said


def test_changed_replies_count_as_another_judge(jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = jsonl(sample(1), sample(2)), tmp_path / "out.jsonl"
    command = [
        "score",
        str(path),
        "--rubric",
        "summary",
        "--output",
        str(out),
        "--judge",
        f"replies:{tmp_path / 'replies.jsonl'}",
    ]
    jsonl(*[{"id": place, "reply": GOOD} for place in (1, 2)], name="replies.jsonl")
    assert main(command) == 0
    before = out.read_bytes()
    jsonl(*[{"id": place, "reply": BAD} for place in (1, 2)], name="replies.jsonl")
    assert main([*command, "--resume"]) == 2
    assert "replies.jsonl answers from has changed since" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_a_reply_is_given_to_its_own_sample_alone(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    replies = [GOOD, BAD]
    kept = jsonl(*[{"id": place, "reply": reply} for place, reply in enumerate(replies)], name="replies.jsonl")
    assert main(["score", str(jsonl(sample(0), sample(1))), "--rubric", "summary", "--judge", f"replies:{kept}"]) == 0
    assert [row["reward"] for row in rows(capsys.readouterr().out)] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param("samples.jsonl", "samples.jsonl is the input itself", id="input"),
        pytest.param("link.jsonl", "samples.jsonl is the input itself", id="link"),
        pytest.param(".", "a folder; wanted a file", id="folder"),
        pytest.param("there.jsonl", "there.jsonl already exists: continue it with --resume, or replace it with", id="finished"),
        pytest.param("samples.jsonl/out.jsonl", "cannot be written: ", id="no-folder"),
        pytest.param("/sys/out.jsonl", "cannot be written: ", id="read-only"),
    ],
)
def test_an_impossible_output_is_refused_before_anything_is_asked(
    server: ConverseServer, jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    path = jsonl(sample(1))
    (tmp_path / "link.jsonl").symlink_to(path)
    (tmp_path / "there.jsonl").write_text("what was there\n")
    before = path.read_bytes()
    assert main(score(path, tmp_path / name)) == 2
    said = capsys.readouterr().err
    assert says in said
    assert len(said.splitlines()) == 1
    assert (server.requests, path.read_bytes()) == ([], before)
    assert (tmp_path / "there.jsonl").read_text() == "what was there\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.jsonl", "samples.jsonl", "there.jsonl"]


@pytest.mark.parametrize("content", ['[\n{"prompt": "p", "response": "r"}\n]\n', "prompt,response\np,r\n"])
def test_a_file_in_another_format_is_refused_before_anything_is_asked(
    server: ConverseServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "samples.jsonl").write_text(content)
    assert main(score(tmp_path / "samples.jsonl", tmp_path / "out.jsonl")) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "wanted JSON Lines" in said
    assert not server.requests
    assert [path.name for path in tmp_path.iterdir()] == ["samples.jsonl"]


def test_overwrite_replaces_a_finished_output(server: ConverseServer, jsonl: Files, tmp_path: Path) -> None:
    server.reply = graded
    out = tmp_path / "out.jsonl"
    assert main(score(jsonl(sample(1)), out)) == 0
    assert main(score(jsonl(sample(1)), out, "--overwrite")) == 0
    assert len(server.requests) == 2
    with pytest.raises(SystemExit, match="2"):
        main(score(jsonl(sample(1)), out, "--overwrite", "--resume"))


def test_a_second_run_on_one_output_is_refused(
    server: ConverseServer, jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = lambda _: Stall()
    path, out = jsonl(sample(1)), tmp_path / "out.jsonl"
    running = subprocess.Popen([sys.executable, "-m", "judge", *score(path, out)], stderr=subprocess.PIPE)
    give_up = time.monotonic() + 30
    while not server.requests and time.monotonic() < give_up:
        assert running.poll() is None
    for how in ([], ["--resume"], ["--overwrite"]):
        assert main(score(path, out, *how)) == 2
        assert "out.jsonl.part is being written by another run" in capsys.readouterr().err
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=10)
    assert len(server.requests) == 1
    server.reply = lambda _: Say(GOOD)
    assert main(score(path, out)) == 0, "nothing was scored, so nothing is left behind"


def test_a_full_disk_keeps_what_was_scored_and_has_its_own_exit_code(
    server: ConverseServer, jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = graded
    path, out = jsonl(*[sample(place, f"good {place}") for place in range(20)]), tmp_path / "out.jsonl"
    with room(6000):
        assert main(score(path, out, "--concurrency", "1")) == 3
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    kept = re.search(
        r"out.jsonl: cannot be written: File too large; kept (\d+) rows; continue with the same command and --resume", said
    )
    assert kept
    assert 2 < int(kept[1]) < len(server.requests) < 10
    assert main(score(path, out, "--resume")) == 0
    assert f"20 scored ({kept[1]} kept from an earlier run, {20 - int(kept[1])} now)" in capsys.readouterr().err
    assert [(row["row"], row["reward"]) for row in rows(out.read_text())] == [(place, 1.0) for place in range(1, 21)]


@pytest.mark.parametrize("command", [["score", EXAMPLE, "--rubric", "summary", "--judge", REPLIES], ["checks"]])
def test_a_full_stdout_is_one_line_and_the_same_exit_code(command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "judge", *command], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 3
    assert done.stderr == b"stdout: cannot be written: No space left on device\n"


def test_a_table_keeps_verdicts_from_one_run_to_the_next(
    server: ConverseServer, jsonl: Files, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    items: dict[str, Any] = {}

    def reply(request: Request) -> Say | Raw:
        target = request.headers.get("X-Amz-Target", "")
        if target.endswith("PutItem"):
            items[request.body["Item"]["key"]["S"]] = request.body["Item"]
        if target.endswith("GetItem"):
            item = items.get(request.body["Key"]["key"]["S"])
            return Raw(json.dumps({"Item": item} if item else {}).encode())
        return Raw(b"{}") if target else Say(GOOD)

    server.reply = reply
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", server.url)
    monkeypatch.setenv("JUDGE_TABLE", "verdicts")
    path = jsonl(sample(1, "a"), sample(2, "b"))
    assert main(score(path, "-")) == 0
    assert "the table verdicts had 0 verdicts and was given 2" in capsys.readouterr().err
    server.requests.clear()
    assert main(score(path, "-")) == 0
    assert "the table verdicts had 2 verdicts and was given 0" in capsys.readouterr().err
    assert all("X-Amz-Target" in request.headers for request in server.requests)
    assert main(score(path, "-", "--model", "fallback")) == 0
    assert "the table verdicts had 0 verdicts" in capsys.readouterr().err, "another judge's verdict is another's"


def test_a_run_stops_when_the_judge_is_down_and_can_be_resumed(
    server: ConverseServer, jsonl: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUDGE_ATTEMPTS", "1")
    server.reply = lambda request: Say(GOOD) if "good" in request.user else Fail(503, "ServiceUnavailableException")
    path = jsonl(sample(0, "good"), *[sample(place, f"r{place}") for place in range(1, 300)])
    out = tmp_path / "out.jsonl"
    command = ["score", str(path), "--rubric", "summary", "--model", "m", "--output", str(out), "--concurrency", "4"]
    assert main(command) == 2
    assert "the judge failed on 100 consecutive rows" in capsys.readouterr().err
    assert len(server.requests) < 120
    server.reset()
    server.script(Say(GOOD))
    assert main([*command, "--resume"]) == 0
    assert not [request for request in server.requests if "good" in request.user], "what was scored is not judged again"
    assert all(row["outcome"] == "scored" for row in rows(out.read_text()))


def test_an_abandoned_call_does_not_hold_up_the_process(server: ConverseServer, jsonl: Files) -> None:
    """One call stalls for as long as the test runs; its siblings answer, it is given up and asked again."""
    stalled: list[Request] = []

    def reply(request: Request) -> Say | Stall:
        if "r7\n" in request.user and not stalled:
            stalled.append(request)
            return Stall()
        return Say(GOOD)

    server.reply = reply
    path = jsonl(*[sample(place, f"r{place}") for place in range(40)])
    command = [sys.executable, "-m", "judge", "score", str(path), "--rubric", "summary", "--model", "m"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=25)
    assert done.returncode == 0
    assert len(rows(done.stdout.decode())) == 40
    assert sum("r7\n" in request.user for request in server.requests) > 1


def test_a_file_is_scored_at_an_endpoint_by_either_of_its_names(
    chat: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chat.script(Answer(marks("summary")))
    asked = ["score", EXAMPLE, "--rubric", "summary", "--model", "m", "--output"]
    assert main([*asked, str(tmp_path / "a.jsonl"), "--judge", f"openai:{chat.url}"]) == 0
    monkeypatch.setenv("JUDGE_BASE_URL", chat.url)
    assert main([*asked, str(tmp_path / "b.jsonl")]) == 0
    written = [(tmp_path / name).read_text("utf-8").splitlines() for name in ("a.jsonl", "b.jsonl")]
    rewards = [[json.loads(line)["reward"] for line in lines] for lines in written]
    assert rewards[0] == rewards[1]
    assert {request.model for request in chat.requests} == {"m"}
