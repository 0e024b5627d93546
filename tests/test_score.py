"""The road of one sample, against the Converse server."""

import math
import threading
import time

import pytest

from judge.converse import Attempt, Call, Converse, Reply
from judge.cost.budget import Budget
from judge.cost.prices import Prices
from judge.deadline import Deadline
from judge.errors import AccessFault, DeadlinePassed, Filtered, JudgeFailure, Throttled
from judge.judging.judgment import Judge
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
from tests.converse_server import ConverseServer, Fail, Say
from tests.scripted_judge import ScriptedJudge, quality_rubric


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


@pytest.mark.parametrize("response", ["", "  \n\t", "\u3000"])
def test_an_empty_response_is_the_models_failure_a_low_reward_without_a_call(
    server: ConverseServer, prompts: Prompts, response: str
) -> None:
    outcome = scored(prompts, make_sample(response=response), make_rubric(range=[-1, 1]))
    assert isinstance(outcome, Reward)
    assert (outcome.reward, outcome.note, server.requests) == (-1.0, "empty response", [])


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


def test_a_check_whose_reference_cannot_be_read_leaves_the_sample_unscored(server: ConverseServer, prompts: Prompts) -> None:
    outcome = scored(prompts, make_sample(reference_answer="no number here"), make_rubric(**GATED))
    assert isinstance(outcome, Unscored)
    assert outcome.reason == "bad_reference"
    assert server.requests == []


def test_a_gate_that_is_not_passed_gives_its_value_and_saves_the_judge(server: ConverseServer, prompts: Prompts) -> None:
    rubric = make_rubric(**GATED, gates=[{"check": "correct", "reward": 0.1}])
    outcome = scored(prompts, make_sample(reference_answer="5"), rubric)
    assert isinstance(outcome, Reward)
    assert outcome.reward == 0.1
    assert outcome.note is not None
    assert outcome.note.startswith("gate correct: ")
    assert (outcome.judge, outcome.criteria, server.requests) == (None, (), [])
    low = scored(prompts, make_sample(reference_answer="5"), make_rubric(**GATED, gates=["correct"]))
    assert isinstance(low, Reward)
    assert low.reward == 0.0


def test_checks_and_judge_are_blended_and_both_are_kept(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict(clear=1)))
    outcome = scored(prompts, make_sample(reference_answer="4"), make_rubric(**GATED, gates=["correct"]))
    assert isinstance(outcome, Reward)
    assert outcome.judge == pytest.approx(0.75)
    assert outcome.reward == pytest.approx(0.8 + 0.2 * 0.75)
    assert [(one.name, one.value) for one in outcome.checks] == [("correct", 1.0)]


def test_a_rubric_of_checks_alone_asks_no_judge(server: ConverseServer, prompts: Prompts) -> None:
    rubric = make_rubric(criteria=[], checks=[{"check": "number"}])
    for truth, reward in (("4", 1.0), ("5", 0.0)):
        outcome = scored(prompts, make_sample(reference_answer=truth), rubric)
        assert isinstance(outcome, Reward)
        assert outcome.reward == reward
    assert server.requests == []


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


def way_together(prompts: Prompts, converse: Converse, rubric: Rubric) -> Road:
    assert rubric.judge.group
    prompts.check(rubric)
    made = road(prompts, rubric)._replace(panel=panel(prompts, converse))
    return made._replace(siblings=Siblings(rubric.judge.group, Memory()))


def cases(way: Road, *worth: float) -> list[Case]:
    prepared = [way.prepare(make_sample(id=at, response=f"worth {score:g}")) for at, score in enumerate(worth)]
    assert all(isinstance(one, Case) for one in prepared)
    return [one for one in prepared if isinstance(one, Case)]


EIGHT = quality_rubric({"size": 8})


def test_no_sample_is_alike_where_a_rubric_has_no_groups_and_no_bad_record_anywhere(prompts: Prompts) -> None:
    assert road(prompts).alike(make_sample()) is None
    way = way_together(prompts, ScriptedJudge(), EIGHT)
    assert way.alike(BadSample(id=1, fault="f")) is None
    assert way.alike(make_sample(response="a")) == way.alike(make_sample(response="b")) is not None


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
    judged = way.compare(way.groups(several)[0])
    assert {one.key: one.sample.response for one in several}.keys() == judged.keys()
    assert [round(judged[one.key].verdict.scores[0].score, 9) for one in several] == [0.2, 0.5, 0.9, 0.4]


def test_judgments_of_a_group_that_another_paid_for_are_in_the_memory_and_count_as_reused(prompts: Prompts) -> None:
    judge = ScriptedJudge()
    way = way_together(prompts, judge, EIGHT)
    group = way.groups(cases(way, 2, 5))[0]
    assert len(way.compare(group)) == 2
    assert way.compare(group) == {}
    outcome = way.finish(group[0])
    assert isinstance(outcome, Reward)
    assert outcome.reused
    assert judge.sizes == [2]


def test_a_judgment_that_came_with_the_case_is_not_asked_for(prompts: Prompts) -> None:
    way = way_together(prompts, ScriptedJudge(), EIGHT)
    group = way.groups(cases(way, 2, 5))[0]
    judged = way.compare(group)
    alone = way._replace(memory=Memory(), panel=panel(prompts, lambda *_: pytest.fail("asked")))
    outcomes = [alone.finish(one._replace(judgment=judged[one.key])) for one in group]
    assert sorted(one.reward for one in outcomes if isinstance(one, Reward)) == [0.2, 0.5]
    assert not any(one.reused for one in outcomes if isinstance(one, Reward))


@pytest.mark.parametrize("failure", [Throttled("x"), Filtered("x"), DeadlinePassed("x")], ids=lambda failure: failure.reason)
def test_a_group_on_which_the_judge_fails_has_no_judgment_and_its_cost_stays(prompts: Prompts, failure: JudgeFailure) -> None:
    way = way_together(prompts, ScriptedJudge(together=failure), EIGHT)
    group = way.groups(cases(way, 2, 5))[0]
    assert way.compare(group) == {}
    assert [attempt.outcome for attempt in group[0].attempts] == [failure.reason]
    assert group[1].attempts == []
    assert [way.memory.known(one.key) for one in group] == [None, None]


def test_beyond_the_cap_no_group_is_asked_about(prompts: Prompts) -> None:
    judge = ScriptedJudge()
    way = way_together(prompts, judge, EIGHT)._replace(budget=Budget(Cap(tokens=100), Prices()))
    assert len(way.compare(way.groups(cases(way, 2, 5))[0])) == 2
    assert way.compare(way.groups(cases(way, 3, 4))[0]) == {}
    assert judge.sizes == [2]


def test_what_must_be_fixed_passes_through_a_group(prompts: Prompts) -> None:
    def refuse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "denied"
        raise AccessFault(msg)

    way = way_together(prompts, refuse, EIGHT)
    with pytest.raises(AccessFault):
        way.compare(way.groups(cases(way, 2, 5))[0])
