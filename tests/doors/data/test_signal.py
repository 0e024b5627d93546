"""`data check --sample-model`: responses from a base model over a real socket, scored; what was not scored is never a zero."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from judge.doors.cli import main
from tests.converse_server import Action, ConverseServer, Fail, Request, Say
from tests.dataset.records import asking, make_records, write
from tests.doors.test_cli import _plain

__all__ = ["_plain"]

SUM = {"name": "sum", "description": "Is the number right?", "checks": [{"check": "number"}]}
JUDGED = {
    "name": "judged",
    "description": "Is it right?",
    "criteria": [{"name": "right", "description": "Is it right?", "boolean": True}],
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, server: ConverseServer, capsys: pytest.CaptureFixture[str]) -> Run:
    """Check 100 records with a model that answers as it is told; return the exit code, what was printed, and stderr."""

    def checked(
        reply: Callable[[Request], Action], *more: str, rubric: dict[str, Any] = SUM, also: Any = ()
    ) -> tuple[int, str, str]:
        server.reply = reply
        named = tmp_path / f"{rubric['name']}.yaml"
        named.write_text(yaml.safe_dump(rubric))
        path = write(tmp_path / "a.jsonl", *make_records(100), *also)
        options = ["--rubric", str(named), "--sample-model", "base.model-v1:0", "--prompts", "10"]
        code = main(["data", "check", path, *options, *more])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return checked


def right(request: Request) -> Action:
    """Answer with the number that is right: the last one in the prompt."""
    return Say(f"The answer is {request.user.split()[-1].strip('.')}.")


def by_turns(*replies: Callable[[Request], Action]) -> Callable[[Request], Action]:
    """Answer each prompt in these ways, one after the other."""
    asked: dict[str, int] = {}

    def reply(request: Request) -> Action:
        asked[request.user] = asked.get(request.user, -1) + 1
        return replies[asked[request.user] % len(replies)](request)

    return reply


def wrong(_: Request) -> Action:
    return Say("I do not know.")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["--samples", "1"], "--samples: wanted 2 to 64, found 1", id="one sample"),
        pytest.param(["--samples", "65"], "--samples: wanted 2 to 64, found 65", id="too many samples"),
        pytest.param(["--output", "-"], "--output: wanted the name of a file", id="stdout"),
        pytest.param(["--resume"], "--output: wanted the name of a file", id="resume nothing"),
        pytest.param(["--judge", "local", "--model", "x"], "--model names a judge on Bedrock", id="two judges"),
    ],
)
def test_options_that_cannot_be_followed_cost_nothing(options: list[str], said: str, run: Run, server: ConverseServer) -> None:
    code, _, complaint = run(right, *options)
    assert (code, server.requests) == (2, [])
    assert said in complaint


def test_an_output_that_exists_is_kept_and_nothing_is_drawn(run: Run, tmp_path: Path, server: ConverseServer) -> None:
    (tmp_path / "rows.jsonl").write_text("mine")
    code, _, complaint = run(right, "--output", str(tmp_path / "rows.jsonl"))
    assert (code, server.requests, (tmp_path / "rows.jsonl").read_text()) == (2, [], "mine")
    assert "continue it with --resume, or replace it with --overwrite" in complaint


@pytest.mark.parametrize("how", [(), ("--resume",), ("--overwrite",)])
def test_a_folder_as_the_output_is_refused_before_anything_is_drawn(
    how: tuple[str, ...], run: Run, tmp_path: Path, server: ConverseServer
) -> None:
    code, _, complaint = run(right, "--output", str(tmp_path), *how)
    assert (code, server.requests) == (2, [])
    assert f"--output: wanted the name of a file, found the folder {tmp_path}" in complaint


def test_an_interrupted_run_is_refused_before_anything_is_drawn(run: Run, tmp_path: Path, server: ConverseServer) -> None:
    (tmp_path / "rows.jsonl.part").write_text('{"row": 1}\n')
    code, printed, complaint = run(right, "--output", str(tmp_path / "rows.jsonl"))
    assert (code, server.requests, printed) == (2, [], "")
    assert "rows.jsonl.part already exists: continue it with --resume, or replace it with --overwrite" in complaint


@pytest.mark.parametrize("kept", [True, False])
def test_a_run_that_stops_says_how_to_resume_only_where_it_can_be(kept: bool, run: Run, tmp_path: Path) -> None:
    judged = 0

    def reply(request: Request) -> Action:
        nonlocal judged
        if request.model == "base.model-v1:0":
            return Say(f"response {judged}")
        judged += 1
        return Say('{"right": {"reason": "r", "score": true}}') if judged <= 2 else Fail(403, "AccessDeniedException")

    output = ("--output", str(tmp_path / "rows.jsonl")) if kept else ()
    code, _, complaint = run(reply, "--model", "the.judge-v1:0", "--concurrency", "1", *output, rubric=JUDGED)
    assert code == 2
    assert "AccessDeniedException" in complaint
    assert ("continue with the same command and --resume" in complaint) == kept


def test_without_scipy_nothing_is_read_or_drawn(run: Run, server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ["scipy", *(name for name in sys.modules if name.startswith("scipy."))]:
        monkeypatch.setitem(sys.modules, name, None)
    code, printed, complaint = run(right, also=[b"{]\n"])
    assert (code, server.requests, printed) == (2, [], "")
    assert "needs the package scipy" in complaint


def test_data_with_faults_are_not_drawn_for(run: Run, server: ConverseServer) -> None:
    code, _, complaint = run(right, also=[asking("")])
    assert (code, server.requests) == (1, [])
    assert "no responses were drawn: fix the faults first" in complaint


def test_a_model_that_is_sometimes_right_gives_a_signal(run: Run, server: ConverseServer) -> None:
    code, printed, _ = run(by_turns(right, wrong, wrong, right))
    assert code == 0
    assert len(server.requests) == 40
    assert {request.model for request in server.requests} == {"base.model-v1:0"}
    assert {request.body["inferenceConfig"]["temperature"] for request in server.requests} == {0.6}
    assert {request.body["inferenceConfig"]["maxTokens"] for request in server.requests} == {2048}
    table = {line.split("  ")[0]: line for line in printed.splitlines()}
    assert "40 of 40" in table["responses scored"]
    assert "0.500" in table["mean reward, as a share of the range"]
    assert "50.0%" in table["rewards at the bottom of the range"]
    assert " 0.0%" in table["prompts whose responses all got the same reward"]
    assert printed.endswith("a job can use the data: 0 faults, 0 remarks\n")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(wrong, "no response got more than the lowest reward", id="never right"),
        pytest.param(right, "saturated: the mean reward is 100.0% of the range", id="always right"),
    ],
)
def test_a_model_that_is_never_or_always_right_is_exit_code_1(reply: Callable[[Request], Action], said: str, run: Run) -> None:
    code, printed, _ = run(reply)
    assert code == 1
    assert said in printed
    assert printed.endswith("not ready for a job: 0 faults, 0 remarks, 1 reason not to start\n")


def test_a_response_that_was_not_drawn_is_no_zero(run: Run) -> None:
    """Half of the draws fail: nothing can be said, and above all not that the model is wrong half of the time."""
    code, printed, complaint = run(by_turns(right, lambda _: Fail(400, "ValidationException", "no")))
    assert code == 1
    assert "20 responses could not be drawn" in complaint
    assert "20 of 40" in printed
    assert "1.000" in printed
    assert "cannot be said whether there is a signal: 20 of 40 responses unscored" in printed


def test_a_response_that_the_judge_failed_on_is_no_zero(run: Run, tmp_path: Path) -> None:
    replies = tmp_path / "replies.jsonl"
    said = {True: '{"right": {"reason": "r", "score": true}}', False: "broken"}
    names = [(f"{line}~{number}", number > 2) for line in range(1, 101) for number in range(1, 5)]
    replies.write_text("".join(json.dumps({"id": name, "reply": said[good]}) + "\n" for name, good in names))
    code, printed, _ = run(right, "--judge", f"replies:{replies}", rubric=JUDGED)
    assert code == 1
    assert "cannot be said whether there is a signal: 20 of 40 responses unscored" in printed


def test_the_scored_responses_are_kept_and_a_run_goes_on(run: Run, tmp_path: Path, server: ConverseServer) -> None:
    output = tmp_path / "rows.jsonl"
    code, _, _ = run(by_turns(right, wrong), "--output", str(output), "--samples", "2")
    assert (code, len(server.requests)) == (0, 20)
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["id"] for row in rows[:3]] == ["1~1", "1~2", "11~1"]
    assert len({row["group"] for row in rows}) == 10
    again, printed, _ = run(right, "--output", str(output), "--samples", "2", "--resume")
    assert (again, len(server.requests)) == (0, 20)
    assert "20 of 20" in printed
    anew, _, _ = run(right, "--output", str(output), "--samples", "2", "--overwrite")
    assert (anew, len(server.requests)) == (1, 40)


def test_responses_that_were_cut_off_or_empty_are_remarked_on_and_scored(run: Run) -> None:
    code, printed, _ = run(by_turns(right, lambda _: Say("The answer", stop="max_tokens"), right, lambda _: Say("")))
    assert code == 0
    assert "remark: 10 of 40 responses cut off at --max-tokens" in printed
    assert "remark: 10 of 40 responses empty" in printed
    assert "40 of 40" in printed


def test_a_model_that_nobody_may_ask_is_exit_code_2(run: Run) -> None:
    code, _, complaint = run(lambda _: Fail(403, "AccessDeniedException", "no"))
    assert code == 2
    assert "AccessDeniedException" in complaint


@pytest.mark.parametrize("samples", ["1", "65"])
def test_a_prompt_gets_2_to_64_responses(run: Run, samples: str) -> None:
    code, printed, complaint = run(right, "--samples", samples)
    assert (code, printed) == (2, "")
    assert f"--samples: wanted 2 to 64, found {samples}" in complaint


def test_two_responses_to_a_prompt_are_enough(run: Run) -> None:
    code, printed, _ = run(by_turns(right, wrong), "--samples", "2", "--prompts", "2")
    assert code == 0
    assert "4 of 4" in printed
