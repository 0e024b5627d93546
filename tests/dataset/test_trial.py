import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from judge.checks.exact import Exact
from judge.dataset.data_file import read_data
from judge.dataset.finding import Finding
from judge.dataset.trial import find_unusable
from judge.errors import CheckUnavailable
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric
from judge.sample import Sample
from judge.wiring import BUILT_IN
from tests.conftest import SHIPPED, make_rubric
from tests.dataset.records import asking, make_record, write


def tried(tmp_path: Path, prompts: Prompts, rubric: Rubric, *records: Mapping[str, Any]) -> list[Finding]:
    prompts.check(rubric)
    return list(find_unusable(read_data(write(tmp_path / "a.jsonl", *map(dict, records))), rubric, prompts))


def checking(**check: Any) -> Rubric:
    return make_rubric(criteria=[], checks=[check])


@pytest.mark.parametrize(
    ("check", "record", "said"),
    [
        pytest.param({"check": "number"}, {}, "check number: the record has no reference answer", id="no reference"),
        pytest.param({"check": "number"}, {"reference_answer": "seven sheep"}, "check number:", id="no number"),
        pytest.param({"check": "number", "key": "n"}, {"reference_answer": {"m": 1}}, "check number:", id="no field"),
        pytest.param({"check": "exact"}, {"reference_answer": {"a": "b"}}, "check exact:", id="an object for a text"),
        pytest.param({"check": "choice"}, {"reference_answer": "maybe so"}, "check choice:", id="no letter"),
        pytest.param({"check": "fields"}, {"reference_answer": "x"}, "check fields:", id="a text for an object"),
        pytest.param({"check": "json_schema"}, {}, "check json_schema: neither the rubric", id="no schema"),
        pytest.param({"check": "json_schema"}, {"json_schema": {"type": "nothing"}}, "check json_schema:", id="a broken schema"),
        pytest.param({"check": "regex"}, {"reference_answer": "(a"}, "check regex:", id="a broken pattern"),
        pytest.param({"check": "length", "unit": "words", "key": "most"}, {"most": "ten"}, "check length:", id="no limit"),
        pytest.param({"check": "similarity"}, {"reference_answer": "..."}, "check similarity:", id="no words"),
        pytest.param({"check": "math"}, {"reference_answer": ["1"]}, "check math:", id="a list for an expression"),
        pytest.param({"check": "python_tests"}, {}, "check python_tests:", id="no tests"),
        pytest.param({"check": "python_tests"}, {"tests": 5}, "check python_tests: wanted tests", id="no text"),
        pytest.param({"check": "sql"}, {"reference_answer": "SELECT 1"}, "check sql: neither the rubric", id="no fixture"),
        pytest.param({"check": "sql"}, {"reference_answer": {}, "schema": ""}, "check sql:", id="no query"),
        pytest.param({"check": "tool_calls"}, {"reference_answer": "nothing"}, "check tool_calls:", id="no calls"),
    ],
)
def test_a_reference_that_a_check_cannot_read_is_a_fault(
    check: dict[str, Any], record: dict[str, Any], said: str, tmp_path: Path, prompts: Prompts
) -> None:
    (found,) = tried(tmp_path, prompts, checking(**check), {**asking("Why?"), **record})
    assert (found.line, found.serious, found.kind) == (1, True, f"check {check['check']}")
    assert found.text.startswith(said)


def test_no_code_and_no_query_runs(tmp_path: Path, prompts: Prompts) -> None:
    """A fixture that cannot be made and a test that cannot pass are not found here, because neither is run."""
    code = {"reference_answer": "while True: pass"}
    query = {"reference_answer": "SELECT nothing FROM nowhere", "schema": "CREATE TABLE t (SELECT forever)"}
    assert tried(tmp_path, prompts, checking(check="python_tests"), {**asking("Why?"), **code}) == []
    assert tried(tmp_path, prompts, checking(check="sql"), {**asking("Why?"), **query}) == []


def test_every_check_and_the_template_of_one_record_are_named(tmp_path: Path, prompts: Prompts) -> None:
    rubric = make_rubric(checks=[{"check": "number"}, {"check": "exact"}], prompt="compare")
    found = tried(tmp_path, prompts, rubric, make_record(1, reference_answer="1"), make_record(2, reference_answer=None))
    assert [one.line for one in found] == [2] * len(found)
    assert [one.kind for one in found] == ["check number", "check exact", "template"]


def test_a_template_is_written_with_what_the_record_brings(tmp_path: Path) -> None:
    (tmp_path / "own.j2").write_text("{{ rubric.criteria[0].name }} {{ prompt }} {{ response }} {{ metadata.level }}")
    rubric = make_rubric(prompt="own")
    prompts = Prompts([tmp_path, BUILT_IN / "prompts"])
    (found,) = tried(tmp_path, prompts, rubric, make_record(1, level=3), make_record(2))
    assert (found.line, found.kind) == (2, "template")
    assert "level" in found.text


def test_a_rubric_that_asks_no_judge_needs_no_template(tmp_path: Path) -> None:
    data = read_data(write(tmp_path / "a.jsonl", make_record(1)))
    assert list(find_unusable(data, checking(check="number"), Prompts([tmp_path]))) == []


class Locked(Exact):
    """A check that cannot run on this machine."""

    def read_reference(self, sample: Sample) -> None:
        msg = "no sandbox"
        raise CheckUnavailable(msg)


def test_a_check_that_cannot_run_here_is_a_remark(tmp_path: Path, prompts: Prompts) -> None:
    rubric = checking(check="exact")
    rubric = rubric.model_copy(update={"checks": (Locked(check="exact", name="exact"),)})
    (found,) = find_unusable(read_data(write(tmp_path / "a.jsonl", make_record(1))), rubric, prompts)
    assert (found.line, found.serious, found.text) == (1, False, "check exact could not be tried here: no sandbox")


def test_criteria_that_a_record_brings_are_read(tmp_path: Path, prompts: Prompts) -> None:
    rubric = load_rubric(BUILT_IN / "rubrics" / "per_record.yaml")
    (found,) = tried(tmp_path, prompts, rubric, {**asking("Why?"), "rubric": "be good"})
    assert (found.line, found.kind) == (1, "criteria of the record")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_rubric_can_use_the_records_of_its_own_cases(name: str, tmp_path: Path, prompts: Prompts) -> None:
    lines = (BUILT_IN / "rubrics" / f"{name}.cases.jsonl").read_text("utf-8").splitlines()
    records = [unanswered(json.loads(line)) for line in lines]
    found = tried(tmp_path, prompts, load_rubric(BUILT_IN / "rubrics" / f"{name}.yaml"), *records)
    assert [str(one) for one in found] == []


def unanswered(case: dict[str, Any]) -> dict[str, Any]:
    """Make the training record of a case: what was asked, and what the answer is judged by."""
    turns = case.get("messages", case.get("prompt"))
    turns = [{"role": "user", "content": turns}] if isinstance(turns, str) else turns
    asked = max(place for place, turn in enumerate(turns) if turn["role"] == "user")
    kept = {key: case[key] for key in ("reference_answer", "ground_truth") if key in case}
    return {"messages": turns[: asked + 1], **case.get("metadata", {}), **kept}
