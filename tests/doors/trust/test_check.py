"""The command reads like a test run, and its exit code says whether the reward holds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest
import yaml

from judge.doors.cli import main
from judge.doors.trust.check import own_cases
from judge.rubric.evidence import evidence_file, read_evidence
from judge.rubric.rubric_file import load_rubric
from tests.converse_server import ConverseServer, Fail, Request, Say
from tests.doors.conftest import at_terminal
from tests.doors.test_cli import _plain

__all__ = ["_plain"]

RUBRIC = {
    "name": "mine",
    "description": "Is it right?",
    "checks": [{"check": "substance", "weight": 0}],
    "gates": ["substance"],
    "criteria": [{"name": "right", "description": "Is it right?", "boolean": True}],
}
GOOD, BAD = (json.dumps({"right": {"reason": "It is \x1b[31mred.", "score": said}}) for said in (True, False))
Run = Callable[..., tuple[int, list[str], str]]


def case(name: str, expect: Any = "top", **more: Any) -> dict[str, Any]:
    return {"id": name, "prompt": f"What colour is {name}, in one word?", "response": f"{name} is red.", "expect": expect, **more}


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(RUBRIC))
    return path


@pytest.fixture
def run(rubric: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on cases with recorded replies; return its exit code, what it printed, and what it said on stderr."""

    def checked(cases: list[dict[str, Any]], replies: list[tuple[str, str]], *more: str) -> tuple[int, list[str], str]:
        own_cases(rubric).write_text("".join(json.dumps(row) + "\n" for row in cases))
        recorded = tmp_path / "replies.jsonl"
        recorded.write_text("".join(json.dumps({"id": name, "reply": reply}) + "\n" for name, reply in replies))
        code = main(["check", "--rubric", str(rubric), "--judge", f"replies:{recorded}", *more])
        captured = capsys.readouterr()
        return code, captured.out.splitlines(), captured.err

    return checked


def test_faults_of_the_cases_are_exit_code_2_and_all_are_named(run: Run, rubric: Path) -> None:
    code, printed, said = run([case("a", "topp"), {"id": "b"}], [])
    assert (code, printed) == (2, [])
    path = own_cases(rubric)
    assert f"{path}:1: expect.reward: wanted a finite number, 'top' or 'bottom', found 'topp'" in said
    assert f"{path}:2: wanted 'expect', or 'group' and 'rank'" in said


def test_a_rubric_without_cases_says_where_they_would_be(rubric: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--rubric", str(rubric), "--judge", "replies:none"]) == 2
    assert "none: cannot be read" in capsys.readouterr().err
    (rubric.parent / "r.jsonl").touch()
    assert main(["check", "--rubric", str(rubric), "--judge", f"replies:{rubric.parent / 'r.jsonl'}"]) == 2
    said = capsys.readouterr().err
    assert f"the rubric mine has no cases of its own: there is no {rubric.parent / 'mine.cases.jsonl'}" in said


def test_no_draws_are_refused(run: Run) -> None:
    code, _, said = run([case("a")], [], "--draws", "0")
    assert (code, said) == (2, "--draws: wanted 1 or more, found 0\n")


def test_a_folder_that_is_missing_is_said_before_a_judge_is_asked(run: Run, tmp_path: Path) -> None:
    code, printed, said = run([case("a")], [("a", GOOD)], "--junit", str(tmp_path / "none" / "out.xml"))
    assert (code, printed, said) == (2, [], f"--junit: there is no folder {tmp_path / 'none'}\n")


def test_a_failure_is_one_line_with_what_was_expected_what_came_and_the_judges_reason(run: Run) -> None:
    code, printed, said = run([case("a"), case("b", {"criteria": {"right": {"most": 0.25}}})], [("a", GOOD), ("b", GOOD)])
    assert code == 1
    assert printed[0] == r'FAIL b  right: expected at most 0.25, got 1: "It is \x1b[31mred."'
    assert printed[1] == "left out 4 built-in answers: a judge has to be asked about them, and no reply is recorded"
    assert printed[2].startswith("mine, version 1: 15 passed, 1 failed, 4 left out in ")
    assert printed[2].endswith(" s")
    assert len(printed) == 3
    assert said == "", "nothing but results"


def test_what_passed_is_listed_only_when_asked_for(run: Run) -> None:
    code, printed, _ = run([case("a", degenerate=["empty"])], [("a", GOOD)])
    assert (code, len(printed)) == (0, 1)
    code, printed, _ = run([case("a", degenerate=["empty", "refusal"])], [("a", GOOD)], "--verbose")
    assert code == 0
    assert printed[:2] == ["PASS a  1", "PASS a (empty)  0"]
    assert printed[2].startswith("LEFT OUT a (refusal)  unanswered: ")


def test_degenerate_answers_that_earn_something_fail(run: Run) -> None:
    code, printed, _ = run([case("a")], [("a", GOOD), ("a (refusal)", GOOD), ("a (excuse)", BAD)])
    assert code == 1
    assert printed[0].startswith("FAIL a (refusal)  reward: expected at most 0.2 (the bottom fifth), got 1: ")


def test_too_much_unscored_cannot_be_said_and_is_exit_code_3(run: Run) -> None:
    rows = [case(name, degenerate=False) for name in "abcde"]
    code, printed, _ = run(rows, [(name, GOOD) for name in "abc"])
    assert code == 3
    assert printed[0] == "UNSCORED d  unanswered: no reply is recorded for this sample"
    assert printed[2] == "too much is unscored to say whether it holds: the rubric allows a share of 0.2"
    assert printed[3].startswith("mine, version 1: 3 passed, 2 unscored in ")
    assert run(rows, [(name, GOOD) for name in "abcd"])[0] == 0, "the rubric allows one in five"
    assert run(rows, [("a", BAD)])[0] == 1, "a failure is one, whatever is unscored"


def test_answers_that_deserve_nothing_are_tried_on_some_prompts_only_and_that_is_said(run: Run) -> None:
    names = [f"c{at}" for at in range(25)]
    code, printed, _ = run([case(name) for name in names], [(name, GOOD) for name in names])
    assert code == 0
    assert printed[0] == "answers that deserve nothing were tried on the first 20 of 25 prompts"
    assert "left out 40 built-in answers" in printed[1]


def test_draws_that_straddle_are_named_and_do_not_hold(run: Run) -> None:
    rows = [case(name, degenerate=False) for name in "abcdef"]
    steady = [(name, GOOD) for name in "abde"] * 2
    code, printed, _ = run(rows, [*steady, ("c", GOOD), ("c", BAD), ("f", BAD), ("f", GOOD)], "--draws", "2")
    assert code == 1
    assert printed[0].startswith("UNSTABLE c  held in 1 of 2 draws; reward: expected at least 0.8 (the top fifth), got 0")
    assert printed[1].startswith("UNSTABLE f  held in 1 of 2 draws; ")
    assert printed[2].startswith("draws: standard deviation 0.236 on average, 0.707 at most (c); alpha -0.")
    assert printed[2].endswith("n = 6), below 0.8: unstable")
    assert "4 passed, 2 unstable" in printed[3]


def test_draws_without_a_reward_are_counted(run: Run) -> None:
    code, printed, _ = run([case("a", degenerate=False)], [("a", GOOD)], "--draws", "2")
    assert code == 3
    assert printed[0] == "no reward in 1 of 2 draws; the first: unanswered: every recorded reply to this sample has been given"
    assert printed[1].startswith("too much is unscored to say")


def test_draws_that_agree_hold(run: Run) -> None:
    expected = {name: "bottom" if name in "bdf" else "top" for name in "abcdef"}
    rows = [case(name, expect, degenerate=False) for name, expect in expected.items()]
    replies = [(name, BAD if expect == "bottom" else GOOD) for name, expect in expected.items()]
    code, printed, _ = run(rows, replies * 2, "--draws", "2")
    assert code == 0
    assert printed[0].startswith("draws: standard deviation 0.000 on average, 0.000 at most (a); alpha 1.000")


def test_references_must_earn_the_top_and_records_without_one_are_counted(run: Run, jsonl: Callable[..., Path]) -> None:
    train = jsonl(
        *({"id": at, "prompt": f"Colour {at}?", "ground_truth": f"It is red {at}."} for at in range(30)), {"prompt": "p"}
    )
    replies = [
        ("a", GOOD),
        *((f"{at} (reference)", BAD) for at in range(25)),
        *((f"{at} (reference)", GOOD) for at in range(25, 30)),
    ]
    code, printed, _ = run([case("a", degenerate=False)], replies, "--references", str(train))
    assert code == 1
    failures = [line for line in printed if line.startswith("FAIL ")]
    assert len(failures) == 20
    assert " (reference)  reward: expected at least 0.8 (the top fifth), got 0: " in failures[0]
    assert printed[20:22] == ["and 5 references more that did not pass", "not tried: 1 record without a reference"]
    assert "6 passed, 25 failed" in printed[22]


def test_a_training_set_with_faults_is_refused_before_a_judge_is_asked(run: Run, jsonl: Callable[..., Path]) -> None:
    code, printed, said = run([case("a")], [("a", GOOD)], "--references", str(jsonl({"prompt": "p"}, "{", name="train.jsonl")))
    assert (code, printed) == (2, [])
    assert "train.jsonl:2: not JSON" in said


def test_results_are_written_as_junit_xml(run: Run, tmp_path: Path, rubric: Path) -> None:
    code, _, _ = run(
        [case("a"), case("b", "bottom"), case("c")], [("a", GOOD), ("b", GOOD)], "--junit", str(tmp_path / "out.xml")
    )
    assert code == 1
    suite = parse(tmp_path / "out.xml").getroot()[0]
    assert [suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")] == ["mine", "30", "1", "1", "6"]
    assert suite[1].attrib == {"classname": "mine.case", "name": "b", "file": str(own_cases(rubric)), "line": "2"}


def test_what_was_found_is_kept_as_evidence(run: Run, rubric: Path) -> None:
    code, printed, _ = run([case("a")], [("a", GOOD)], "--evidence")
    assert code == 0
    assert printed[-1] == f"written to {evidence_file(rubric)}"
    kept = read_evidence(rubric).check
    assert kept is not None
    assert (kept.rubric, kept.model) == (load_rubric(rubric).hash, "replies:replies.jsonl")
    assert (len(kept.prompt or ""), len(kept.file)) == (32, 12)
    assert kept.found == {"passed": 8, "left out": 2, "cases": 1, "built_in": 9}
    assert printed[-2].startswith("mine, version 1: 8 passed, 2 left out in ")
    run([case("a"), case("b")], [("a", GOOD), ("b", GOOD)], "--evidence")
    again = read_evidence(rubric).check
    assert again is not None
    assert again.file != kept.file


def test_a_failure_is_kept_as_evidence_and_what_cannot_be_said_is_not(run: Run, rubric: Path) -> None:
    code, printed, _ = run([case("a", degenerate=False)], [], "--evidence")
    assert code == 3
    assert printed[-1] == f"nothing was written to {evidence_file(rubric)}, because it cannot be said whether the rubric holds"
    assert not evidence_file(rubric).exists()
    code, printed, _ = run([case("a", degenerate=False)], [("a", BAD)], "--evidence")
    assert (code, printed[-1]) == (1, f"written to {evidence_file(rubric)}")
    kept = read_evidence(rubric).check
    assert kept is not None
    assert kept.found == {"failed": 1, "cases": 1, "built_in": 0}


def test_a_rubric_that_asks_no_judge_needs_none(jsonl: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"id": "good", "prompt": "Say it in 10 characters.", "response": "It is red", "expect": "top"},
        {"id": "long", "prompt": "Say it in 10 characters.", "response": "It is red, as it was", "expect": "bottom"},
    ]
    kept = [{**row, "metadata": {"max_characters": 10}, "degenerate": ["empty", "copy", "punctuation"]} for row in rows]
    assert main(["check", str(jsonl(*kept)), "--rubric", "within_limit"]) == 0
    assert "5 passed in " in capsys.readouterr().out


def test_a_model_on_bedrock_is_asked_and_its_failures_are_no_rewards(
    server: ConverseServer, rubric: Path, jsonl: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(request: Request) -> Any:
        return Fail(400, "ValidationException") if "What colour is b" in request.user else Say(GOOD)

    server.reply = answer
    path = jsonl(case("a", degenerate=["empty"]), case("b", degenerate=False))
    assert main(["check", str(path), "--rubric", str(rubric), "--model", "m"]) == 3
    printed = capsys.readouterr().out
    assert "UNSCORED b  " in printed
    assert "2 passed, 1 unscored" in printed


def test_on_a_terminal_there_is_colour_and_no_control_character_of_the_judge(rubric: Path, tmp_path: Path) -> None:
    own_cases(rubric).write_text(json.dumps(case("a", "bottom", degenerate=False)))
    replies = tmp_path / "replies.jsonl"
    replies.write_text(json.dumps({"id": "a", "reply": GOOD}))
    code, shown = at_terminal("check", "--rubric", str(rubric), "--judge", f"replies:{replies}")
    assert code == 1
    assert r"\x1b[31mred." in " ".join(shown.split())
