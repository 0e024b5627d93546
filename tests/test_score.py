"""The road of one sample, against the Converse server."""

import json
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import stdev
from typing import Any

import pytest

from judge.converse import Attempt, Call, Converse, Reply
from judge.cost.budget import Budget
from judge.cost.prices import Prices
from judge.cost.saved import Saved
from judge.deadline import Deadline
from judge.errors import AccessFault, DeadlinePassed, Filtered, JudgeFailure, Throttled
from judge.judging.group_trust import GroupTrust
from judge.judging.judgment import Judge, Judgment
from judge.judging.memory import Memory
from judge.judging.panel import Panel
from judge.providers.bedrock.bedrock import Bedrock
from judge.question.prompts import Prompts
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.judge_settings import Cap
from judge.rubric.rubric import Rubric
from judge.sample import AnySample, BadSample
from judge.score import Case, Road, Siblings
from tests.conftest import begin, client, make_rubric, make_sample, verdict
from tests.converse_server import Action, ConverseServer, Fail, Request, Say
from tests.judging.test_memory import Waiting
from tests.scripted_judge import ScriptedJudge, answered, quality_rubric, stated

PRICES = Prices.model_validate({"prices": [{"model": "m", "input": 1.0, "output": 5.0}]})


def road(prompts: Prompts, rubric: Rubric | None = None) -> Road:
    budget, asked = Budget(Cap(), PRICES), panel(prompts, Bedrock(lambda _: client()))
    return Road(rubric or make_rubric(), prompts, Memory(), budget, asked, set())


def panel(prompts: Prompts, converse: Converse, *models: str) -> Panel:
    return Panel(Judge(converse, prompts), prompts, models or ["m"], threads=4)


def scored(prompts: Prompts, sample: AnySample, rubric: Rubric | None = None) -> Outcome:
    return road(prompts, rubric).score(sample)


@pytest.mark.parametrize(
    ("actions", "reason"),
    [
        pytest.param([Fail(429, "ThrottlingException")], "throttled", id="throttled"),
        pytest.param([Say("no idea")], "unreadable", id="unreadable"),
        pytest.param([Say("{}", stop="content_filtered")], "filtered", id="filtered"),
        pytest.param([Say("{}", stop="max_tokens")], "truncated", id="truncated"),
        pytest.param([Say('{"right": {"score": true}}')], "unreadable", id="half-a-verdict"),
        pytest.param([Say(verdict(right=2))], "unreadable", id="a-number-is-no-truth-value"),
        pytest.param([Say(verdict(clear=2.5))], "unreadable", id="between-two-levels"),
    ],
)
def test_a_failed_judge_is_unscored_with_its_reason_and_its_cost(
    server: ConverseServer, prompts: Prompts, actions: list[Say], reason: str
) -> None:
    server.script(*actions)
    outcome = scored(prompts, make_sample())
    assert isinstance(outcome, Unscored)
    assert not hasattr(outcome, "reward")
    assert outcome.reason == reason
    assert len(outcome.attempts) == len(server.requests)
    if isinstance(actions[0], Say):
        assert all(attempt.input_tokens == 100 for attempt in outcome.attempts)


def test_an_outcome_carries_its_group_of_rollouts_whatever_became_of_it(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()), Say("?"))
    first, failed, empty, other = (
        make_sample(response="4"),
        make_sample(response="5"),
        make_sample(response=""),
        make_sample(prompt="What is 2 + 3?", response="4"),
    )
    way = road(prompts)
    groups = [way.score(sample).group for sample in (first, failed, empty, other)]
    assert groups == [first.group, first.group, first.group, other.group]
    assert way.score(BadSample(id=7, fault="f")).group is None
    assert first.group != other.group


def test_a_configuration_fault_is_raised(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Fail(403, "AccessDeniedException"))
    with pytest.raises(AccessFault):
        scored(prompts, make_sample())


def test_a_bad_sample_is_unscored_without_a_call(server: ConverseServer, prompts: Prompts) -> None:
    outcome = scored(prompts, BadSample(id=7, fault="messages: missing"))
    assert isinstance(outcome, Unscored)
    assert (outcome.id, outcome.reason, outcome.detail) == (7, "bad_sample", "messages: missing")
    assert server.requests == []


def test_a_record_whose_own_criteria_are_broken_is_unscored(server: ConverseServer, prompts: Prompts) -> None:
    rubric = make_rubric(criteria=[], instance_criteria=True)
    for brought in (None, [], "x", [{"points": 3}], [{"criterion": "a", "points": 0}], [{"criterion": "a"}] * 101, [3]):
        outcome = scored(prompts, make_sample(metadata={"rubric": brought}), rubric)
        assert isinstance(outcome, Unscored)
        assert outcome.reason == "bad_sample"
    assert server.requests == []


def test_a_reward_carries_what_it_was_made_of(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict(right=True, clear=2)))
    outcome = scored(prompts, make_sample(id="x"))
    assert isinstance(outcome, Reward)
    assert outcome.reward == pytest.approx((3 * 1.0 + 1 * 0.5) / 4)
    assert [(one.name, one.score, one.answer, one.reason) for one in outcome.criteria] == [
        ("right", 1.0, True, "r"),
        ("clear", 0.5, 2, "c"),
    ]
    origin = outcome.provenance
    assert (origin.rubric, origin.version, origin.model) == ("test", 1, "m")
    assert origin.rubric_hash == make_rubric().hash
    assert origin.prompt_hash == prompts.render(make_rubric(), make_sample(id="x")).hash
    assert (len(outcome.attempts), outcome.repaired, outcome.reused) == (1, False, False)


def test_a_repaired_answer_says_so(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict(clear="3")))
    outcome = scored(prompts, make_sample())
    assert isinstance(outcome, Reward)
    assert outcome.repaired


def test_equal_samples_are_judged_once(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    way = road(prompts)
    first, second, third = (way.score(make_sample(id=number, response=text)) for number, text in ((1, "4"), (2, "4"), (3, "5")))
    assert len(server.requests) == 2
    assert [(outcome.id, getattr(outcome, "reused", None)) for outcome in (first, second, third)] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    assert second.attempts == ()


def test_a_judge_that_sees_the_sample_itself_is_asked_about_each(prompts: Prompts) -> None:
    asked: list[object] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append(call.question.id)
        return Reply(text=verdict())

    way = road(prompts)._replace(panel=Panel(Judge(converse, prompts), prompts, ["m"], threads=4, basis="replies"))
    for number in (1, 2, 1):
        way.score(make_sample(id=number))
    assert asked == [1, 2]


def test_a_long_rubric_is_asked_in_parts_about_the_same_sample(prompts: Prompts) -> None:
    asked: list[str] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append(call.question.response)
        name, level = ("right", "true") if "Is it right?" in call.question.tail else ("clear", "3")
        return Reply(text=f'{{"{name}": {{"reason": "r", "score": {level}}}}}')

    rubric = make_rubric(judge={"criteria_per_call": 1})
    outcome = road(prompts, rubric)._replace(panel=panel(prompts, converse)).score(make_sample(response="seven"))
    assert isinstance(outcome, Reward)
    assert (outcome.reward, asked) == (1.0, ["seven", "seven"])


def test_criteria_that_come_with_the_record_are_judged_behind_the_rubrics_own(server: ConverseServer, prompts: Prompts) -> None:
    server.script(
        Say('{"right": {"score": true}, "clear": {"score": 3}, "criterion_1": {"score": false}, "criterion_2": {"score": true}}')
    )
    brought = [{"criterion": "Says four.", "points": 4}, {"title": "Pitfall", "description": "Rambles.", "weight": -4}]
    outcome = scored(prompts, make_sample(metadata={"rubric": brought}), make_rubric(instance_criteria=True))
    assert isinstance(outcome, Reward)
    assert outcome.reward == pytest.approx((3 + 1 + 0 - 4) / (3 + 1 + 4))
    assert "Says four." in server.requests[0].body["system"][0]["text"]


def test_tool_calls_alone_are_a_response(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    calls = [{"id": "c", "type": "function", "function": {"name": "add", "arguments": '{"a": 2, "b": 2}'}}]
    turns = [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": None, "tool_calls": calls}]
    sample = make_sample(messages=turns)
    assert isinstance(scored(prompts, sample), Reward)
    assert '"name": "add"' in server.requests[0].user


def test_a_response_of_300_kb_reaches_the_judge_whole(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    assert isinstance(scored(prompts, make_sample(response="word " * 60_000)), Reward)
    assert len(server.requests[0].user) > 300_000


def test_the_deadline_is_the_calls(server: ConverseServer, prompts: Prompts) -> None:
    seen: list[float] = []
    bedrock = Bedrock(lambda _: client())

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        seen.append(call.deadline.at)
        return bedrock(call, attempts)

    server.script(Say(verdict()))
    way = road(prompts)._replace(panel=panel(prompts, converse))
    way.score(make_sample(), Deadline(12.0))
    way._replace(memory=Memory()).score(make_sample())
    assert seen == [12.0, math.inf]


def test_at_its_deadline_a_sample_waits_no_longer_for_an_equal_one_that_is_being_judged(
    prompts: Prompts, go: threading.Event
) -> None:
    begun = threading.Event()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        begun.set()
        go.wait(10)
        return Reply(text=verdict())

    way = road(prompts)._replace(panel=panel(prompts, converse))
    first = begin(way.score, make_sample())
    assert begun.wait(10)
    second = way.score(make_sample(), Deadline(time.monotonic() - 1))
    go.set()
    assert isinstance(second, Unscored)
    assert second.reason == "deadline"
    assert isinstance(first.result(10), Reward)


def test_a_reward_says_how_many_judged_how_far_apart_they_were_and_who_decided(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        return Reply(text=verdict(right=call.model != "b"))

    for above, escalated, reward in ((0.7, True, 1.0), (0.8, False, 0.625)):
        rubric = make_rubric(judge={"models": ["a", "b"], "escalate": {"model": "strong", "above": above}})
        outcome = road(prompts, rubric)._replace(panel=panel(prompts, converse)).score(make_sample())
        assert isinstance(outcome, Reward)
        assert (outcome.opinions, outcome.spread, outcome.escalated, outcome.reward) == (2, 0.75, escalated, reward)


def test_beyond_the_cap_samples_are_unscored_unless_they_cost_nothing(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict(), usage=(100, 20)))
    way = road(prompts)._replace(budget=Budget(Cap(tokens=120), Prices()))
    first, beyond, known = (way.score(make_sample(response=text)) for text in ("4", "5", "4"))
    assert isinstance(first, Reward)
    assert isinstance(beyond, Unscored)
    assert beyond.reason == "budget"
    assert isinstance(known, Reward)
    assert known.reused


@pytest.mark.parametrize(
    "action",
    [pytest.param(Say("no idea", usage=(50, 10)), id="unreadable"), pytest.param(Say("{}", stop="max_tokens"), id="cut-off")],
)
def test_failed_calls_count_against_the_cap(server: ConverseServer, prompts: Prompts, action: Say) -> None:
    server.script(action)
    way = road(prompts)._replace(budget=Budget(Cap(tokens=120), Prices()))
    failed, beyond = (way.score(make_sample(response=text)) for text in ("4", "5"))
    assert isinstance(failed, Unscored)
    assert isinstance(beyond, Unscored)
    assert (failed.reason != "budget", beyond.reason, len(server.requests)) == (True, "budget", 2)


@pytest.mark.parametrize(
    "models",
    [pytest.param(("other",), id="another-judge"), pytest.param(("m", "other"), id="another-fallback")],
)
def test_the_verdict_of_another_judge_is_not_reused(server: ConverseServer, prompts: Prompts, models: tuple[str, ...]) -> None:
    server.script(Say(verdict()))
    way = road(prompts)
    theirs = way._replace(panel=panel(prompts, Bedrock(lambda _: client()), *models))
    for one in (way, theirs):
        outcome = one.score(make_sample())
        assert isinstance(outcome, Reward)
        assert not outcome.reused
    assert len(server.requests) == 2


GATED = {
    "checks": [{"check": "number", "name": "correct"}],
    "reward": "correct * (0.8 + 0.2 * judge)",
}


@pytest.mark.parametrize(
    ("changes", "record", "saved"),
    [
        pytest.param({}, {"response": ""}, (Saved(by="gate", calls=1),), id="empty"),
        pytest.param({"gates": ["correct"]}, {"reference_answer": "5"}, (Saved(by="gate", calls=1),), id="a-gate"),
        pytest.param(
            {"gates": ["correct"], "judge": {"samples": 3, "temperature": 1.0, "criteria_per_call": 1}},
            {"reference_answer": "5"},
            (Saved(by="gate", calls=6),),
            id="a-gate-before-three-opinions-in-two-parts",
        ),
        pytest.param({"criteria": [], "reward": "correct"}, {"reference_answer": "5"}, (), id="a-rubric-that-asks-no-judge"),
    ],
)
def test_what_needs_no_judge_asks_none_and_says_what_that_saved(
    server: ConverseServer, prompts: Prompts, changes: dict[str, Any], record: dict[str, Any], saved: tuple[Saved, ...]
) -> None:
    outcome = scored(prompts, make_sample(**record), make_rubric(**{**GATED, **changes}))
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.saved, outcome.judge, outcome.criteria) == (0.0, saved, None, ())
    assert server.requests == []


def test_a_rubrics_own_grader_that_raises_leaves_the_sample_unscored(server: ConverseServer, prompts: Prompts) -> None:
    source = "def grade(sample, item):\n    return item['missing']"
    outcome = scored(prompts, make_sample(), make_rubric(checks=[{"check": "python_grade", "name": "own", "source": source}]))
    assert isinstance(outcome, Unscored)
    assert (outcome.reason, outcome.whose, outcome.failed) == ("grader_failed", "ours", True)
    assert server.requests == []


@pytest.mark.parametrize(("reference", "reason"), [("no number here", "bad_reference"), (None, "bad_reference")])
def test_a_reference_that_no_check_can_use_leaves_the_sample_unscored(
    server: ConverseServer, prompts: Prompts, reference: str | None, reason: str
) -> None:
    outcome = scored(prompts, make_sample(reference_answer=reference), make_rubric(**GATED))
    assert isinstance(outcome, Unscored)
    assert (outcome.reason, server.requests) == (reason, [])


def test_checks_and_judge_are_blended_and_both_are_kept(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict(clear=1)))
    outcome = scored(prompts, make_sample(reference_answer="4"), make_rubric(**GATED, gates=["correct"]))
    assert isinstance(outcome, Reward)
    assert outcome.judge == pytest.approx(0.75)
    assert outcome.reward == pytest.approx(0.8 + 0.2 * 0.75)
    assert [(one.name, one.value) for one in outcome.checks] == [("correct", 1.0)]


def test_where_the_rubric_says_so_the_checks_alone_count_for_a_failed_judge_and_it_shows(
    server: ConverseServer, prompts: Prompts
) -> None:
    server.script(Fail(429, "ThrottlingException"))
    rubric = make_rubric(**GATED, on_unscored="verifiable", verifiable="0.8 * correct")
    outcome = scored(prompts, make_sample(reference_answer="4"), rubric)
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.verifiable_only, outcome.judge) == (0.8, True, None)
    assert outcome.note == "the judge failed (throttled): the checks alone count"
    assert [attempt.outcome for attempt in outcome.attempts] == ["throttled"]


APART = {"models": ["a", "b"], "abstain": {"above": 0.3}}


def by_model(**replies: Action) -> Callable[[Request], Action]:
    return lambda request: replies[request.model]


@pytest.mark.parametrize(
    "changes", [{}, {"on_unscored": "verifiable", "verifiable": "correct", **GATED}], ids=["plain", "where-checks-may-count"]
)
def test_where_opinions_differ_too_much_the_rubric_wants_no_reward(
    server: ConverseServer, prompts: Prompts, changes: dict[str, Any]
) -> None:
    """Not even the reward of the checks alone, because the judge did not fail."""
    server.reply = by_model(a=Say(verdict()), b=Say(verdict(right=False)))
    rubric = make_rubric(judge=APART, **changes)
    outcome = scored(prompts, make_sample(reference_answer="4"), rubric)
    assert isinstance(outcome, Unscored)
    assert (outcome.reason, outcome.whose, outcome.failed) == ("abstained", "rubric", False)
    assert outcome.detail == "the opinions differ by 0.75, and the rubric abstains above 0.3"
    assert (outcome.interval, outcome.provenance.model) == (None, "a+b")
    assert len(outcome.attempts) == 2, "what was spent is known"


def test_an_abstention_stays_one_and_the_judge_is_not_asked_again(server: ConverseServer, prompts: Prompts) -> None:
    server.reply = by_model(a=Say(verdict()), b=Say(verdict(right=False)))
    way = road(prompts, make_rubric(judge=APART))
    first = way.score(make_sample(id=1))
    server.reply = lambda _: Say(verdict())
    second = way.score(make_sample(id=2))
    assert isinstance(first, Unscored)
    assert second == first.model_copy(update={"id": 2, "attempts": ()})
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("judge", "reward"),
    [
        pytest.param({**APART, "abstain": {"above": 0.75}}, 0.625, id="as-far-apart-as-may-be"),
        pytest.param({**APART, "escalate": {"model": "c", "above": 0.5}}, 1.0, id="a-stronger-model-decides"),
        pytest.param({**APART, "abstain": None}, 0.625, id="no-abstention"),
    ],
)
def test_opinions_that_may_differ_so_much_give_a_reward(
    server: ConverseServer, prompts: Prompts, judge: dict[str, Any], reward: float
) -> None:
    server.reply = by_model(a=Say(verdict()), b=Say(verdict(right=False)), c=Say(verdict()))
    outcome = scored(prompts, make_sample(), make_rubric(judge=judge))
    assert isinstance(outcome, Reward)
    assert outcome.reward == reward


def test_an_abstention_between_stronger_model_and_jury_is_kept(server: ConverseServer, prompts: Prompts) -> None:
    """Above 0.8 a stronger model decides, between 0.3 and 0.8 the rubric abstains."""
    server.reply = by_model(a=Say(verdict()), b=Say(verdict(right=False)))
    rubric = make_rubric(judge={**APART, "escalate": {"model": "c", "above": 0.8}})
    outcome = scored(prompts, make_sample(), rubric)
    assert isinstance(outcome, Unscored)
    assert outcome.reason == "abstained"


def test_a_group_abstains_on_each_response_by_itself(prompts: Prompts) -> None:
    """In the first of two orders, this judge gives the response that is worth 9 nothing."""
    seen: list[int] = []

    def moody(responses: Mapping[str, str]) -> dict[str, float]:
        seen.append(1)
        return {name: 0 if score == 9 and len(seen) == 1 else score for name, score in stated(responses).items()}

    rubric = quality_rubric({"size": 8, "orders": 2}, judge={"abstain": {"above": 0.3}})
    way = way_together(prompts, ScriptedJudge(moody), rubric)
    group = way.groups(cases(way, 2, 9))[0]
    judged = way.judge_group(group)
    outcomes = {one.sample.response: way.finish(one._replace(judgment=judged[one.key])) for one in group}
    settled, apart = outcomes["worth 2"], outcomes["worth 9"]
    assert isinstance(settled, Reward)
    assert (settled.reward, settled.error) == (0.2, 0.0)
    assert isinstance(apart, Unscored)
    assert (apart.reason, apart.provenance.together) == (
        "abstained",
        judged[next(one.key for one in group if "9" in one.sample.response)].together,
    )


def test_where_the_orders_of_a_group_differ_the_stronger_model_decides(prompts: Prompts) -> None:
    """This judge gives whoever it reads first everything. Whoever stood first in one order and last in the other is decided."""
    asked: list[tuple[str, int]] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append((call.model, len(call.question.names)))
        if call.model == "strong":
            return Reply(text=answered({"": 7.0}))
        return Reply(text=answered({name: 0 if place else 10 for place, name in enumerate(call.question.names)}))

    rubric = quality_rubric({"size": 8, "orders": 2}, judge={"escalate": {"model": "strong", "above": 0.3}})
    way = way_together(prompts, converse, rubric)
    three = cases(way, 2, 5, 9)
    judged = way.judge_group(way.groups(three)[0])
    outcomes = [way.finish(one._replace(judgment=judged.get(one.key))) for one in (*three, *cases(way, 2, 5, 9))]
    rewards = [one for one in outcomes if isinstance(one, Reward)]
    assert sorted((one.reward, one.escalated, one.opinions) for one in rewards) == [(0.0, False, 2)] * 2 + [(0.7, True, 2)] * 4
    assert sorted(asked) == [("m", 3), ("m", 3), ("strong", 0), ("strong", 0)], "equal ones once, and nobody alone before that"


def test_where_the_stronger_model_fails_no_order_of_a_group_is_the_reward(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if call.model == "strong":
            raise Throttled("x")  # noqa: EM101
        return Reply(text=answered({name: 0 if place else 10 for place, name in enumerate(call.question.names)}))

    rubric = quality_rubric({"size": 8, "orders": 2}, judge={"escalate": {"model": "strong", "above": 0.3}})
    way = way_together(prompts, converse, rubric)
    two = cases(way, 2, 5)
    assert way.judge_group(way.groups(two)[0]) == {}
    assert [getattr(way.finish(one), "reason", None) for one in two] == ["throttled", "throttled"]


def test_one_opinion_has_no_standard_error(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    outcome = scored(prompts, make_sample())
    assert isinstance(outcome, Reward)
    assert (outcome.error, outcome.interval, outcome.failed) == (None, None, False)
    assert "reward_error" not in outcome.metrics


@pytest.mark.parametrize(
    ("changes", "reward", "each"),
    [
        pytest.param({}, 0.75, [1.0, 0.25, 1.0], id="weights"),
        pytest.param({"range": [-1, 1]}, 0.5, [1.0, -0.5, 1.0], id="a-range"),
        pytest.param({"reward": "right * clear"}, 2 / 3, [1.0, 0.0, 1.0], id="a-formula"),
    ],
)
def test_the_standard_error_is_that_of_the_rewards_that_each_opinion_alone_would_give(
    server: ConverseServer, prompts: Prompts, changes: dict[str, Any], reward: float, each: list[float]
) -> None:
    server.reply = by_model(a=Say(verdict()), b=Say(verdict(right=False)), c=Say(verdict()))
    outcome = scored(prompts, make_sample(), make_rubric(judge={"models": ["a", "b", "c"]}, **changes))
    assert isinstance(outcome, Reward)
    assert outcome.reward == pytest.approx(reward)
    assert outcome.error == pytest.approx(stdev(each) / math.sqrt(3))
    assert [one.error for one in outcome.criteria] == [pytest.approx(1 / 3), 0.0]
    assert outcome.metrics["reward_error"] == outcome.error


def test_where_a_stronger_model_decided_the_error_is_not_that_of_the_others(server: ConverseServer, prompts: Prompts) -> None:
    server.reply = by_model(a=Say(verdict()), b=Say(verdict(right=False)), c=Say(verdict()))
    rubric = make_rubric(judge={"models": ["a", "b"], "escalate": {"model": "c", "above": 0.5}})
    outcome = scored(prompts, make_sample(), rubric)
    assert isinstance(outcome, Reward)
    assert (outcome.error, [one.error for one in outcome.criteria]) == (None, [None, None])


def only(name: str, failure: Action) -> Callable[[Request], Action]:
    """Answer the call about one criterion; the other fails."""

    def reply(request: Request) -> Action:
        asked = next(one for one in ("right", "clear") if f"## {one}" in json.dumps(request.body))
        return Say(json.dumps({asked: json.loads(verdict())[asked]})) if asked == name else failure

    return reply


FAILURES = [
    pytest.param(Fail(429, "ThrottlingException"), id="throttled"),
    pytest.param(Say("no idea"), id="unreadable"),
    pytest.param(Say("x", stop="content_filtered"), id="filtered"),
    pytest.param(Fail(500), id="a-fault-of-theirs"),
]
PARTS = {"criteria_per_call": 1}


@pytest.mark.parametrize("failure", FAILURES)
def test_one_of_several_calls_that_fails_leaves_the_sample_unscored_with_what_the_reward_could_be(
    server: ConverseServer, prompts: Prompts, failure: Action
) -> None:
    server.reply = only("right", failure)
    outcome = scored(prompts, make_sample(), make_rubric(judge=PARTS))
    assert isinstance(outcome, Unscored)
    assert not hasattr(outcome, "reward")
    assert (outcome.reason, outcome.whose, outcome.failed) == ("part_failed", "judge", True)
    assert outcome.detail.startswith("1 of 2 calls failed: ")
    assert outcome.interval == (0.75, 1.0)
    assert len(outcome.attempts) == len(server.requests)


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("within", [None, 1.0])
def test_where_all_calls_fail_there_is_nothing_to_be_known(
    server: ConverseServer, prompts: Prompts, failure: Action, within: float | None
) -> None:
    server.reply = lambda _: failure
    partial = {} if within is None else {"partial": {"within": within}}
    outcome = scored(prompts, make_sample(), make_rubric(judge={**PARTS, **partial}))
    assert isinstance(outcome, Unscored)
    assert (outcome.reason == "part_failed", outcome.interval) == (False, None)


@pytest.mark.parametrize(
    ("known", "within", "changes", "interval"),
    [
        pytest.param("right", 0.5, {}, (0.75, 1.0), id="the-lighter-one-is-missing"),
        pytest.param("right", 0.25, {}, (0.75, 1.0), id="as-wide-as-may-be"),
        pytest.param("clear", 0.75, {}, (0.25, 1.0), id="the-heavier-one-is-missing"),
        pytest.param("right", 0.25, {"range": [-1, 1]}, (0.5, 1.0), id="a-share-of-the-range"),
        pytest.param("right", 1.0, {"reward": "right * clear"}, (0.0, 1.0), id="a-formula"),
    ],
)
def test_where_the_rubric_says_so_the_reward_is_the_worst_it_could_be_and_counts_as_failed(
    server: ConverseServer,
    prompts: Prompts,
    known: str,
    within: float,
    changes: dict[str, Any],
    interval: tuple[float, float],
) -> None:
    server.reply = only(known, Fail(429, "ThrottlingException"))
    outcome = scored(prompts, make_sample(), make_rubric(judge={**PARTS, "partial": {"within": within}}, **changes))
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.interval) == (interval[0], interval)
    assert outcome.failed
    assert ([one.name for one in outcome.criteria], outcome.judge, outcome.error) == ([known], None, None)
    assert outcome.note
    assert outcome.note.startswith("1 of 2 calls failed: ")
    assert outcome.note.endswith("; the reward is the worst it could be")
    assert (outcome.provenance.model, len(outcome.attempts)) == ("m", 2)


@pytest.mark.parametrize(
    ("known", "within", "interval"),
    [
        pytest.param("right", 0.24, (0.75, 1.0), id="a-little-too-wide"),
        pytest.param("clear", 0.5, (0.25, 1.0), id="much-too-wide"),
    ],
)
def test_beyond_what_the_rubric_allows_it_is_unscored(
    server: ConverseServer, prompts: Prompts, known: str, within: float, interval: tuple[float, float]
) -> None:
    server.reply = only(known, Fail(429, "ThrottlingException"))
    outcome = scored(prompts, make_sample(), make_rubric(judge={**PARTS, "partial": {"within": within}}))
    assert isinstance(outcome, Unscored)
    assert outcome.interval == interval


def test_a_fault_that_nobody_judged_costs_in_full(server: ConverseServer, prompts: Prompts) -> None:
    criteria = [
        {"name": "right", "description": "Is it right?", "boolean": True, "weight": 4.0},
        {"name": "clear", "description": "Is it full of jargon?", "levels": {1: "no", 2: "so so", 3: "yes"}, "weight": -1.0},
    ]
    server.reply = only("right", Fail(429, "ThrottlingException"))
    outcome = scored(prompts, make_sample(), make_rubric(criteria=criteria, judge={**PARTS, "partial": {"within": 0.25}}))
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.interval) == (0.75, (0.75, 1.0))


def test_where_the_checks_alone_may_count_they_do_so_also_when_one_call_of_several_failed(
    server: ConverseServer, prompts: Prompts
) -> None:
    server.reply = only("right", Fail(429, "ThrottlingException"))
    rubric = make_rubric(**GATED, on_unscored="verifiable", verifiable="0.8 * correct", judge=PARTS)
    outcome = scored(prompts, make_sample(reference_answer="4"), rubric)
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.verifiable_only, outcome.interval) == (0.8, True, None)
    assert outcome.note == "the judge failed (part_failed): the checks alone count"


def test_a_sample_that_was_judged_in_part_is_asked_about_again(server: ConverseServer, prompts: Prompts) -> None:
    server.reply = only("right", Fail(429, "ThrottlingException"))
    way = road(prompts, make_rubric(judge={**PARTS, "partial": {"within": 0.5}}))
    first = way.score(make_sample())
    server.reply = lambda request: only("right", only("clear", Say("?"))(request))(request)
    second = way.score(make_sample())
    assert isinstance(first, Reward)
    assert isinstance(second, Reward)
    assert (first.reward, second.reward, second.interval, second.failed) == (0.75, 1.0, None, False)


def test_opinions_of_which_one_was_judged_in_part_do_without_it(server: ConverseServer, prompts: Prompts) -> None:
    answer = only("right", only("clear", Say("?"))(Request("m", {"x": "## clear"}, {}, 0)))

    def reply(request: Request) -> Action:
        failed = request.model == "b" and "## clear" in json.dumps(request.body)
        return Fail(429, "ThrottlingException") if failed else answer(request)

    server.reply = reply
    outcome = scored(prompts, make_sample(), make_rubric(judge={**PARTS, "models": ["a", "b", "c"]}))
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.opinions, outcome.interval, outcome.error) == (1.0, 2, None, 0.0)


def saved(outcome: Outcome) -> Saved | None:
    assert isinstance(outcome, Reward)
    assert len(outcome.saved) <= 1
    assert outcome.reused == (bool(outcome.saved) and outcome.saved[0].by in ("memory", "table", "duplicate"))
    return outcome.saved[0] if outcome.saved else None


def test_what_was_asked_for_saved_nothing(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    assert saved(scored(prompts, make_sample())) is None


def test_an_equal_sample_saves_what_the_first_one_cost_and_a_later_call_says_memory(
    server: ConverseServer, prompts: Prompts
) -> None:
    """The second request and what was read from the cache are part of the cost: at 1 and 5 dollars a million tokens."""
    server.script(Say("no idea", usage=(1_000, 100)), Say(verdict(), usage=(3_000, 300), cached=2_000))
    way = road(prompts)
    assert saved(way.score(make_sample(id=1))) is None
    again = way.score(make_sample(id=2))
    found = saved(again)
    assert found
    assert (found.by, found.calls, found.input_tokens, found.output_tokens) == ("duplicate", 1, 4_000, 400)
    assert found.cost == pytest.approx((4_000 + 2_000 + 5 * 400) / 1_000_000)
    assert saved(way._replace(asked=set()).score(make_sample(id=3))) == found.model_copy(update={"by": "memory"})
    assert len(server.requests) == 2


def test_each_opinion_and_each_part_is_a_call_and_every_model_has_its_own_price(server: ConverseServer, prompts: Prompts) -> None:
    answer = only("right", only("clear", Say("?"))(Request("m", {"x": "## clear"}, {}, 0)))
    server.reply = lambda request: replace(answer(request), usage=(1_000_000, 0))  # type: ignore[type-var]
    prices = Prices.model_validate(
        {"prices": [{"model": name, "input": price, "output": 0.0} for name, price in (("a", 1.0), ("b", 2.0))]}
    )
    way = road(prompts, make_rubric(judge={**PARTS, "models": ["a", "b"]}))._replace(budget=Budget(Cap(), prices))
    way.score(make_sample(id=1))
    found = saved(way.score(make_sample(id=2)))
    assert found == Saved(by="duplicate", calls=4, input_tokens=4_000_000, cost=6.0)


def test_where_a_model_has_no_price_what_was_saved_is_unknown(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    way = road(prompts)._replace(budget=Budget(Cap(), Prices()))
    way.score(make_sample(id=1))
    assert saved(way.score(make_sample(id=2))) == Saved(by="duplicate", calls=1, input_tokens=100, output_tokens=20, cost=None)


def test_who_waited_for_an_equal_sample_is_a_duplicate(prompts: Prompts, go: threading.Event) -> None:
    begun = threading.Event()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        begun.set()
        go.wait(10)
        attempts.append(Attempt(model="m", outcome="answered", input_tokens=5, output_tokens=1))
        return Reply(text=verdict())

    way, late = road(prompts)._replace(panel=panel(prompts, converse)), Waiting()
    first = begin(way.score, make_sample(id=1))
    assert begun.wait(10)
    second = begin(way._replace(asked=set()).score, make_sample(id=2), late)
    assert late.waited.wait(10)
    go.set()
    assert saved(first.result(10)) is None
    assert saved(second.result(10)) == Saved(by="duplicate", calls=1, input_tokens=5, output_tokens=1, cost=1e-5)


class Watched(dict[str, Judgment]):
    """A store that records whether a judgment counted as asked for when it was put: from then on, an equal sample may find it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.known: list[bool] = []

    def put(self, key: str, judgment: Judgment) -> None:
        self[key] = judgment
        self.known.append(key in self.asked)

    def line(self) -> str:
        return ""


@pytest.mark.parametrize("together", [False, True])
def test_an_equal_sample_is_a_duplicate_however_soon_it_comes(prompts: Prompts, together: bool) -> None:
    store = Watched()
    way = way_together(prompts, ScriptedJudge(), EIGHT)._replace(memory=Memory(store=store), asked=store.asked)
    two = cases(way, 2, 5)
    if together:
        way.judge_group(two)
    else:
        for one in two:
            way.finish(one)
    assert store.known == [True, True]
    equal = way.finish(cases(way, 2)[0])
    assert (found := saved(equal))
    assert found.by == "duplicate"


def test_what_is_in_the_table_is_saved_by_the_table_and_then_by_the_memory(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    store = Watched()
    road(prompts)._replace(memory=Memory(store=store)).score(make_sample(id=1))
    way = road(prompts)._replace(memory=Memory(store=store))
    first, second = (saved(way.score(make_sample(id=number))) for number in (2, 3))
    assert first == Saved(by="table", calls=1, input_tokens=100, output_tokens=20, cost=0.0002)
    assert second == first.model_copy(update={"by": "memory"})
    assert len(server.requests) == 1


def test_a_failed_judge_saves_nothing_for_anybody(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say("no idea"))
    way = road(prompts)
    outcomes = [way.score(make_sample(id=number)) for number in (1, 2)]
    assert [isinstance(one, Unscored) for one in outcomes] == [True, True]
    assert way.asked == set()
    assert len(server.requests) == 4


def test_a_group_saves_calls_and_input_tokens_and_its_duplicates_their_share(prompts: Prompts) -> None:
    """One question of 100 and 10 tokens about four: three calls fewer, and a share of 25 and 2 tokens each."""
    way = way_together(prompts, ScriptedJudge(), EIGHT)
    group = way.groups(cases(way, 2, 5, 9, 4))[0]
    judged = way.judge_group(group)
    found = [saved(way.finish(one._replace(judgment=judged[one.key]))) for one in group]
    assert {one.by for one in found if one} == {"group"}
    assert sum(one.calls for one in found if one) == 3
    assert all(
        one.input_tokens == len(case.question.system + case.question.user) // 4 - 25
        for one, case in zip(found, group, strict=True)
        if one
    )
    again = saved(way.finish(cases(way, 2)[0]))
    assert again
    assert (again.by, again.calls, again.input_tokens, again.output_tokens) == ("duplicate", 1, 25, 2)
    assert again.cost == pytest.approx((100 + 5 * 10) / 4 / 1_000_000)


def way_together(prompts: Prompts, converse: Converse, rubric: Rubric) -> Road:
    assert rubric.judge.group
    prompts.check(rubric)
    made = road(prompts, rubric)._replace(panel=panel(prompts, converse))
    return made._replace(siblings=Siblings(rubric.judge.group, Memory(), GroupTrust(), Memory()))


def cases(way: Road, *worth: float) -> list[Case]:
    prepared = [way.prepare(make_sample(id=at, response=f"worth {score:g}")) for at, score in enumerate(worth)]
    assert all(isinstance(one, Case) for one in prepared)
    return [one for one in prepared if isinstance(one, Case)]


EIGHT = quality_rubric({"size": 8})


def test_no_sample_is_alike_where_a_rubric_has_no_groups_and_no_bad_record_anywhere(prompts: Prompts) -> None:
    assert road(prompts).sibling_key(make_sample()) is None
    way = way_together(prompts, ScriptedJudge(), EIGHT)
    assert way.sibling_key(BadSample(id=1, fault="f")) is None
    assert way.sibling_key(make_sample(response="a")) == way.sibling_key(make_sample(response="b")) is not None


def test_no_group_is_made_of_what_is_known_or_alone_or_where_there_are_no_groups(prompts: Prompts) -> None:
    way = way_together(prompts, ScriptedJudge(), EIGHT)
    two = cases(way, 2, 5)
    assert way.groups(two[:1]) == []
    assert way._replace(siblings=None).groups(two) == []
    assert len(way.groups(two)) == 1
    way.finish(two[0])
    assert way.groups(two) == [], "one of them is known, and one is left by itself"


def test_a_group_is_the_same_in_whatever_order_its_members_come(prompts: Prompts) -> None:
    judge = ScriptedJudge()
    way = way_together(prompts, judge, EIGHT)
    several = cases(way, 2, 5, 9, 4)
    assert way.groups(several) == way.groups(several[::-1])
    judged = way.judge_group(way.groups(several)[0])
    assert {one.key: one.sample.response for one in several}.keys() == judged.keys()
    assert [round(judged[one.key].verdict.scores[0].score, 9) for one in several] == [0.2, 0.5, 0.9, 0.4]


def test_judgments_of_a_group_that_another_paid_for_are_in_the_memory_and_count_as_reused(prompts: Prompts) -> None:
    judge = ScriptedJudge()
    way = way_together(prompts, judge, EIGHT)
    group = way.groups(cases(way, 2, 5))[0]
    assert len(way.judge_group(group)) == 2
    assert way.judge_group(group) == {}
    outcome = way.finish(group[0])
    assert isinstance(outcome, Reward)
    assert outcome.reused
    assert judge.sizes == [2]


def test_whoever_looks_while_a_group_is_being_kept_sees_none_of_it_missing(prompts: Prompts) -> None:
    """Else a batch with the same rollouts would pay for those that are not in the memory yet."""
    seen: list[object] = []

    class Looking(Watched):
        def put(self, key: str, judgment: Judgment) -> None:
            seen.append(way.groups(cases(way, 2, 5, 9)))

    way = way_together(prompts, ScriptedJudge(), EIGHT)._replace(memory=Memory(store=Looking()))
    (group,) = way.groups(cases(way, 2, 5, 9))
    assert len(way.judge_group(group)) == 3
    assert way.judge_group(group) == {}, "nothing is asked, and nothing is written again"
    assert seen == [[], [], []]


def test_a_judgment_that_came_with_the_case_is_not_asked_for(prompts: Prompts) -> None:
    way = way_together(prompts, ScriptedJudge(), EIGHT)
    group = way.groups(cases(way, 2, 5))[0]
    judged = way.judge_group(group)
    alone = way._replace(memory=Memory(), panel=panel(prompts, lambda *_: pytest.fail("asked")))
    outcomes = [alone.finish(one._replace(judgment=judged[one.key])) for one in group]
    assert sorted(one.reward for one in outcomes if isinstance(one, Reward)) == [0.2, 0.5]
    assert not any(one.reused for one in outcomes if isinstance(one, Reward))


@pytest.mark.parametrize("failure", [Throttled("x"), Filtered("x"), DeadlinePassed("x")], ids=lambda failure: failure.reason)
def test_a_group_on_which_the_judge_fails_has_no_judgment_and_its_cost_stays(prompts: Prompts, failure: JudgeFailure) -> None:
    way = way_together(prompts, ScriptedJudge(together=failure), EIGHT)
    group = way.groups(cases(way, 2, 5))[0]
    assert way.judge_group(group) == {}
    assert [attempt.outcome for attempt in group[0].attempts] == [failure.reason]
    assert group[1].attempts == []
    assert [way.memory.known(one.key) for one in group] == [None, None]


def test_what_a_stronger_model_took_to_decide_about_one_of_a_group_is_noted(prompts: Prompts) -> None:
    """In the first of two orders, this judge gives the response that is worth 9 nothing."""
    seen: list[int] = []

    def moody(responses: Mapping[str, str]) -> dict[str, float]:
        seen.append(1)
        return {name: 0 if score == 9 and len(seen) == 1 else score for name, score in stated(responses).items()}

    rubric = quality_rubric({"size": 8, "orders": 2}, judge={"escalate": {"model": "m-strong", "above": 0.3}})
    way = way_together(prompts, ScriptedJudge(moody), rubric)
    group = way.groups(cases(way, 2, 9))[0]
    judged = way.judge_group(group)
    for one in group:
        way.finish(one._replace(judgment=judged.get(one.key)))
    decided = [found for one in group if (found := way.memory.known(one.key)) and found.escalated]
    assert [(one.model, one.input_tokens, one.output_tokens) for one in decided] == [("m-strong", 100, 10)]
    assert decided[0].cost == pytest.approx((100 + 5 * 10) / 1_000_000)


def test_a_group_that_cannot_be_written_has_no_judgment(prompts: Prompts) -> None:
    """A template may write ten million bytes, and each of these has six million."""
    way = way_together(prompts, ScriptedJudge(), EIGHT)
    long = [way.prepare(make_sample(id=at, response="word " * 1_200_000 + at)) for at in "ab"]
    (group,) = way.groups([one for one in long if isinstance(one, Case)])
    assert way.judge_group(group) == {}


def test_beyond_the_cap_no_group_is_asked_about(prompts: Prompts) -> None:
    judge = ScriptedJudge()
    way = way_together(prompts, judge, EIGHT)._replace(budget=Budget(Cap(tokens=100), Prices()))
    assert len(way.judge_group(way.groups(cases(way, 2, 5))[0])) == 2
    assert way.judge_group(way.groups(cases(way, 3, 4))[0]) == {}
    assert judge.sizes == [2]


def test_what_must_be_fixed_passes_through_a_group(prompts: Prompts) -> None:
    def refuse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "denied"
        raise AccessFault(msg)

    way = way_together(prompts, refuse, EIGHT)
    with pytest.raises(AccessFault):
        way.judge_group(way.groups(cases(way, 2, 5))[0])


TURNS_ASKED = [
    {"name": "done", "description": "Is it done?", "boolean": True},
    {"name": "step", "description": "Was it right?", "boolean": True, "of": "turns"},
]
ROLLOUT = [
    {"role": "user", "content": "q"},
    {"role": "assistant", "content": "", "tool_calls": [{"id": "1", "name": "f"}]},
    {"role": "tool", "tool_call_id": "1", "content": "t"},
    {"role": "assistant", "content": "r"},
]


def of_turns(**changes: Any) -> Rubric:
    return make_rubric(**{"criteria": TURNS_ASKED, "prompt": "turns", "turn_reward": "0.5 * step + 0.5 * done", **changes})


def turns_said(*steps: bool) -> Say:
    return Say(json.dumps({"done": said(True), **{f"step_turn_{turn}": said(step) for turn, step in enumerate(steps, 1)}}))


def said(score: bool) -> dict[str, Any]:
    return {"reason": "r", "score": score}


@pytest.mark.parametrize("answer", [turns_said(True), turns_said(True, False, True), Say(verdict())], ids=["1", "3", "none"])
def test_a_verdict_on_another_number_of_turns_gives_no_turn_a_number(
    server: ConverseServer, prompts: Prompts, answer: Say
) -> None:
    server.script(answer)
    outcome = scored(prompts, make_sample(messages=ROLLOUT), of_turns())
    assert isinstance(outcome, Unscored)
    assert outcome.reason == "unreadable"
    assert not hasattr(outcome, "turns")
    assert len(server.requests) == 2, "it is asked once more"


def test_more_turns_than_one_reply_can_hold_are_the_records_fault(server: ConverseServer, prompts: Prompts) -> None:
    outcome = scored(prompts, make_sample(messages=[ROLLOUT[0], *[ROLLOUT[3]] * 65]), of_turns())
    assert isinstance(outcome, Unscored)
    assert (outcome.whose, server.requests) == ("record", [])
    assert outcome.detail == "messages: wanted a rollout of at most 64 assistant turns, each of which is scored; found 65"


def test_each_turn_gets_a_number_and_the_whole_a_reward(server: ConverseServer, prompts: Prompts) -> None:
    server.script(turns_said(False, True))
    outcome = scored(prompts, make_sample(messages=ROLLOUT), of_turns())
    assert isinstance(outcome, Reward)
    assert (outcome.turns, outcome.reward) == ((0.5, 1.0), 0.75)
    assert outcome.metrics == {"done": 1.0, "step": 0.5, "judge": 0.75}, "the names do not depend on the number of turns"


def test_a_gate_gives_each_turn_what_it_gives_the_whole(server: ConverseServer, prompts: Prompts) -> None:
    rubric = of_turns(checks=[{"check": "length", "unit": "words", "least": 5}], gates=["length"], range=[-1, 1])
    outcome = scored(prompts, make_sample(messages=ROLLOUT), rubric)
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.turns, server.requests) == (-1.0, (-1.0, -1.0), [])


def test_a_rubric_of_the_whole_gives_no_turn_a_number(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    outcome = scored(prompts, make_sample(messages=ROLLOUT))
    assert isinstance(outcome, Reward)
    assert outcome.turns == ()


def test_a_second_sample_with_the_same_rollout_gets_the_same_turns(server: ConverseServer, prompts: Prompts) -> None:
    server.script(turns_said(False, True))
    one = road(prompts, of_turns())
    first, second = (one.score(make_sample(id=name, messages=ROLLOUT)) for name in "ab")
    assert isinstance(first, Reward)
    assert isinstance(second, Reward)
    assert (first.turns, second.turns, second.reused) == ((0.5, 1.0), (0.5, 1.0), True)
    assert len(server.requests) == 1
