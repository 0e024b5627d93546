"""Which model is asked, in which order, and when once more."""

from collections.abc import Sequence
from typing import Any

import pytest

from judge.converse import Attempt, Call, Form, Reply
from judge.deadline import NEVER, Deadline
from judge.errors import AccessFault, DeadlinePassed, Fault, Filtered, SettingsFault, Throttled, Truncated, Unanswered, Unreadable
from judge.judging.judgment import Judge, Judgment
from judge.question.prompts import Prompts
from tests.conftest import make_rubric, make_sample, verdict


class Scripted:
    """A judge that says or raises what it is told to, and remembers what it was asked."""

    def __init__(self, *script: str | Fault) -> None:
        self._script = list(script)
        self.calls: list[Call] = []

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        self.calls.append(call)
        said = self._script.pop(0)
        attempts.append(
            Attempt(model=call.model, outcome=said.reason if isinstance(said, Fault) else "answered", output_tokens=9)
        )
        if isinstance(said, Fault):
            raise said
        return Reply(text=said)


def judged(prompts: Prompts, scripted: Scripted, models: Sequence[str] = ("first",), deadline: Deadline = NEVER) -> Judgment:
    rubric = make_rubric(judge={"max_tokens": 50, "temperature": 0.5, "top_p": 0.9})
    (judgment,) = Judge(scripted, prompts).judge(rubric, prompts.render(rubric, make_sample()), models, deadline, [])
    return judgment


def test_two_unreadable_replies_are_a_failure_and_not_a_score(prompts: Prompts) -> None:
    scripted = Scripted("I would say 4 out of 5", "really")
    with pytest.raises(Unreadable):
        judged(prompts, scripted)
    assert len(scripted.calls) == 2


def test_without_a_second_reply_the_fault_of_the_first_is_the_reason(prompts: Prompts) -> None:
    scripted = Scripted(verdict(clear=9), Unanswered("nobody is there"))
    with pytest.raises(Unreadable, match="clear: answered a number"):
        judged(prompts, scripted)
    assert len(scripted.calls) == 2
    with pytest.raises(Unanswered, match="nobody is there"):
        judged(prompts, Scripted(Unanswered("nobody is there")))


@pytest.mark.parametrize(
    ("returned", "found"),
    [("4", "text of 1 characters"), (None, "nothing"), ({"text": "4"}, "an object of 1 fields"), (Reply, "a ModelMetaclass")],
)
@pytest.mark.parametrize("cut", [False, True], ids=["at-once", "after-a-reply-that-was-cut-off"])
def test_a_judge_that_returns_no_reply_has_to_be_mended(prompts: Prompts, returned: Any, found: str, cut: bool) -> None:
    calls: list[Call] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        calls.append(call)
        if cut and len(calls) == 1:
            msg = "cut off"
            raise Truncated(msg)
        return returned  # type: ignore[no-any-return]

    rubric = make_rubric()
    with pytest.raises(SettingsFault, match=f"^judge: wanted a Reply, found {found}$"):
        Judge(converse, prompts).judge(rubric, prompts.render(rubric, make_sample()), ["first", "second"], NEVER, [])
    assert len(calls) == 1 + cut, "no fallback is asked"


@pytest.mark.parametrize("form", ["schema", "tool"])
def test_how_the_form_was_asked_for_decides_what_counts_as_a_verdict(prompts: Prompts, form: Form) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        return Reply(text="right: yes\nclear: 3", form="plain" if call.model == "plain" else form)

    rubric = make_rubric()
    question = prompts.render(rubric, make_sample())
    assert Judge(converse, prompts).judge(rubric, question, ["plain"], NEVER, [])[0].verdict.scores
    with pytest.raises(Unreadable, match="JSON object"):
        Judge(converse, prompts).judge(rubric, question, ["bound"], NEVER, [])


def test_fallbacks_are_asked_one_after_the_other(prompts: Prompts) -> None:
    scripted = Scripted(Throttled("a"), Throttled("b"), verdict())
    assert judged(prompts, scripted, ["first", "second", "third"]).model == "third"
    assert [call.model for call in scripted.calls] == ["first", "second", "third"]


def test_every_model_failing_is_the_last_ones_failure(prompts: Prompts) -> None:
    with pytest.raises(Filtered, match="b"):
        judged(prompts, Scripted(Throttled("a"), Filtered("b")), ["first", "second"])


def test_a_configuration_fault_is_not_covered_up_by_a_fallback(prompts: Prompts) -> None:
    scripted = Scripted(AccessFault("denied"), verdict())
    with pytest.raises(AccessFault):
        judged(prompts, scripted, ["first", "second"])
    assert len(scripted.calls) == 1


def test_after_the_deadline_no_fallback_is_asked(prompts: Prompts) -> None:
    scripted = Scripted(DeadlinePassed("late"), verdict())
    with pytest.raises(DeadlinePassed):
        judged(prompts, scripted, ["first", "second"])
    assert len(scripted.calls) == 1


def test_a_readable_reply_needs_one_call_with_the_rubrics_settings(prompts: Prompts) -> None:
    scripted = Scripted(verdict())
    judgment = judged(prompts, scripted, deadline=Deadline(7.0))
    assert judgment.model == "first"
    assert [score.score for score in judgment.verdict.scores] == [1.0, 1.0]
    (call,) = scripted.calls
    asked = call.question
    assert (asked.max_tokens, asked.temperature, asked.top_p, call.deadline.at) == (50, 0.5, 0.9, 7.0)


def test_after_an_unreadable_reply_the_judge_is_asked_once_more_with_the_fault_named(prompts: Prompts) -> None:
    scripted = Scripted(verdict(clear=9), verdict(clear=2))
    judgment = judged(prompts, scripted)
    assert judgment.verdict.scores[1].answer == 2
    first, second = (call.question for call in scripted.calls)
    assert "clear: answered a number, wanted 1 to 3, whole points" in second.user
    assert second.user.startswith(first.user)
    assert second.system == first.system, "the cached prefix stays"
    assert second.hash != first.hash


def test_after_a_reply_that_was_cut_off_the_judge_is_asked_once_more_with_twice_the_room(prompts: Prompts) -> None:
    scripted = Scripted(Truncated("cut"), verdict())
    assert judged(prompts, scripted).model == "first"
    assert [call.question.max_tokens for call in scripted.calls] == [50, 100]
    with pytest.raises(Truncated):
        judged(prompts, Scripted(Truncated("cut"), Truncated("cut again")))


@pytest.mark.parametrize(
    "failed",
    [
        pytest.param([Throttled("x")], id="spent"),
        pytest.param([Filtered("x")], id="filtered"),
        pytest.param(["?", "?"], id="unreadable"),
    ],
)
def test_the_fallback_is_asked_when_the_first_model_has_failed_for_good(prompts: Prompts, failed: list[str | Fault]) -> None:
    scripted = Scripted(*failed, verdict())
    assert judged(prompts, scripted, ["first", "second"]).model == "second"
    assert scripted.calls[-1].question.hash == scripted.calls[0].question.hash, (
        "the fallback gets the question as it was first asked"
    )
