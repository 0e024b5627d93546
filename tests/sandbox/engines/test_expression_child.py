"""The child that compares expressions: two questions, two answers, and a library that is there before."""

from judge.sandbox.engines import expression_child
from judge.sandbox.process.workers import Spent, Workers

WORKERS = Workers(
    ["judge.sandbox.engines.expression_child"], "judge.sandbox.engines.expression_child:serve", 384 << 20, libraries=True
)


def test_there_is_an_answer_for_each_question() -> None:
    findings = {
        "$6$": {"read": True, "equal": False},
        "no idea": {"read": False, "equal": False},
        r"$\frac{10}{2}$": {"read": True, "equal": True},
    }
    for answer, finding in findings.items():
        with WORKERS.one(5.0) as worker:
            assert worker.ask({"reference": "$5$", "seconds": 5.0}) == {"read": True}
            assert worker.ask({"answer": answer}) == finding


def test_a_reference_that_cannot_be_read_is_told_before_the_answer_is_known() -> None:
    with WORKERS.one(5.0) as worker:
        assert worker.ask({"reference": "no idea", "seconds": 5.0}) == {"read": False}


def test_whoever_takes_too_long_is_ended_though_more_was_allowed_before() -> None:
    with WORKERS.one(60.0) as worker:
        assert worker.ask({"reference": "$5$", "seconds": 0.5}) == {"read": True}
        assert worker.ask({"answer": "$10^{10^{10}}$"}) == Spent("time")


def test_nothing_of_a_large_answer_is_left_for_the_next() -> None:
    """One process for many comparisons remembered 472 MB of them, and then read no reference any more."""
    held = []
    for answer in ("$6$", r"$2^{200000000}$", "$6$"):
        with WORKERS.one(30.0) as worker:
            worker.ask({"reference": "$5$", "seconds": 30.0})
            worker.ask({"answer": answer})
            held.append(worker.end().memory)
    assert held[1] > held[0] + (20 << 20)
    assert abs(held[2] - held[0]) < 5 << 20


def test_every_kind_of_comparison_that_is_made_beforehand_is_one_that_can_be_made() -> None:
    for wanted, answer in expression_child._FIRST:
        with WORKERS.one(5.0) as worker:
            assert worker.ask({"reference": rf"\boxed{{{wanted}}}", "seconds": 5.0}) == {"read": True}
            found = worker.ask({"answer": rf"\boxed{{{answer}}}"})
            assert isinstance(found, dict)
            assert found["read"]
