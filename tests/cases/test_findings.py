"""The findings say whether a reward holds, does not, or whether that cannot be said."""

from typing import Any

import pytest

from judge.cases.built_in import BuiltIn
from judge.cases.draws import stability
from judge.cases.findings import Findings
from judge.cases.references import References
from judge.cases.result import Result
from tests.cases.conftest import MISS, result, scored, unscored

PASSED, FAILED, LOST = result(scored(1.0)), result((scored(0.5), [MISS])), result(unscored("throttled"))
LEFT_OUT = result(unscored("unanswered"), kind="degenerate")


def found(*cases: Result, built_in: tuple[Result, ...] = (), **more: Any) -> Findings:
    return Findings(cases, built_in, BuiltIn([], 1, 1), **more)


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        pytest.param(found(PASSED, FAILED), "does not hold", id="a-failure"),
        pytest.param(found(FAILED, LOST, LOST, LOST), "does not hold", id="a-failure-beside-many-unscored"),
        pytest.param(found(PASSED, result(scored(1.0), (scored(0.5), [MISS]))), "does not hold", id="a-case-that-straddles"),
        pytest.param(found(PASSED, built_in=(result((scored(1), [MISS]), kind="degenerate"),)), "does not hold", id="degenerate"),
        pytest.param(
            found(PASSED, references=[FAILED], records=References(9, 0)), "does not hold", id="a-reference-that-does-not-pay"
        ),
        pytest.param(found(PASSED, LOST, LOST), "cannot be said", id="too-many-unscored"),
        pytest.param(found(result(scored(1.0), unscored("throttled"))), "cannot be said", id="too-many-draws-unscored"),
        pytest.param(
            found(PASSED, references=[LOST, LOST], records=References(3, 0)), "cannot be said", id="too-many-references-unscored"
        ),
        pytest.param(
            found(PASSED, built_in=(result(unscored("throttled"), kind="degenerate"), LEFT_OUT)),
            "cannot be said",
            id="built-in-answers-on-which-the-judge-failed",
        ),
        pytest.param(found(PASSED, LOST), "holds", id="as-many-unscored-as-may-be"),
        pytest.param(found(PASSED, references=[LOST], records=References(2, 5)), "holds", id="a-reference-unscored"),
        pytest.param(found(PASSED, built_in=(LEFT_OUT, LEFT_OUT)), "holds", id="built-in-answers-without-a-reply"),
        pytest.param(found(PASSED), "holds", id="all-passed"),
    ],
)
def test_each_verdict(findings: Findings, verdict: str) -> None:
    """Half may be unscored; but the draws of one case are two samples, so one that is lost of two is half."""
    allowed = 0.4 if verdict == "cannot be said" else 0.5
    assert findings.verdict(allowed) == verdict


def test_nothing_holds_where_no_case_was_scored_however_much_may_be_unscored() -> None:
    passed = result(scored(0.0), kind="degenerate")
    assert found(LOST, built_in=(passed,)).verdict(1.0) == "cannot be said"


def test_draws_that_differ_do_not_hold_even_where_every_case_does() -> None:
    cases = [result(*map(scored, rewards)) for rewards in ((0.5, 0.9), (0.9, 0.5), (0.6, 0.8), (0.8, 0.6))]
    assert {one.status for one in cases} == {"passed"}
    assert found(*cases).verdict(0.2) == "holds"
    assert found(*cases, stability=stability(cases)).verdict(0.2) == "does not hold"


def test_without_references_none_are_counted() -> None:
    assert found(PASSED, FAILED).counts == {"passed": 1, "failed": 1}


def test_references_that_passed_are_counted() -> None:
    counts = found(PASSED, FAILED, built_in=(LEFT_OUT,), references=[FAILED], records=References(10, 2)).counts
    assert counts == {"passed": 10, "failed": 2, "left out": 1}


def test_the_evidence_counts_what_the_last_line_counts_also_what_is_unscored_or_left_out() -> None:
    lost = result(unscored("throttled"), kind="degenerate")
    made = found(PASSED, built_in=(lost, LEFT_OUT), references=[LOST], records=References(10, 2))
    numbers = made.numbers()
    assert numbers == {"passed": 10, "unscored": 2, "left out": 1, "cases": 1, "built_in": 2, "references": 10}
    assert made.counts == {"passed": 10, "unscored": 2, "left out": 1}
    assert list(numbers)[:3] == list(made.counted) == ["passed", "unscored", "left out"]


def test_the_numbers_that_are_kept_as_evidence() -> None:
    cases = [result(scored(0.5), scored(0.6)), result(scored(0.9), (scored(0.1), [MISS])), result(unscored("throttled"))]
    made = found(*cases, built_in=(PASSED, FAILED, LEFT_OUT), references=[FAILED], records=References(10, 2))
    assert made.numbers() == {
        "passed": 11,
        "failed": 2,
        "unstable": 1,
        "unscored": 1,
        "left out": 1,
        "cases": 3,
        "built_in": 3,
        "references": 10,
    }
    agreement = made._replace(stability=stability(cases)).numbers()
    assert agreement["draws"] == 2
    assert agreement["deviation"] == 0.3182, "four digits"
    assert isinstance(agreement["alpha"], float)
    assert agreement["alpha"] == round(agreement["alpha"], 3)


def test_draws_that_agree_hold() -> None:
    cases = [result(*map(scored, rewards)) for rewards in ((0.1, 0.1), (0.9, 0.91), (0.5, 0.5))]
    made = found(*cases, stability=stability(cases))
    assert made.stability
    assert made.stability.alpha, "it is defined"
    assert made.verdict(0.2) == "holds"
