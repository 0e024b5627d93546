"""The child that compares expressions: two questions, two answers, and a library that is loaded before the fork."""

from judge.sandbox.engines import expression_child
from judge.sandbox.process.workers import Spent, Workers

WORKERS = Workers(
    ["judge.sandbox.engines.expression_child"], "judge.sandbox.engines.expression_child:serve", 384 << 20, libraries=True
)


def test_each_question_gets_an_answer() -> None:
    findings = {
        "$6$": {"read": True, "equal": False},
        "no idea": {"read": False, "equal": False},
        r"$\frac{10}{2}$": {"read": True, "equal": True},
    }
    for answer, finding in findings.items():
        with WORKERS.one(5.0) as worker:
            assert worker.ask({"reference": "$5$", "seconds": 5.0}) == {"read": True}
            assert worker.ask({"answer": answer}) == finding


def test_an_unreadable_reference_is_reported_before_the_answer_is_known() -> None:
    with WORKERS.one(5.0) as worker:
        assert worker.ask({"reference": "no idea", "seconds": 5.0}) == {"read": False}


def test_a_comparison_that_takes_too_long_is_ended_though_the_child_was_allowed_more() -> None:
    with WORKERS.one(60.0) as worker:
        assert worker.ask({"reference": "$5$", "seconds": 0.5}) == {"read": True}
        assert worker.ask({"answer": "$10^{10^{10}}$"}) == Spent("time")


def test_a_large_answer_leaves_nothing_for_the_next() -> None:
    """A process that was used for many comparisons kept 472 MB, and then could read no reference any more."""
    held = []
    for answer in ("$6$", r"$2^{200000000}$", "$6$"):
        with WORKERS.one(30.0) as worker:
            worker.ask({"reference": "$5$", "seconds": 30.0})
            worker.ask({"answer": answer})
            held.append(worker.end().memory)
    assert held[1] > held[0] + (20 << 20)
    assert abs(held[2] - held[0]) < 5 << 20


def test_every_comparison_that_is_made_in_advance_can_be_made() -> None:
    for wanted, answer in expression_child._FIRST:
        with WORKERS.one(5.0) as worker:
            assert worker.ask({"reference": rf"\boxed{{{wanted}}}", "seconds": 5.0}) == {"read": True}
            found = worker.ask({"answer": rf"\boxed{{{answer}}}"})
            assert isinstance(found, dict)
            assert found["read"]
