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
    shown = page(rubric, known)
    assert shown["what judge check found on 2026-11-22"].text == (
        f"Judged by m. STALE: the rubric was other then and is {rubric.hash} now."
    )
    assert shown["what judge audit found on 2026-11-22"].text == "Judged by m. STALE: the prompt has changed since."


def test_a_finding_that_holds_says_when_by_whom_and_what() -> None:
    rubric = make_rubric()
    known = Evidence(check=finding(rubric), calibrate=finding(rubric, model=None, prompt=None))
    shown = page(rubric, known)
    assert list(shown) == ["what judge check found on 2026-11-22", "what judge calibrate found on 2026-11-22"]
    check, calibrate = shown.values()
    assert check == Section(
        "what judge check found on 2026-11-22",
        "Judged by m. Not stale: rubric and prompt are the same.",
        rows=[("cases", "12"), ("failed", "0"), ("alpha", "0.812")],
    )
    assert calibrate.text.startswith("Judged by nobody.")


def test_an_estimate_stands_with_its_interval_and_a_part_with_its_names() -> None:
    rubric = make_rubric()
    found = {"rho": 0.7824, "rho_low": 0.7, "rho_high": 0.8, "paid_by": {"plea": "1 of 6"}, "odd": {}}
    (shown,) = page(rubric, Evidence(audit=finding(rubric, found=found))).values()
    assert shown.rows == [("rho", "0.782 (0.7 to 0.8)"), ("paid_by", "plea 1 of 6"), ("odd", "none")]


def test_a_calibration_is_shown_with_what_it_was_made_from() -> None:
    rubric = make_rubric()
    fits = make_rubric(calibration=calibration(question=rubric.question_hash, prompt="prompt"))
    shown = page(fits)["calibration of the mean of the criteria"]
    assert shown.rows == [("0", "0.1"), ("0.5", "0.2"), ("1", "0.8")]
    assert "50 labelled rows of 2 annotators, judged by m" in shown.text
    assert "mapped 0.100, the judge's own 0.200, always saying the mean 0.300" in shown.text
    assert "STALE" not in shown.text
    assert page(make_rubric(calibration=calibration()))["calibration of the mean of the criteria"].text.count("STALE") == 2
