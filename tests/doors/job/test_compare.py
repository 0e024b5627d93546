"""`judge compare`: both models over real HTTP, scored, paired and printed, and resumed after whatever went wrong."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import judge
from judge.doors.cli import main
from tests.chat_server import ChatServer
from tests.chat_server import Say as Answer
from tests.converse_server import Action, ConverseServer, Fail, Request, Say, Stall
from tests.doors.trust.test_report import data

BASE, TUNED = "amazon.nova-2-lite-v1:0", "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abc"

RUBRIC = """\
name: short
version: 1
description: How short the answer is.
checks:
  - {check: length, name: within, unit: characters, most: 10}
reward: within
"""

JUDGED = """\
name: judged
version: 1
description: Is it right?
criteria:
  - {name: right, description: Is it right?, boolean: true}
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Write the rubric and twelve prompts; return what makes the arguments of a command."""
    monkeypatch.chdir(tmp_path)
    Path("short.yaml").write_text(RUBRIC)
    records = [{"id": place, "messages": [{"role": "user", "content": f"question {place}"}]} for place in range(12)]
    Path("held_out.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))

    def arguments(*more: str, file: str = "held_out.jsonl") -> list[str]:
        own = ["--base", BASE, "--tuned", TUNED, "--rubric", "./short.yaml", "--output", "out"]
        return ["compare", file, *own, *more]

    return arguments


def answering(base: str = "a very long answer", tuned: str = "short") -> Callable[[Request], Action]:
    return lambda request: Say(tuned if request.model == TUNED else base)


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().split("\n") if line]


def table(shown: str) -> list[str]:
    """Return the lines with single spaces."""
    return [" ".join(line.split()) for line in shown.split("\n")]


def test_the_table_the_conclusion_and_the_answers_side_by_side(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = answering()
    assert main(told()) == 0
    shown = capsys.readouterr()
    assert "mean base tuned difference 95 % interval prompts" in table(shown.out)
    assert "reward 0.000 1.000 +1.000 +1.000 to +1.000 12" in table(shown.out)
    assert "within 0.000 1.000 +1.000 +1.000 to +1.000 12" in table(shown.out)
    assert "words 4.0 1.0 -3.0 -3.0 to -3.0 12" in table(shown.out)
    assert "characters 18.0 5.0 -13.0 -13.0 to -13.0 12" in table(shown.out)
    assert "12 wins, 0 ties, 0 losses of the tuned model, by prompt." in shown.out
    assert "The tuned model's mean reward is higher on prompts like these, by 1.000 to 1.000." in shown.out
    assert "  base (4 words, 18 characters): a very long answer\n  tuned (1 word, 5 characters): short" in shown.out
    assert shown.out.count("\n  prompt: ") == 3, "three examples, and no losses"
    assert "Largest losses" not in shown.out
    assert f"tuned, {TUNED}: 12 answers; 1,200 tokens in, 240 out" in shown.err
    report = "judge report out/base.rows.jsonl out/tuned.rows.jsonl --rubric ./short.yaml --output out/report.html"
    assert report in shown.err
    assert {name.name for name in Path("out").iterdir()} == {
        "base.jsonl",
        "tuned.jsonl",
        "base.rows.jsonl",
        "tuned.rows.jsonl",
    }


def test_of_a_script_without_spaces_only_the_characters_are_counted(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = answering("東京は日本の首都であり、とても大きい。", "東京です。")
    assert main(told()) == 0
    shown = capsys.readouterr().out
    assert "  tuned (5 characters): 東京です。" in shown
    assert not any(line.startswith("words") for line in table(shown))


def test_both_models_get_the_same_requests(server: ConverseServer, told: Callable[..., list[str]]) -> None:
    server.reply = answering()
    main(told("--temperature", "0.3", "--max-tokens", "99", "--samples", "2", "--prompts", "5"))
    asked = {model: Counter(json.dumps(one.body) for one in server.requests if one.model == model) for model in (BASE, TUNED)}
    assert asked[BASE] == asked[TUNED]
    assert sum(asked[BASE].values()) == 10
    assert server.requests[0].body["inferenceConfig"] == {"maxTokens": 99, "temperature": 0.3}


def test_the_report_shows_the_two_answers_of_each_prompt(server: ConverseServer, told: Callable[..., list[str]]) -> None:
    server.reply = answering()
    main(told())
    assert main(["report", "out/base.rows.jsonl", "out/tuned.rows.jsonl", "--rubric", "./short.yaml", "--output", "r.html"]) == 0
    page = data(Path("r.html"))
    (section,) = [section for section in page["sections"] if section["id"] == "compared"]
    assert "12 rows with a reward in both runs; 0 only in the first, 0 only in the second." in section["says"]
    assert "In 12 pairs the responses differ, so the policy is compared as well." in section["says"]
    assert page["pairs"] == [[place, place] for place in range(12)]
    assert [set(run["response"]) for run in page["runs"]] == [{"a very long answer"}, {"short"}]


def test_the_same_command_goes_on_after_the_model_was_lost(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = lambda request: Fail(403, "AccessDeniedException") if request.model == TUNED else Say("a very long answer")
    assert main(told()) == 2
    assert "AccessDeniedException" in capsys.readouterr().err
    server.requests.clear()
    server.reply = answering()
    assert main(told()) == 0
    assert {request.model for request in server.requests} == {TUNED}, "the base model is not asked again"
    assert f"base, {BASE}: 12 answers (12 kept from an earlier run)" in capsys.readouterr().err


def test_a_prompt_without_an_answer_is_left_out_and_asked_again(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    def reply(request: Request) -> Action:
        failing = request.model == TUNED and request.user == "question 3"
        return Fail(400, "ValidationException", "no") if failing else answering()(request)

    server.reply = reply
    assert main(told()) == 1
    shown = capsys.readouterr()
    assert "1 answer of tuned did not come (the first, 3~1: rejected: ValidationException: no)" in shown.err
    assert "Left out: 1 prompt without a reward for both; the first, 3: tuned: no response." in shown.out
    assert "reward 0.000 1.000 +1.000 +1.000 to +1.000 11" in table(shown.out)
    server.requests.clear()
    server.reply = answering()
    assert main(told()) == 0
    assert [request.user for request in server.requests] == ["question 3"]
    assert "12 wins" in capsys.readouterr().out


def test_what_the_judge_could_not_score_is_left_out_and_never_a_zero(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "judged.yaml").write_text(
        "name: judged\nversion: 1\ndescription: d\n"
        "criteria:\n  - {name: good, description: Is it good?, boolean: true}\njudge: {reasons: none}\n"
    )
    server.reply = answering()
    replies = [{"id": f"{place}~1", "reply": json.dumps({"good": True}) if place < 8 else "no verdict"} for place in range(12)]
    (tmp_path / "replies.jsonl").write_text("".join(json.dumps(one) + "\n" for one in [*replies, *replies]))
    command = [*told(), "--judge", "replies:replies.jsonl"]
    command[command.index("./short.yaml")] = "./judged.yaml"
    assert main(command) == 1
    shown = capsys.readouterr().out
    assert "Left out: 4 prompts without a reward for both; the first, 8: base: not scored, tuned: not scored." in shown
    assert "reward 1.000 1.000 +0.000 +0.000 to +0.000 8" in table(shown)
    assert "No difference: all 8 prompts have the same reward with both models." in shown


def test_a_response_that_was_cut_off_is_scored_as_it_is(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = lambda request: Say("cut", stop="max_tokens") if request.model == BASE else Say(None, stop="content_filtered")
    assert main(told()) == 0
    told_so = capsys.readouterr().err
    assert "12 answers, 12 cut off at the limit of tokens; " in told_so
    assert "12 answers, 12 stopped by a filter, 12 empty; " in told_so
    assert {line["messages"][-1]["content"] for line in lines("out/base.jsonl")} == {"cut"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(["--samples", "0"], "sampling: samples: wanted a whole number from 1 to 64, found 0", id="samples"),
        pytest.param(["--temperature", "1.5"], "sampling: temperature: wanted a number from 0 to 1, found 1.5", id="temperature"),
        pytest.param(["--prompts", "0"], "--prompts: wanted 1 or more, found 0", id="prompts"),
        pytest.param(["--output", "short.yaml"], "--output: wanted a folder, found the file short.yaml", id="file"),
        pytest.param(["--endpoint", "nowhere"], "endpoint: wanted a URL", id="endpoint"),
    ],
)
def test_a_setting_that_is_wrong_is_told_before_anything_is_asked(
    server: ConverseServer, told: Callable[..., list[str]], more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(told(*more)) == 2
    assert said in capsys.readouterr().err
    assert server.requests == []


def test_stdin_is_refused(told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(told(file="-")) == 2
    assert "FILE: wanted a file" in capsys.readouterr().err


def test_other_settings_never_mix_with_the_answers_in_the_folder(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = answering()
    main(told())
    server.requests.clear()
    assert main(told("--temperature", "0.1")) == 2
    assert "would be lost; name another place, or delete the file" in capsys.readouterr().err
    assert server.requests == []


def test_a_model_without_a_single_answer_ends_the_comparison(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = lambda request: Fail(400, "ValidationException", "no")
    assert main(told("--prompts", "3")) == 2
    assert f"{BASE} gave no answer, so there is nothing to compare" in capsys.readouterr().err


def test_both_models_can_be_asked_at_an_openai_compatible_endpoint(
    server: ConverseServer, chat: ChatServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    chat.reply = lambda request: Answer("short" if request.model == TUNED else "a very long", "length")
    assert main(told("--endpoint", chat.url)) == 0
    bodies = [one.body for one in chat.requests]
    shown = capsys.readouterr()
    assert "reward 0.000 1.000 +1.000 +1.000 to +1.000 12" in table(shown.out)
    assert shown.err.count("12 answers, 12 cut off at the limit of tokens") == 2
    assert Counter(body["model"] for body in bodies) == {BASE: 12, TUNED: 12}
    assert all((body["temperature"], body["max_tokens"]) == (0.6, 2048) for body in bodies)
    assert server.requests == []


def test_ctrl_c_keeps_the_answers_and_the_same_command_goes_on(server: ConverseServer, told: Callable[..., list[str]]) -> None:
    asked = threading.Event()

    def reply(request: Request) -> Action:
        if request.model != TUNED or request.user != "question 11":
            return answering()(request)
        asked.set()
        return Stall()

    server.reply = reply
    command = [sys.executable, "-m", "judge", *told("--concurrency", "1")]
    environment = {**os.environ, "PYTHONPATH": str(Path(judge.__file__).parents[1])}
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert asked.wait(60)
    running.send_signal(signal.SIGINT)
    _, said_so_far = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "interrupted: the answers so far are kept; run the same command to go on" in said_so_far
    assert len(lines("out/tuned.jsonl.part")) == 11
    server.requests.clear()
    server.reply = answering()
    assert main(told()) == 0
    assert [request.user for request in server.requests] == ["question 11"]


def test_a_judge_that_was_lost_is_asked_again_by_the_same_command(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("judged.yaml").write_text(JUDGED)
    command = told("--rubric", "./judged.yaml", "--model", "the.judge-v1:0", "--concurrency", "1")
    asked = 0

    def reply(request: Request) -> Action:
        nonlocal asked
        if request.model in {BASE, TUNED}:
            return answering()(request)
        asked += 1
        return Say('{"right": {"reason": "r", "score": true}}') if asked <= 5 else Fail(403, "AccessDeniedException")

    server.reply = reply
    assert main(command) == 2
    said = capsys.readouterr().err
    kept = len([line for line in lines("out/base.rows.jsonl.part") if line.get("reward") is not None])
    assert kept
    assert f"interrupted: kept {kept} rows; run the same command to go on" in said
    assert "--resume" not in said
    asked = -100
    assert main(command) == 0
    assert f"12 scored ({kept} kept from an earlier run, {12 - kept} now)" in capsys.readouterr().err


def test_without_scipy_no_model_is_asked(
    server: ConverseServer,
    told: Callable[..., list[str]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ["scipy", *(name for name in sys.modules if name.startswith("scipy."))]:
        monkeypatch.setitem(sys.modules, name, None)
    assert main(told()) == 2
    assert "needs the package scipy: pip install 'rft-judge[trust]'" in capsys.readouterr().err
    assert (server.requests, Path("out").exists()) == ([], False)


@pytest.mark.parametrize(
    ("reply", "options", "says"),
    [
        pytest.param(answering("alike", "alike"), [], "No difference: all 12 prompts have the same reward", id="identical"),
        pytest.param(answering(), ["--prompts", "1"], "There are not enough prompts to compare", id="one-prompt"),
        pytest.param(answering(), ["--prompts", "5"], "but only 5 prompts differ: too few to tell", id="five-prompts"),
        pytest.param(answering("a very long answer", ""), [], "No difference", id="nothing-said-is-not-short"),
        pytest.param(answering("short", "a very long answer"), [], "is lower on prompts like these, by 1.000", id="worse"),
    ],
)
def test_the_conclusion_says_no_more_than_the_answers_do(
    reply: Callable[[Request], Action],
    options: list[str],
    says: str,
    server: ConverseServer,
    told: Callable[..., list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.reply = reply
    assert main(told(*options)) == 0
    assert says in capsys.readouterr().out


def test_where_nothing_could_be_scored_nothing_is_concluded(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("judged.yaml").write_text(
        "name: judged\nversion: 1\ndescription: d\n"
        "criteria:\n  - {name: good, description: Is it good?, boolean: true}\njudge: {reasons: none}\n"
    )
    replies = [{"id": f"{place}~1", "reply": "no verdict"} for place in range(12)]
    Path("replies.jsonl").write_text("".join(json.dumps(one) + "\n" for one in [*replies, *replies]))
    server.reply = answering()
    command = [*told(), "--judge", "replies:replies.jsonl"]
    command[command.index("./short.yaml")] = "./judged.yaml"
    assert main(command) == 1
    shown = capsys.readouterr().out
    assert "0 wins, 0 ties, 0 losses" in shown
    assert "There are not enough prompts to compare" in shown
    assert "Left out: 12 prompts without a reward for both" in shown
    assert "0.000" not in shown, "no mean is made of nothing"


def test_prompts_in_another_order_are_the_same_prompts(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = lambda request: Say(
        "short" if request.model == TUNED and request.user < "question 5" else "a very long answer"
    )
    assert main(told()) == 0
    before = [
        line for line in table(capsys.readouterr().out) if line.startswith(("reward", "words", "within")) or " wins" in line
    ]
    server.requests.clear()
    Path("held_out.jsonl").write_text("".join(reversed(Path("held_out.jsonl").read_text().splitlines(keepends=True))))
    assert main(told()) == 0
    assert [line for line in table(capsys.readouterr().out) if line in before] == before
    assert server.requests == []


def test_references_that_were_all_corrected_throw_no_reward_away_and_the_message_says_what_to_do(
    server: ConverseServer, told: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("exact.yaml").write_text("name: exact\nversion: 1\ndescription: d\nchecks: [{check: exact}]\n")
    command = told()
    command[command.index("./short.yaml")] = "./exact.yaml"
    records = [json.loads(line) for line in Path("held_out.jsonl").read_text().splitlines()]

    def refer(answer: str) -> None:
        Path("held_out.jsonl").write_text("".join(json.dumps(one | {"reference_answer": answer}) + "\n" for one in records))

    server.reply = answering()
    refer("a very long answer")
    main(command)
    assert "12 losses" in capsys.readouterr().out
    server.requests.clear()
    refer("short")
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "out/base.rows.jsonl: nothing in it fits this comparison: its rewards are those of other samples; " in said
    assert "name another --output, or delete it to score the same answers anew: rm out/base.rows.jsonl" in said
    Path("out/base.rows.jsonl").unlink()
    Path("out/tuned.rows.jsonl").unlink()
    assert main(command) == 0
    assert "12 wins" in capsys.readouterr().out
    assert server.requests == []
