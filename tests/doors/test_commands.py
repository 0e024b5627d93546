"""Each command, run as a person runs it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from judge.checks import KINDS
from judge.doors.cli import main
from tests.conftest import SHIPPED
from tests.converse_server import ConverseServer, Fail, Request, Say
from tests.doors.conftest import at_terminal
from tests.doors.test_cli import EXAMPLE, GOOD, REPLIES, Files, _plain, rows, sample, score

__all__ = ["_plain"]


def test_all_faults_of_a_rubric_are_listed_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_text(
        "name: mine\ndescripton: x\ncriteria:\n- {name: a, description: d, wieght: 2, boolean: true}\n"
    )
    assert main(["rubrics", str(tmp_path / "mine.yaml")]) == 2
    said = capsys.readouterr().err
    for fault in (
        "description: missing",
        "did you mean 'description'",
        "criteria[1].wieght: unknown field; did you mean 'weight'",
    ):
        assert fault in said


def test_a_row_that_lacks_what_its_template_needs_is_one_line_and_the_others_are_rendered(
    tmp_path: Path, jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """A template for RLAIF prints the ground truth; the first record has none."""
    for folder in ("rubrics", "prompts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rubrics" / "mine.yaml").write_text("name: mine\ndescription: d\nprompt: own\n")
    (tmp_path / "prompts" / "own.j2").write_text("Rate {{ response }} to {{ prompt }} by {{ ground_truth }} as JSON with a score")
    path = jsonl(sample("a"), {**sample("b"), "reference_answer": "the truth"})
    assert main(["render", str(path), "--rubric", str(tmp_path / "rubrics" / "mine.yaml")]) == 1
    captured = capsys.readouterr()
    assert captured.err == "'a': prompts/own.j2: line 1: the record has no ground_truth\n"
    assert "the truth" in captured.out
    assert "━━━ a ━━━" not in captured.out


@pytest.mark.parametrize(
    ("rubric", "says"),
    [
        pytest.param("preference", "'a': prompts/compare.j2: line 21: the record has no ground_truth", id="preference"),
        pytest.param("per_record", "'a': metadata.rubric: wanted a list", id="per_record"),
        pytest.param("math_reasoning", "'a': the record has no reference answer", id="a-check"),
    ],
)
def test_a_record_that_cannot_be_judged_gets_one_line_and_no_prompt(
    rubric: str, says: str, jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", str(jsonl(sample("a"))), "--rubric", rubric]) == 1
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("rubric", "row", "why"),
    [
        pytest.param("summary", sample("a", " "), "the reward is 0: empty response", id="empty"),
        pytest.param(
            "math_reasoning",
            {**sample("a", "..."), "reference_answer": 4},
            "the reward is 0: gate substance: nothing but punctuation",
            id="gated",
        ),
        pytest.param(
            "structured_extraction",
            {**sample("a", '{"x": 1}'), "reference_answer": {"x": 1}},
            "the reward is 1: the rubric asks no judge",
            id="checks-alone",
        ),
    ],
)
def test_a_row_that_needs_no_judge_gets_one_line_that_says_why(
    rubric: str, row: dict[str, Any], why: str, jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", str(jsonl(row)), "--rubric", rubric]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    (line,) = captured.out.strip().split("\n")
    assert line.startswith(f"━━━ a ━━━ no judge is asked, {why}")


def test_render_prints_the_exact_prompts(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(jsonl(sample("a", "<the response>"), "broken")), "--rubric", "summary"]) == 1
    captured = capsys.readouterr()
    assert "# Rubric\n\nHow well a summary serves" in captured.out
    assert "<the response>" in captured.out
    assert captured.err.startswith("line 2: not JSON")


def test_rubrics_lists_every_shipped_rubric_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics"]) == 0
    listed = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    names = set(SHIPPED)
    assert set(listed) == {"rubric", *names}
    assert listed["sql_query"].endswith("`metadata.schema`, a script that makes and fills them).")
    assert listed["sql_query"].split()[1:3] == ["checks", "Whether"]
    assert listed["summary"].split()[1:5] == ["checks", "and", "judge", "How"]


def test_rubrics_shows_all_that_one_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", "math_reasoning"]) == 0
    shown = capsys.readouterr().out
    assert "math_reasoning, version" in shown
    for said in (
        "below 1: the reward is 0, no judge is asked",
        "1 (worst)  No reasoning, or an approach that cannot solve this problem.",
        "4 (best)   Every step follows, down to the final answer.",
        "0.8 * correct + 0.2 * reasoning_chain * (0.15 + ",
        "impute",
        "prompts/pointwise.j2",
    ):
        assert said in shown


@pytest.mark.parametrize("name", ["sql_query", "structured_extraction", "tool_use"])
def test_a_rubric_of_checks_alone_has_no_criteria_and_no_prompt(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rubrics", name]) == 0
    shown = capsys.readouterr().out
    headings = [line.split()[1].rstrip(",") for line in shown.splitlines() if line.startswith("━━━")]
    assert headings == [name, "checks", "reward", "what"]
    assert "prompts/" not in shown


@pytest.mark.parametrize("command", [["rubrics"], ["rubrics", "helpfulness"], ["checks"], ["checks", "number"]])
def test_a_table_in_a_pipe_is_neither_wrapped_nor_cut(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    done = subprocess.run([sys.executable, "-m", "judge", *command], capture_output=True, check=True)
    lines = done.stdout.decode().split("\n")
    assert "…" not in done.stdout.decode().replace("…</answer>", "")
    assert max(map(len, lines)) > 160
    assert not [line for line in lines if line != line.rstrip()]


def test_a_rubric_file_of_your_own_finds_the_prompt_beside_it(
    tmp_path: Path, jsonl: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("rubrics", "prompts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rubrics" / "mine.yaml").write_text("name: mine\ndescription: d\nprompt: own\n")
    (tmp_path / "prompts" / "own.j2").write_text('Rate {{ response }} to {{ prompt }}. JSON: {"score": 0 to 1}')
    assert main(["render", str(jsonl(sample("a"))), "--rubric", str(tmp_path / "rubrics" / "mine.yaml")]) == 0
    assert "Rate <response-" in capsys.readouterr().out


def test_checks_are_listed_with_their_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks"]) == 0
    listed = capsys.readouterr().out
    for kind in KINDS:
        assert kind in listed
    assert main(["checks", "number"]) == 0
    assert "relative" in capsys.readouterr().out
    assert main(["checks", "nubmer"]) == 2
    assert "did you mean 'number'" in capsys.readouterr().err


def test_each_row_in_has_one_row_out_and_a_summary_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", EXAMPLE, "--rubric", "summary", "--judge", REPLIES]) == 0
    captured = capsys.readouterr()
    out = rows(captured.out)
    assert [row["id"] for row in out] == [json.loads(line)["id"] for line in Path(EXAMPLE).read_text().splitlines()]
    first = out[0]
    assert first["outcome"] == "scored"
    assert set(first["criteria"]["faithfulness"]) == {"score", "answer", "reason", "spread", "each", "error"}
    assert first["metrics"]["clarity"] == first["criteria"]["clarity"]["score"]
    assert first["provenance"]["rubric"] == "summary"
    assert f"{len(out)} scored, 0 unscored" in captured.err
    assert "faithfulness" in captured.err


def test_a_file_gets_the_same_rows_as_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["score", EXAMPLE, "--rubric", "summary", "--judge", REPLIES])
    printed = rows(capsys.readouterr().out)
    out = tmp_path / "folder" / "out.jsonl"
    assert main(["score", EXAMPLE, "--rubric", "summary", "--judge", REPLIES, "--output", str(out)]) == 0
    assert rows(out.read_text()) == printed
    assert capsys.readouterr().out == ""


def test_bars_of_a_pitfall_also_run_from_worst_to_best(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    levels = {"need_met": 4, "correctness": 4, "usable": 3, "sycophancy": False, "invented_source": False, "padding": True}
    reply = json.dumps({name: {"reason": "r", "score": score} for name, score in levels.items()})
    replies = jsonl({"id": 1, "reply": reply}, name="replies.jsonl")
    assert main(["score", str(jsonl(sample(1))), "--rubric", "helpfulness", "--judge", f"replies:{replies}"]) == 0
    said = capsys.readouterr().err
    for name, bars in {
        "need_met": "         █",
        "sycophancy (it costs)": "         █",
        "padding (it costs)": "█         ",
    }.items():
        assert re.search(rf"│ {re.escape(name)} .*│ {bars}   │", said), name


def test_the_summary_names_who_judged_the_rows(
    server: ConverseServer, jsonl: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply = lambda request: (
        Fail(400, "ValidationException") if "hard" in request.user and request.model == "m" else Say(GOOD)
    )
    path, out = jsonl(sample(1, "easy"), sample(2, "easy too"), sample(3, "hard")), tmp_path / "out.jsonl"
    assert main(score(path, out)) == 1
    assert "rejected 1, the judge's failure; the first: id 3: " in capsys.readouterr().err
    assert main(score(path, out, "--model", "second", "--resume")) == 0
    assert "judged by m (2), second (1)" in capsys.readouterr().err
    assert main(score(path, out, "--model", "third", "--resume")) == 0
    assert [row["provenance"]["model"] for row in rows(out.read_text())] == ["m", "m", "third"]


RUN = ["score", EXAMPLE, "--rubric", "summary", "--judge", REPLIES]


def test_a_terminal_shows_a_table_of_the_rows_and_the_summary() -> None:
    code, shown = at_terminal(*RUN, columns=120)
    assert code == 0
    head = next(line for line in shown.splitlines() if line.startswith("id "))
    assert head.split() == ["id", "reward", "substance", "faithfulness", "coverage", "clarity", "fluency", "why"]
    lines = [line for line in shown.splitlines() if line.startswith("bridge-")]
    assert lines[2].startswith(
        "bridge-bad         0.200   1.000      0.000         0.250     1.000    1.000    faithfulness 0.000: The text says two"
    )
    assert "14 scored, 0 unscored" in shown
    assert "add --output FILE" in shown
    assert '"outcome"' not in shown


def test_a_pipe_gets_json_even_with_forced_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = subprocess.run([sys.executable, "-m", "judge", *RUN], capture_output=True, check=True)
    assert len(rows(done.stdout.decode())) == 14


def test_with_an_output_a_terminal_shows_the_summary_alone(tmp_path: Path) -> None:
    code, shown = at_terminal(*RUN, "--output", str(tmp_path / "out.jsonl"))
    assert code == 0
    assert "14 scored" in shown
    assert "bridge-bad" not in shown
    assert len(rows((tmp_path / "out.jsonl").read_text())) == 14


def test_a_run_that_stops_shows_what_it_has_scored(server: ConverseServer, jsonl: Files) -> None:
    def reply(request: Request) -> Say | Fail:
        return Say(GOOD) if "\nr0\n" in request.user else Fail(404, "ResourceNotFoundException", "no such model")

    server.reply = reply
    path = jsonl(*[sample(f"id{place}", f"r{place}") for place in range(3)])
    code, shown = at_terminal("score", str(path), "--rubric", "summary", "--model", "m", "--concurrency", "1")
    assert code == 2
    assert re.search(r"^id0 +1\.000", shown, re.MULTILINE)
    assert "no such model" in shown


def test_an_id_cannot_steer_the_terminal_on_which_a_prompt_is_printed(jsonl: Files, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(jsonl(sample("a\x1b]0;owned\x07")))
    code, shown = at_terminal("render", path, "--rubric", "summary")
    assert code == 0
    assert "━━━ a\\x1b]0;owned\\x07 ━━━ user" in shown
    assert main(["render", path, "--rubric", "summary"]) == 0
    assert "━━━ a\x1b]0;owned\x07 ━━━ user" in capsys.readouterr().out, "a pipe gets it as it is"


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", [["rubrics"], ["rubrics", "helpfulness"], ["checks"], ["checks", "number"]], ids=" ".join)
def test_what_a_terminal_shows_fits_it_and_nothing_is_cut(command: list[str], columns: int) -> None:
    code, shown = at_terminal(*command, columns=columns)
    assert code == 0
    assert max(map(len, shown.splitlines())) <= columns
    assert "…" not in shown


def test_a_row_of_a_run_is_shown_with_the_file_it_came_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.jsonl")
    assert main([*RUN, "--output", out]) == 0
    capsys.readouterr()
    assert main(["show", out, "bridge-bad"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "━━━ response" in captured.out
    assert "min((0.25 + 3 * 1 + 1) / 5, 0.2 + 0.8 * 0, 0.2 + 1.2 * 0.25) = 0.2" in captured.out


@pytest.mark.parametrize(
    ("rubric", "named"),
    [
        pytest.param("within_limit", "judge show {out} shows", id="a-rubric-by-name"),
        pytest.param(
            "rubrics/within_limit.yaml", "judge show {out} --rubric rubrics/within_limit.yaml shows", id="a-file-of-ones-own"
        ),
    ],
)
def test_whoever_wrote_a_file_is_told_how_to_look_at_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rubric: str, named: str
) -> None:
    out = tmp_path / "out.jsonl"
    main(["score", "examples/within_limit/samples.jsonl", "--rubric", rubric, "--output", str(out)])
    said = capsys.readouterr().err
    assert named.format(out=out) in said


def test_where_no_file_was_written_nobody_is_told_how_to_look_at_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["score", "examples/within_limit/samples.jsonl", "--rubric", "within_limit"])
    assert "judge show" not in capsys.readouterr().err
