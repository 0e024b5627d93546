"""`judge show`: the right rows, all about one of them, and nothing that could steer a terminal."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.doors.cli import main
from tests.conftest import make_sample
from tests.doors.conftest import at_terminal

Files = Callable[..., Path]
GSM8K = "examples/gsm8k/samples.jsonl"


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `judge score` writes for the example with the recorded answers."""
    path = str(tmp_path / "out.jsonl")
    command = ["score", GSM8K, "--rubric", "math_reasoning", "--judge", "replies:examples/gsm8k/replies.jsonl"]
    assert main([*command, "--output", path]) == 0
    capsys.readouterr()
    return path


def scored(identity: object, reward: float = 0.5, **more: Any) -> dict[str, Any]:
    return {"id": identity, "outcome": "scored", "reward": reward, **more}


def unscored(identity: object) -> dict[str, Any]:
    said = {"reason": "timeout", "whose": "judge", "detail": "no answer in 60 s"}
    return {"id": identity, "outcome": "unscored", "reward": None, **said}


def listed(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines()[1:]]


def test_one_row_is_shown_with_what_it_was_made_from(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", output, "1/175b_finetuning", "--input", GSM8K]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    headings = re.findall(r"^━━━ (.*)$", captured.out, re.MULTILINE)
    assert headings == [
        "1/175b_finetuning: reward 0.03833",
        "asked (user)",
        "response",
        "reference answer",
        "checks",
        "criteria",
        "how the reward came about",
        "what it cost",
    ]
    for said in (
        "A robe takes 2 bolts",
        "A: 250",
        "correct    0              250 in label '250'; the reference is 3",
        "1 bolt of white follows",
        "0.8 * 0 + 0.2 * 0.3333 * (0.15 + 0.7 * 0.5 + 0.15 * 0.5) = 0.03833",
        "1 request: answered",
    ):
        assert said in captured.out


def test_the_input_is_the_one_that_the_row_names_and_an_option_wins(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    named = jsonl({"id": 1, "prompt": "p", "response": "as the row says"}, name="named.jsonl")
    other = jsonl({"id": 1, "prompt": "p", "response": "as the option says"}, name="other.jsonl")
    out = str(jsonl(scored(1, row=1, input=str(named)), name="out.jsonl"))
    assert main(["show", out, "1"]) == 0
    assert "as the row says" in capsys.readouterr().out
    assert main(["show", out, "1", "--input", str(other)]) == 0
    assert "as the option says" in capsys.readouterr().out


def test_of_an_interrupted_run_the_first_line_names_the_input(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    named = jsonl({"id": 1, "prompt": "p", "response": "the response"})
    part = jsonl({"run": {"input": str(named)}}, scored(1, row=1), name="out.jsonl.part")
    assert main(["show", str(part).removesuffix(".part"), "1"]) == 0
    captured = capsys.readouterr()
    assert "the response" in captured.out
    assert "out.jsonl is not there yet; these are the rows of" in captured.err


def test_what_cannot_be_found_is_one_line_and_the_rest_is_shown(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(jsonl(scored("a", checks={"fits": {"value": 1.0, "reason": "it does"}}), name="out.jsonl"))
    assert main(["show", out, "a", "--input", "none.jsonl"]) == 0
    captured = capsys.readouterr()
    assert captured.err.splitlines() == [
        "prompt and response cannot be shown: none.jsonl: no such file",
        "weights and formula cannot be shown: the row does not name its rubric",
    ]
    assert "fits   1              it does" in captured.out


def test_criteria_that_the_record_brought_have_their_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = "examples/per_record"
    out = str(tmp_path / "out.jsonl")
    command = ["score", f"{example}/samples.jsonl", "--rubric", "per_record", "--judge", f"replies:{example}/replies.jsonl"]
    assert main([*command, "--output", out]) == 0
    identity = json.loads(Path(f"{example}/samples.jsonl").read_text("utf-8").splitlines()[0])["id"]
    capsys.readouterr()
    assert main(["show", out, json.dumps(identity), "--input", f"{example}/samples.jsonl"]) == 0
    assert re.search(r"^  judge = \([-+.\d* ]+\) / \d+ = ", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize(
    ("typed", "reward"),
    [
        ("7", 0.1),
        ('"7"', 0.2),
        ("true", 0.3),
        ("a b", 0.4),
        ('{"b": 1, "a": [2]}', 0.6),
        ("null", 0.7),
        ("-1", 0.8),
        ("7.0", 0.9),
        ("[" * 2000, 0.05),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_id_is_any_json_value_and_text_needs_no_quotes(
    typed: str, reward: float, jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = {
        0.1: 7,
        0.2: "7",
        0.3: True,
        0.35: 1,
        0.4: "a b",
        0.6: {"a": [2], "b": 1},
        0.7: None,
        0.8: -1,
        0.9: 7.0,
        0.05: "[" * 2000,
    }
    out = jsonl(*[scored(identity, value) for value, identity in ids.items()], name="out.jsonl")
    assert main(["show", str(out), typed]) == 0
    assert re.findall(r"^━━━ .*: reward (.*)$", capsys.readouterr().out, re.MULTILINE) == [f"{reward:g}"]


def test_where_a_number_and_a_text_look_alike_the_other_one_is_mentioned(
    jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(jsonl(scored(7), scored("7"), scored("8"), name="out.jsonl"))
    assert main(["show", out, "7"]) == 0
    assert """there is also a row whose id is the text "7": ask for it by '"7"'""" in capsys.readouterr().err
    assert main(["show", out, "8"]) == 0
    captured = capsys.readouterr()
    assert "also" not in captured.err
    assert '━━━ "8": reward' in captured.out


def test_every_row_with_the_id_is_shown(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(jsonl(scored(1, 0.1), scored(2), scored(1, 0.2))), "1"]) == 0
    assert re.findall(r"1: reward (.*)", capsys.readouterr().out) == ["0.1", "0.2"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["bridge-god"], "no row has the id 'bridge-god'; did you mean 'bridge-good'?", id="misspelt"),
        pytest.param(["zzz"], "no row has the id 'zzz'", id="nothing-like-it"),
        pytest.param(["--worst", "0"], "--worst: wanted a number of rows from 1, found 0", id="none-of-the-worst"),
    ],
)
def test_what_is_not_there_is_one_line_and_the_code_is_2(
    arguments: list[str], says: str, jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(jsonl(scored("bridge-good"), scored(7))), *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert says in captured.err


def test_a_file_that_no_run_wrote_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", GSM8K]) == 2
    assert f"{GSM8K}: there are no scored rows in it" in capsys.readouterr().err


def test_into_a_pipe_all_rows_are_listed(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(jsonl(*[scored(f"r{place}") for place in range(50)]))]) == 0
    assert listed(capsys.readouterr().out) == [f"r{place}" for place in range(50)]


def test_the_worst_are_those_with_the_lowest_rewards(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [scored("b", 0.5), unscored("u"), scored("c", -1), scored("d", 0.5), scored("a", 0.9), scored("e", 0)]
    assert main(["show", str(jsonl(*rows)), "--worst", "3"]) == 0
    assert listed(capsys.readouterr().out) == ["c", "e", "b"]
    assert main(["show", str(jsonl(*rows)), "--worst", "99"]) == 0
    assert listed(capsys.readouterr().out) == ["c", "e", "b", "d", "a"]


def test_unscored_rows_are_listed_with_their_reason(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(jsonl(scored("a"), unscored("u"), scored("b"))), "--unscored"]) == 0
    assert "u           unscored, timeout: no answer in 60 s" in capsys.readouterr().out
    assert main(["show", str(jsonl(scored("a"))), "--unscored"]) == 0
    assert capsys.readouterr().out == "Every row was scored.\n"
    assert main(["show", str(jsonl({**unscored("u"), "reward": 0.5})), "--worst", "3"]) == 0
    assert capsys.readouterr().out == "No row was scored.\n"


def test_a_list_mentions_lines_that_are_not_rows_and_one_row_does_not(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(jsonl(scored("a"), "{half", '{"foreign": 1}'))
    assert main(["show", path]) == 0
    assert capsys.readouterr().err == f"left out 2 lines of {path}: not rows of judge score, or cut off\n"
    main(["show", path, "a"])
    assert "lines of" not in capsys.readouterr().err
    assert main(["show", str(jsonl(scored("a"), "{half"))]) == 0
    assert "left out 1 line of" in capsys.readouterr().err


OWN = """\
name: short_summary
description: Is the summary short and faithful?
criteria:
- {name: faithful, description: Is everything in the text?, levels: {1: nothing, 2: half of it, 3: everything}}
- {name: chatty, description: Does it chat?, boolean: true, weight: -1}
"""


@pytest.fixture
def own(jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The rows that a rubric in a file of one's own gave, and the path of that file: the response chats."""
    rubric, out = tmp_path / "short_summary.yaml", tmp_path / "own.jsonl"
    rubric.write_text(OWN)
    answer = {"faithful": {"reason": "Half of it is.", "score": 2}, "chatty": {"reason": "It greets the reader.", "score": True}}
    replies = jsonl({"id": "library-1", "reply": json.dumps(answer)}, name="replies.jsonl")
    path = jsonl({"id": "library-1", "prompt": "p", "response": "r"}, name="in.jsonl")
    command = ["score", str(path), "--rubric", str(rubric), "--judge", f"replies:{replies}", "--output", str(out)]
    assert main(command) == 0
    capsys.readouterr()
    return str(out), str(rubric)


def test_a_rubric_file_of_ones_own_is_named_by_an_option(own: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    out, rubric = own
    assert main(["show", out, "--rubric", rubric]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.splitlines()[1].endswith("  chatty 1.000: It greets the reader.")
    assert main(["show", out, "library-1", "--rubric", rubric]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "(1 * 0.5 - 1 * 1) / 1 = 0" in captured.out


def test_without_that_option_nothing_is_made_up_and_one_line_names_it(
    own: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = own
    why = "no rubric here is called 'short_summary'; if it is in a file of your own, name it with --rubric FILE\n"
    assert main(["show", out]) == 0
    captured = capsys.readouterr()
    assert captured.err == f"the weakest parts cannot be shown: {why}"
    assert captured.out.splitlines()[1].split() == ["library-1", "0.000", "0.500", "1.000"]
    assert main(["show", out, "library-1"]) == 0
    captured = capsys.readouterr()
    assert captured.err == f"weights and formula cannot be shown: {why}"
    assert "how the reward came about" not in captured.out


@pytest.mark.parametrize(
    ("rubric", "code", "says"),
    [
        pytest.param("summary", 0, "the row was scored by the rubric short_summary, not by summary", id="another"),
        pytest.param("sumary", 2, "no rubric is called 'sumary'; did you mean 'summary'?", id="unknown"),
        pytest.param("none.yaml", 2, "none.yaml: no such rubric file", id="no-file"),
    ],
)
def test_a_rubric_that_did_not_score_the_rows_is_not_used(
    rubric: str, code: int, says: str, own: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["library-1"]):
        assert main(["show", own[0], *more, "--rubric", rubric]) == code
        assert says in capsys.readouterr().err


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202etxet\u2066\x9b31m fine"


@pytest.mark.parametrize("arguments", [[], ["--worst", "3"], ["--unscored"], ["a\x1b[31m"], ["a\x1b[32m"]], ids=repr)
def test_no_character_that_steers_a_terminal_gets_through(
    arguments: list[str], jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    part = {"value": 0.5, "score": 0.5, "answer": HOSTILE, "reason": HOSTILE}
    more: dict[str, Any] = {"checks": {HOSTILE: part}, "criteria": {HOSTILE: part}, "note": HOSTILE, "attempts": [HOSTILE]}
    origin = {"rubric": HOSTILE, "version": HOSTILE, "rubric_hash": HOSTILE, "model": HOSTILE}
    said = {"detail": HOSTILE, "found": HOSTILE, "reason": HOSTILE, "whose": HOSTILE, "provenance": origin, "input": HOSTILE}
    source = jsonl(
        {"id": "a\x1b[31m", "prompt": HOSTILE, "response": f"{HOSTILE}\ud800", "reference_answer": HOSTILE}, name="in.jsonl"
    )
    rows = [scored("a\x1b[31m", **more, **{**said, "input": str(source)}, row=1), {**unscored(HOSTILE), **said}, "\x1b[2J"]
    main(["show", str(jsonl(*rows, name="out.jsonl")), *arguments])
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert [letter for letter in text if not letter.isprintable() and letter != "\n"] == []
    assert "\\x1b" in captured.out + captured.err


def test_a_terminal_shows_the_first_rows_with_room_for_the_reason_and_says_how_many_more(jsonl: Files) -> None:
    rows = [scored(f"r{place}", note="word " * 40) for place in range(50)]
    path = jsonl(*rows)
    code, shown = at_terminal("show", str(path))
    assert code == 0
    lines = [line.rstrip() for line in shown.splitlines()]
    assert [line.split()[0] for line in lines[1:61:3]] == [f"r{place}" for place in range(20)]
    assert all(line.count("word") >= 40 // 5 and len(line) <= 80 for line in lines[1:61])
    assert all(line.endswith("…") for line in lines[3:61:3])
    assert " ".join(lines[61:]) == f"... and 30 more; all of them: judge show {path} | less"


def test_the_sample_of_a_row_is_the_one_it_was_scored_for(output: str, jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """The file has been edited: the row at this place is another sample's now."""
    assert make_sample().id == 1
    first, *others = Path(GSM8K).read_text("utf-8").splitlines()
    edited = jsonl(*others, json.dumps({**json.loads(first), "metadata": {"new": True}}))
    assert main(["show", output, "1/175b_finetuning", "--input", str(edited)]) == 0
    captured = capsys.readouterr()
    assert "the sample of this row is no longer in it" in captured.err
    assert "response" not in re.findall(r"^━━━ (.*)$", captured.out, re.MULTILINE)
    assert main(["show", output, "3/175b_finetuning", "--input", str(edited)]) == 0
    assert "━━━ response" in capsys.readouterr().out
