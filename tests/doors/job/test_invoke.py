"""`judge invoke`: the deployed function on a file."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from judge.aws import function as function_module
from judge.doors.cli import main
from judge.files.rows import read_rows
from judge.grader import Grader
from judge.intake.event import read_event
from judge.trainer import answer
from tests.conftest import marks
from tests.converse_server import ConverseServer, Say
from tests.function_server import Failed, FunctionServer, Refused, serve_function

ARN = "arn:aws:lambda:us-east-1:123456789012:function:judge:7"
Write = Callable[..., Path]


@pytest.fixture
def function(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[FunctionServer]:
    monkeypatch.setattr(function_module, "_FIRST_WAIT", 0.0)
    with serve_function() as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", running.url)
        running.act = rewarded
        yield running


def rewarded(event: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [told(one["id"], 0.5) for one in event]


def told(identity: object, reward: object, **metrics: float) -> dict[str, Any]:
    listed = [
        {"name": name, "value": value, "type": "Metric"} for name, value in {"clear": 0.5, "imputed": 0.0, **metrics}.items()
    ]
    return {"id": identity, "aggregate_reward_score": reward, "metrics_list": listed}


def record(identity: object, response: str = "A summary.") -> dict[str, Any]:
    return {"id": identity, "prompt": "Summarise.", "response": response, "reference_answer": "R", "level": 3}


def run(file: Path, *options: str, name: str = ARN) -> tuple[int, list[dict[str, Any]]]:
    output = file.with_name("rows.jsonl")
    code = main(["invoke", name, str(file), "--output", str(output), *options])
    return code, [json.loads(line) for line in output.read_text().splitlines()] if output.exists() else []


@pytest.mark.parametrize(
    ("answered", "reason", "whose"),
    [
        pytest.param(Failed("BatchFailed", "1 of 1 samples are unscored"), "batch_failed", "judge", id="batch-failed"),
        pytest.param(Failed("Sandbox.Timedout", "Task timed out"), "function_error", "ours", id="timeout"),
        pytest.param(b"not json", "bad_answer", "ours", id="not-json"),
        pytest.param({"rewards": []}, "bad_answer", "ours", id="an-object"),
        pytest.param([], "bad_answer", "ours", id="too-few"),
        pytest.param([told("1", 0.5)], "bad_answer", "ours", id="an-id-of-another-type"),
        pytest.param([told(1, None)], "bad_answer", "ours", id="null"),
        pytest.param([told(1, True)], "bad_answer", "ours", id="a-truth-value"),
        pytest.param(b'[{"id": 1, "aggregate_reward_score": NaN, "metrics_list": []}]', "bad_answer", "ours", id="nan"),
        pytest.param(
            b'[{"id": 1, "aggregate_reward_score": 1' + b"0" * 400 + b', "metrics_list": []}]', "bad_answer", "ours", id="huge"
        ),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, "bad_answer", "ours", id="nested-too-deeply"),
        pytest.param([told(1, "0.5")], "bad_answer", "ours", id="text"),
        pytest.param([told(1, 0.5), told(1, 0.5)], "bad_answer", "ours", id="too-many"),
        pytest.param({"statusCode": 500, "body": json.dumps([told(1, 0.0)])}, "bad_answer", "ours", id="http-500"),
        pytest.param({"statusCode": 200, "body": "oops"}, "bad_answer", "ours", id="http-without-rewards"),
        pytest.param([{"id": 1, "aggregate_reward_score": 0.5}], "bad_answer", "ours", id="without-metrics"),
        pytest.param([told(1, 0.9, imputed=1.0, unscored_throttled=1.0)], "throttled", "judge", id="imputed"),
        pytest.param(
            [told(1, 0.9, imputed=1.0, unscored_bad_reference=1.0)], "bad_reference", "record", id="imputed-bad-reference"
        ),
        pytest.param([told(1, 0.9, imputed=1.0)], "unknown", "judge", id="imputed-without-a-reason"),
        pytest.param(
            [told(1, 0.9) | {"metrics_list": [{"name": "imputed", "value": value} for value in (1.0, 0.0)]}],
            "unknown",
            "judge",
            id="imputed-is-there-twice",
        ),
        pytest.param(Refused(429, "TooManyRequestsException"), "throttled", "ours", id="throttled"),
        pytest.param(Refused(500, "ServiceException"), "unavailable", "ours", id="lambda-itself"),
        pytest.param(Refused(413, "RequestTooLargeException"), "oversize", "record", id="too-large"),
        pytest.param(Failed("Function.ResponseSizeTooLarge"), "oversize", "record", id="answer-too-large"),
    ],
)
def test_what_fails_is_no_reward(function: FunctionServer, jsonl: Write, answered: Any, reason: str, whose: str) -> None:
    function.script(answered)
    code, rows = run(jsonl(record(1)))
    assert (code, [(row["outcome"], row["reward"], row["reason"], row["whose"]) for row in rows]) == (
        1,
        [("unscored", None, reason, whose)],
    )


@pytest.mark.parametrize(
    ("answered", "says"),
    [
        pytest.param(Failed("SettingsFault", "JUDGE_RUBRIC: missing"), "SettingsFault: JUDGE_RUBRIC: missing", id="setup"),
        pytest.param(Failed("Runtime.ImportModuleError", "No module"), "Runtime.ImportModuleError", id="import"),
        pytest.param(Refused(404, "ResourceNotFoundException"), "Lambda: ResourceNotFoundException", id="no-such-function"),
        pytest.param(Refused(403, "AccessDeniedException"), "Lambda: AccessDeniedException", id="denied"),
    ],
)
def test_a_function_that_is_not_set_up_stops_the_run(
    function: FunctionServer, jsonl: Write, capsys: pytest.CaptureFixture[str], answered: Any, says: str
) -> None:
    function.script(answered)
    code, rows = run(jsonl(record(1)))
    assert (code, rows) == (2, [])
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "name", "says"),
    [
        pytest.param(("--batch-size", "0"), ARN, "--batch-size: wanted a number from 1 to 1,000", id="batch-size"),
        pytest.param(("--at-once", "1001"), ARN, "--at-once: wanted a number", id="at-once"),
        pytest.param(("--resume",), "judge", "--resume needs one version", id="resume-of-a-moving-function"),
    ],
)
def test_wrong_options_invoke_nothing(
    function: FunctionServer, jsonl: Write, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], name: str, says: str
) -> None:
    assert run(jsonl(record(1)), *options, name=name) == (2, [])
    assert says in capsys.readouterr().err
    assert function.events == []


@pytest.mark.parametrize(
    "first", [Refused(429, "TooManyRequestsException"), Refused(502, ""), Failed("Sandbox.Timedout")], ids=str
)
def test_a_fault_that_passes_is_tried_three_times(function: FunctionServer, jsonl: Write, first: Any) -> None:
    function.script(first, first, rewarded)
    code, rows = run(jsonl(record(1)))
    assert (code, rows[0]["reward"], len(function.events)) == (0, 0.5, 3)
    function.script(first)
    code, rows = run(jsonl(record(1)), "--overwrite")
    assert (code, rows[0]["outcome"], len(function.events)) == (1, "unscored", 6)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({"messages": [{"role": "user", "content": "Why?"}], "reference_answer": "So."}, id="records-of-a-job"),
        pytest.param({"messages": 3}, id="no-turns"),
    ],
)
def test_a_file_without_a_response_is_one_message_and_no_rows(
    line: object, function: FunctionServer, jsonl: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows = run(jsonl(line, line, line))
    said = capsys.readouterr().err
    assert (code, rows, function.events) == (2, [], [])
    assert "no row of it is a prompt with a response; the first: " in said
    assert said.count("\n") == 1


def test_batches_are_as_large_as_a_trainers_and_rows_keep_their_order(function: FunctionServer, jsonl: Write) -> None:
    code, rows = run(jsonl(*(record(place) for place in range(10)), "{", record("x")), "--batch-size", "4", "--at-once", "3")
    assert (code, [row["id"] for row in rows]) == (1, [*range(10), 11, "x"])
    assert sorted(len(event) for event in function.events) == [3, 4, 4]
    assert (rows[10]["reason"], rows[10]["whose"]) == ("bad_sample", "record")
    assert set(function.names) == {ARN}
    assert function.events[0][0]["metadata"] == {"level": 3, "reference_answer": "R"}


def test_a_batch_that_is_too_large_is_halved(function: FunctionServer, jsonl: Write) -> None:
    function.act = lambda event: rewarded(event) if len(event) < 3 else Failed("Function.ResponseSizeTooLarge")
    code, rows = run(jsonl(*(record(place) for place in range(8))))
    assert (code, [row["reward"] for row in rows]) == (0, [0.5] * 8)
    assert max(len(event) for event in function.events if len(event) < 3) == 2


def test_no_event_is_larger_than_lambda_takes(function: FunctionServer, jsonl: Write) -> None:
    code, rows = run(jsonl(*(record(place, "x" * 2_500_000) for place in range(3)), record(3, "x" * 6_000_000)))
    assert [row["outcome"] for row in rows] == ["scored", "scored", "scored", "unscored"]
    assert (code, rows[3]["reason"], [len(event) for event in function.events]) == (1, "oversize", [2, 1])


def test_an_interrupted_run_is_continued_and_pays_once(function: FunctionServer, jsonl: Write) -> None:
    file = jsonl(*(record(place) for place in range(4)))
    function.act = lambda event: rewarded(event) if event[0]["id"] < 2 else Failed("BatchFailed")
    assert run(file, "--batch-size", "2")[0] == 1
    asked = len(function.events)
    function.act = rewarded
    code, rows = run(file, "--batch-size", "2", "--resume")
    assert (code, [row["reward"] for row in rows]) == (0, [0.5] * 4)
    assert [[one["id"] for one in event] for event in function.events[asked:]] == [[2, 3]]


def test_rewards_of_another_version_are_not_taken_over(
    function: FunctionServer, jsonl: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    file = jsonl(record(1))
    run(file)
    assert run(file, "--resume", name=ARN.replace(":7", ":8"))[0] == 2
    assert "another function or version" in capsys.readouterr().err


def test_the_function_gives_what_score_gives(
    function: FunctionServer, server: ConverseServer, jsonl: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """The function is the real one, but for the Lambda around it."""
    server.reply = lambda request: Say(marks("summary", 0.5 if "poor" in request.user else 1.0))
    grader = Grader("summary", models=["m"])
    function.act = lambda event: answer(grader.grade(read_event(event)), grader.policy)
    call = {"id": "c", "function": {"name": "f", "arguments": "{}"}}
    turns = [
        {"role": "user", "content": "Summarise."},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "x"},
        {"role": "assistant", "content": "Done."},
    ]
    file = jsonl(record(1), record("2", "A poor one."), record(3, ""), {"id": 4, "messages": turns, "reference_answer": "R"})
    code, rows = run(file)
    scored = grader.grade([sample for _, sample in read_rows(str(file))])
    assert code == 0
    assert [(row["id"], row["group"], row["reward"], row["metrics"]) for row in rows] == [
        (one.id, one.group, one.reward, one.metrics) for one in scored if one.scored
    ]
    assert {(row["tokens"], row["cost"], row["provenance"]["version"]) for row in rows} == {(None, None, "7")}
    assert "tokens in" not in capsys.readouterr().err
    assert main(["show", str(file.with_name("rows.jsonl"))]) == 0


def test_an_envelope_of_http_is_opened(function: FunctionServer, jsonl: Write) -> None:
    function.act = lambda event: {"statusCode": 200, "body": json.dumps(rewarded(event))}
    assert run(jsonl(record(1)))[1][0]["reward"] == 0.5


def test_without_an_output_rows_go_to_stdout(
    function: FunctionServer, jsonl: Write, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["invoke", "judge", str(jsonl(record(1)))]) == 0
    assert json.loads(capsysbinary.readouterr().out)["reward"] == 0.5


STACK = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>mine</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>%s
</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""

OUTPUTS = dict.fromkeys(("AliasArn", "TrainingRoleArn", "BucketName", "LogGroupName"), "x")


class CloudFormation(BaseHTTPRequestHandler):
    """Describes one stack."""

    def log_message(self, *_: object) -> None:
        return

    def do_POST(self) -> None:
        outputs = {**OUTPUTS, "StackName": "mine", "Rubric": "summary", "VersionArn": ARN}
        members = (
            f"<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>" for key, value in outputs.items()
        )
        content = (STACK % "".join(members)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def test_of_a_stack_the_deployed_version_is_invoked(
    function: FunctionServer, jsonl: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HTTPServer(("127.0.0.1", 0), CloudFormation) as described:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", f"http://127.0.0.1:{described.server_address[1]}")
        threading.Thread(target=described.handle_request, daemon=True).start()
        code, rows = run(jsonl(record(1)), name="stack:mine")
    assert (code, function.names, rows[0]["provenance"]) == (0, [ARN], {"rubric": "summary", "version": "7", "model": None})


def test_rewards_in_another_order_are_nobodys(function: FunctionServer, jsonl: Write) -> None:
    function.act = lambda event: rewarded(event)[::-1]
    _, rows = run(jsonl(record("a"), record("b"), record("c")))
    assert [row["reason"] for row in rows] == ["bad_answer"] * 3


def test_what_was_scored_is_kept_when_the_function_is_lost(function: FunctionServer, jsonl: Write) -> None:
    refused = Refused(403, "ExpiredTokenException")
    function.act = lambda event: refused if event[0]["id"] == 3 else rewarded(event)
    file = jsonl(*map(record, range(1, 6)))
    code, rows = run(file, "--batch-size", "1", "--at-once", "1")
    assert (code, rows) == (2, [])
    function.act = rewarded
    function.events.clear()
    code, rows = run(file, "--batch-size", "1", "--resume")
    assert (code, [row["reward"] for row in rows]) == (0, [0.5] * 5)
    assert sorted(event[0]["id"] for event in function.events) == [3, 4, 5]
