"""pytest runs the cases that lie beside a rubric, and loads nothing of ours where there are none."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest

from tests.converse_server import ConverseServer, Fail, Say

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]
RUBRIC = """
name: mine
description: Is it right?
checks: [{check: substance, weight: 0}]
gates: [substance]
criteria: [{name: right, description: Is it right?, boolean: true}]
"""
GOOD, BAD = (json.dumps({"right": {"reason": "It is red.", "score": said}}) for said in (True, False))
ASKED = "mine.cases.jsonl"


def case(name: str, expect: Any = "top", **more: Any) -> dict[str, Any]:
    """Make a case on whose prompt one answer is tried that a judge has to be asked about, and one that it need not be."""
    row = {"id": name, "prompt": f"What colour is {name}, in one word?", "response": f"{name} is red.", "expect": expect}
    return {**row, "degenerate": ["empty", "refusal"], **more}


@pytest.fixture
def rubrics(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a rubric, and an environment in which pytest finds the plugin and no settings of ours."""
    for name in [name for name in os.environ if name.startswith(("JUDGE_", "PYTEST_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # those of others take most of a second to load
    (pytester.path / "mine.yaml").write_text(RUBRIC)
    return pytester.path


def write(path: Path, *rows: Any) -> None:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))


def record(folder: Path, **replies: str) -> None:
    write(folder / "mine.replies.jsonl", *({"id": name, "reply": reply} for name, reply in replies.items()))


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "pytest_judge", "-p", "no:cacheprovider", *arguments)


def test_cases_with_faults_are_an_error_of_collection_with_their_lines(pytester: pytest.Pytester, rubrics: Path) -> None:
    write(rubrics / ASKED, case("a", "topp"), "{")
    done = run(pytester)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*mine.cases.jsonl:1: expect.reward: wanted a finite number*", "*mine.cases.jsonl:2: not JSON*"])
    assert "Traceback" not in done.stdout.str()


def test_a_rubric_with_faults_is_an_error_of_collection(pytester: pytest.Pytester, rubrics: Path) -> None:
    (rubrics / "mine.yaml").write_text("name: mine\ndescripton: x\n")
    write(rubrics / ASKED, case("a"))
    done = run(pytester)
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*did you mean 'description'*"])


def test_a_failure_is_the_line_of_the_command_and_what_is_unscored_is_an_error(pytester: pytest.Pytester, rubrics: Path) -> None:
    write(rubrics / ASKED, case("a"), case("b"), case("c", degenerate=False))
    record(rubrics, a=GOOD, b=BAD, **{"a (refusal)": GOOD})
    done = run(pytester, "--junit-xml=out.xml")
    done.assert_outcomes(passed=3, failed=2, skipped=1, errors=1)
    done.stdout.fnmatch_lines(
        [
            "c  unanswered: no reply is recorded for this sample",
            'b  reward: expected at least 0.8 (the top fifth), got 0: "right 0: It is red."',
            'a (refusal)  reward: expected at most 0.2 (the bottom fifth), got 1: "right 1: It is red."',
        ]
    )
    assert "Traceback" not in done.stdout.str()
    assert "pytest_plugin.py" not in done.stdout.str()
    suite = parse(rubrics / "out.xml").getroot()[0]
    assert {one.get("name"): [child.tag for child in one] for one in suite.iter("testcase")} == {
        "a": [],
        "b": ["failure"],
        "c": ["error"],
        "a (empty)": [],
        "a (refusal)": ["failure"],
        "b (empty)": [],
        "b (refusal)": ["skipped"],
    }


def test_without_a_judge_what_needs_none_is_tested_and_the_rest_is_skipped(pytester: pytest.Pytester, rubrics: Path) -> None:
    write(rubrics / ASKED, case("a"), case("b", "bottom", response="b (refusal)", degenerate=False))
    done = run(pytester, "-rs")
    done.assert_outcomes(passed=1, skipped=3)
    done.stdout.fnmatch_lines(["*a judge has to be asked: name one with --judge, or keep replies in NAME.replies.jsonl"])


@pytest.mark.parametrize("how", ["option", "ini"])
def test_a_judge_that_is_named_counts_more_than_the_replies_beside_the_cases(
    pytester: pytest.Pytester, rubrics: Path, how: str
) -> None:
    write(rubrics / ASKED, case("a", degenerate=False))
    record(rubrics, a=BAD)
    write(rubrics / "other.jsonl", {"id": "a", "reply": GOOD})
    if how == "ini":
        pytester.makeini("[pytest]\njudge = replies:other.jsonl\n")
    run(pytester, *(["--judge", "replies:other.jsonl"] if how == "option" else [])).assert_outcomes(passed=1)


def test_a_judge_that_cannot_be_had_is_one_line_for_each_test(pytester: pytest.Pytester, rubrics: Path) -> None:
    write(rubrics / ASKED, case("a", degenerate=False))
    done = run(pytester, "--judge", "oracle")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["no judge is called 'oracle'*"])


def test_a_model_is_asked_once_about_each_case_of_a_file(
    pytester: pytest.Pytester, rubrics: Path, server: ConverseServer
) -> None:
    write(rubrics / ASKED, case("a", degenerate=False), case("b", degenerate=False))
    server.script(Say(GOOD))
    run(pytester, "--judge-model", "m").assert_outcomes(passed=2)
    assert len(server.requests) == 2
    server.reset()
    server.script(Fail(403, "AccessDeniedException"))
    done = run(pytester, "--judge-model", "m")
    done.assert_outcomes(errors=2)
    assert len(server.requests) <= 2, "what nobody can judge is found out once, by as many as were asked at the same time"


def test_ids_that_read_alike_are_two_tests(pytester: pytest.Pytester, rubrics: Path) -> None:
    write(rubrics / ASKED, case("a") | {"id": 1, "degenerate": False}, case("b") | {"id": "1", "degenerate": False})
    write(rubrics / "mine.replies.jsonl", {"id": 1, "reply": BAD}, {"id": "1", "reply": GOOD})
    run(pytester).assert_outcomes(passed=1, failed=1)


def test_one_case_can_be_chosen_and_cases_without_a_rubric_are_left_alone(pytester: pytest.Pytester, rubrics: Path) -> None:
    write(rubrics / ASKED, case("a"), case("b"))
    record(rubrics, a=GOOD, b=BAD)
    write(rubrics / "strange.cases.jsonl", "not ours")
    run(pytester, "mine.cases.jsonl::a").assert_outcomes(passed=1)


def test_the_shipped_rubrics_need_no_options_of_ours(pytester: pytest.Pytester, rubrics: Path) -> None:
    row = {"id": 1, "prompt": "Say it in 10 characters.", "response": "It is red", "metadata": {"max_characters": 10}}
    (rubrics / "within_limit.yaml").write_text((ROOT / "rubrics" / "within_limit.yaml").read_text("utf-8"))
    write(rubrics / "within_limit.cases.jsonl", {**row, "expect": "top", "degenerate": ["empty"]})
    run(pytester).assert_outcomes(passed=2)


def test_where_there_are_no_cases_nothing_of_ours_is_loaded(pytester: pytest.Pytester, rubrics: Path) -> None:
    (rubrics / "test_a.py").write_text("def test_a():\n    pass\n")
    code = "import sys, pytest; pytest.main(['-p', 'pytest_judge']); print(sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert "'pytest_judge'" in loaded
    assert "1 passed" in done.stdout
    assert not {"'judge'", "'pydantic'", "'yaml'"} & set(loaded.strip("[]").split(", "))


def test_pytest_finds_the_plugin_by_an_entry_point_and_the_wheel_has_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["entry-points"]["pytest11"] == {"pytest_judge": "pytest_judge"}
    assert "pytest_judge" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
