"""Expressions are compared in children that can be killed: the result, and whose fault a failure is."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.errors import CheckUnavailable, ReferenceFault
from judge.sandbox.engines.expressions import Comparisons, Finding
from tests.conftest import begin

ENDLESS = "10^{10^{10}}"
SECONDS = 5.0


def compare(reference: str, answer: str, seconds: float) -> Finding:
    return Comparisons(seconds).compare(reference, answer)


@pytest.mark.parametrize("reference", ["", "no idea"])
def test_a_reference_without_an_expression_is_the_datas_fault(reference: str) -> None:
    for answer in (r"\boxed{5}", rf"\boxed{{{ENDLESS}}}"):
        with pytest.raises(ReferenceFault, match="cannot be read as an expression"):
            compare(reference, answer, SECONDS)
    assert compare(r"\boxed{5}", r"\boxed{5}", SECONDS).equal, "and the next comparison is not its victim"


def test_a_reference_that_takes_all_the_time_is_the_datas_fault() -> None:
    with pytest.raises(ReferenceFault, match="time"):
        compare(rf"\boxed{{{ENDLESS}}}", r"\boxed{5}", 0.5)


def test_without_the_library_nothing_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [path for path in sys.path if "site-packages" not in path])
    with pytest.raises(CheckUnavailable, match="math_verify"):
        compare("5", "5", SECONDS)


@pytest.mark.parametrize(
    ("reference", "answer", "finding"),
    [
        pytest.param("5", "6", Finding(equal=False, read=True), id="another"),
        pytest.param("5", "no idea", Finding(equal=False, read=False), id="no-expression"),
        pytest.param("5", ENDLESS, Finding(equal=False, read=True, spent=True), id="endless"),
        pytest.param(r"\frac{1}{2}", "0.5", Finding(equal=True, read=True), id="the-same-in-other-words"),
    ],
)
def test_the_result_of_a_comparison(reference: str, answer: str, finding: Finding) -> None:
    assert compare(rf"\boxed{{{reference}}}", rf"\boxed{{{answer}}}" if "no" not in answer else answer, 1.0) == finding


def test_honest_comparisons_end_while_an_endless_one_still_works() -> None:
    hostile = begin(compare, r"\boxed{5}", rf"\boxed{{{ENDLESS}}}", 8.0)
    assert all(compare(r"\boxed{5}", r"\boxed{5}", SECONDS).equal for _ in range(3))
    assert not hostile.done()
    assert hostile.result(600).spent


def test_this_process_computes_nothing() -> None:
    compare(r"\boxed{5}", r"\boxed{5}", SECONDS)
    begun = time.process_time()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: compare(r"\boxed{5}", rf"\boxed{{{ENDLESS}}}", 1.0), range(4)))
    assert all(one.spent for one in found)
    assert time.process_time() - begun < 1.0


def test_all_comparisons_of_an_answer_share_their_time() -> None:
    endless = rf"\boxed{{{ENDLESS}}}"
    spent = Comparisons(1.0)
    assert spent.compare(r"\boxed{5}", endless).spent
    assert spent.compare(r"\boxed{5}", r"\boxed{5}").spent
    begun = Comparisons(1.0)
    assert begun.compare(r"\boxed{5}", r"\boxed{5}").equal
    assert begun.compare(endless, r"\boxed{5}").spent, "the form that an answer brought about is no fault of the reference"
