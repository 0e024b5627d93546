"""What a person is told about how far a rubric can be trusted."""

from judge.doors.evidence_page import evidence_page
from judge.doors.page import Section
from judge.rubric.evidence import Evidence, Finding
from judge.rubric.rubric import Rubric
from tests.conftest import make_rubric
from tests.rubric.test_calibration import calibration


def page(rubric: Rubric, evidence: Evidence | None = None) -> dict[str, Section]:
    return {section.heading: section for section in evidence_page(rubric, "prompt", evidence or Evidence())}


def finding(of: Rubric, **changes: object) -> Finding:
    found = {"cases": 12, "failed": 0, "alpha": 0.8125}
    fields = {"rubric": of.hash, "prompt": "prompt", "model": "m", "date": "2026-11-22", "file": "abc", "found": found}
    return Finding.model_validate({**fields, **changes})


def test_what_was_never_tried_is_said_with_the_commands_that_try_it() -> None:
    text = page(make_rubric())["what is known"].text
    assert text.startswith("Nothing yet. judge check")


def test_a_finding_about_another_rubric_or_prompt_is_stale() -> None:
    rubric = make_rubric()
    known = Evidence(check=finding(rubric, rubric="other"), audit=finding(rubric, prompt="other"))
    rows = page(rubric, known)["what is known"].rows
    assert [row[4] for row in rows] == [
        f"STALE: the rubric was other then and is {rubric.hash} now",
        "STALE: the prompt has changed since",
    ]


def test_a_finding_that_holds_says_when_by_whom_and_what() -> None:
    rubric = make_rubric()
    known = Evidence(check=finding(rubric), calibrate=finding(rubric, model=None, prompt=None))
    assert page(rubric, known)["what is known"].rows == [
        ("check", "2026-11-22", "m", "cases 12, failed 0, alpha 0.812", "yes"),
        ("calibrate", "2026-11-22", "nobody", "cases 12, failed 0, alpha 0.812", "yes"),
    ]


def test_a_calibration_is_shown_with_what_it_was_made_from() -> None:
    rubric = make_rubric()
    fits = make_rubric(calibration=calibration(question=rubric.question_hash, prompt="prompt"))
    shown = page(fits)["calibration of the mean of the criteria"]
    assert shown.rows == [("0", "0.1"), ("0.5", "0.2"), ("1", "0.8")]
    assert "50 labelled rows of 2 annotators, judged by m" in shown.text
    assert "mapped 0.100, the judge's own 0.200, always saying the mean 0.300" in shown.text
    assert "STALE" not in shown.text
    assert page(make_rubric(calibration=calibration()))["calibration of the mean of the criteria"].text.count("STALE") == 2
