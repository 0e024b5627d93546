"""JUnit XML can be read back, whatever stands in an id or a reason."""

from pathlib import Path
from xml.etree.ElementTree import Element, parse

import pytest

from judge.cases.built_in import BuiltIn
from judge.cases.expectation import Miss
from judge.cases.findings import Findings
from judge.cases.junit import write_junit
from judge.cases.references import References
from judge.cases.result import Result
from judge.errors import InputFault
from tests.cases.conftest import MISS, result, scored, unscored

HOSTILE = "]]><failure/>&amp;\x00\x1b[2J\ufffe\ud800\u202e'\"\n"


def written(path: Path, *cases: Result, **more: object) -> Element:
    findings = Findings(cases, [], BuiltIn([], 1, 1))._replace(**more)
    write_junit(path / "out.xml", findings, "mine", "mine.cases.jsonl", 1.25)
    suite = parse(path / "out.xml").getroot().find("testsuite")
    assert suite is not None
    return suite


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be written: Is a directory"):
        write_junit(tmp_path, Findings([], [], BuiltIn([], 0, 0)), "mine", "f", 0.0)


def test_a_miss_is_a_failure_an_unscored_case_an_error_and_what_was_left_out_is_skipped(tmp_path: Path) -> None:
    left_out = result(unscored("unanswered"), name="d", kind="degenerate")
    cases = (
        result(scored(1.0), name="a"),
        result((scored(0.5), [MISS, MISS]), name="b"),
        result(unscored("throttled"), name="c"),
        result(scored(1.0), (scored(0.5), [MISS]), name="e"),
    )
    suite = written(tmp_path, *cases, built_in=[left_out])
    assert suite.attrib == {"name": "mine", "tests": "5", "time": "1.250", "failures": "2", "errors": "1", "skipped": "1"}
    assert {one.get("name"): [child.tag for child in one] for one in suite.iter("testcase")} == {
        "a": [],
        "b": ["failure"],
        "c": ["error"],
        "e": ["failure"],
        "d": ["skipped"],
    }
    first = next(suite.iter("testcase"))
    assert first.attrib == {"classname": "mine.case", "name": "a", "file": "mine.cases.jsonl", "line": "3"}
    failure = next(suite.iter("failure"))
    assert failure.get("message") == f"b  {MISS}"
    assert failure.text == f"b  {MISS}\nb  {MISS}"


def test_references_that_passed_are_counted_and_not_listed(tmp_path: Path) -> None:
    suite = written(tmp_path, result(scored(1.0)), references=[result((scored(0.5), [MISS]))], records=References(1000, 0))
    assert (suite.get("tests"), suite.get("failures")) == ("1001", "1")
    assert len(list(suite.iter("testcase"))) == 2
    assert suite.findtext("system-out") == "999 references that passed are counted, not listed"


def test_hostile_text_adds_no_element_and_stays_readable(tmp_path: Path) -> None:
    miss = Miss("reward", "at least 1", "0", HOSTILE)
    suite = written(tmp_path, result((scored(0.0), [miss]), name=HOSTILE))
    assert [one.tag for one in suite.iter()] == ["testsuite", "testcase", "failure"]
    failure = next(suite.iter("failure"))
    assert failure.text is not None
    assert "]]><failure/>&amp;" in failure.text
    assert r"\x00\x1b[2J\ufffe\ud800" in failure.text
