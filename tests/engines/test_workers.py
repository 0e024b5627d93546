"""Expressions are compared in processes of their own, which are lent, kept and ended."""

from collections.abc import Iterator

import pytest

from judge.engines.workers import Finding, Workers
from judge.errors import CheckUnavailable, ReferenceFault

ENDLESS = "10^{10^{10}}"
SECONDS = 5.0


@pytest.fixture
def workers() -> Iterator[Workers]:
    own = Workers()
    yield own
    own.close()


@pytest.mark.parametrize("reference", ["", "no idea"])
def test_a_reference_without_an_expression_is_the_datas_fault(workers: Workers, reference: str) -> None:
    with pytest.raises(ReferenceFault, match="cannot be read as an expression"):
        workers.compare(reference, r"\boxed{5}", SECONDS)
    assert workers.compare(r"\boxed{5}", r"\boxed{5}", SECONDS).equal, "and the next comparison is not its victim"


def test_where_no_process_can_be_started_nothing_is_compared(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    with pytest.raises(CheckUnavailable, match="no process for comparing expressions"):
        workers.compare("5", "5", SECONDS)


@pytest.mark.parametrize(
    ("reference", "answer", "finding"),
    [
        pytest.param("5", "6", Finding(equal=False, read=True), id="another"),
        pytest.param("5", "no idea", Finding(equal=False, read=False), id="no-expression"),
        pytest.param("5", ENDLESS, Finding(equal=False, read=True, spent=True), id="endless"),
        pytest.param(r"\frac{1}{2}", "0.5", Finding(equal=True, read=True), id="the-same-in-other-words"),
    ],
)
def test_what_came_of_it_is_told(workers: Workers, reference: str, answer: str, finding: Finding) -> None:
    assert workers.compare(rf"\boxed{{{reference}}}", rf"\boxed{{{answer}}}" if "no" not in answer else answer, 1.0) == finding


def test_after_they_were_closed_the_next_comparison_starts_anew(workers: Workers) -> None:
    for _ in range(2):
        assert workers.compare("5", "5", SECONDS).equal
        workers.close()
