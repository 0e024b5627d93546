"""The road of one sample, against the Converse server."""

import math

import pytest

from judge.bedrock import Bedrock
from judge.errors import AccessFault
from judge.judgment import Judge
from judge.memory import Memory
from judge.prompt import Prompts
from judge.reward import Outcome, Reward, Unscored
from judge.rubric import Rubric
from judge.sample import BadSample, Sample
from judge.score import Road, score
from tests.conftest import client, make_rubric, make_sample, verdict
from tests.converse_server import ConverseServer, Fail, Say


def road(prompts: Prompts, rubric: Rubric | None = None) -> Road:
    return Road(rubric or make_rubric(), prompts, Judge(Bedrock(client()), ["m"], prompts), Memory())


def scored(prompts: Prompts, sample: Sample | BadSample, rubric: Rubric | None = None) -> Outcome:
    return score(road(prompts, rubric), sample)


@pytest.mark.parametrize(
    ("actions", "reason"),
    [
        pytest.param([Fail(429, "ThrottlingException")], "throttled", id="throttled"),
        pytest.param([Say("no idea")], "unreadable", id="unreadable"),
        pytest.param([Say("{}", stop="content_filtered")], "filtered", id="filtered"),
        pytest.param([Say("{}", stop="max_tokens")], "truncated", id="truncated"),
        pytest.param([Say('{"right": {"score": true}}')], "unreadable", id="half-a-verdict"),
        pytest.param([Say(verdict(right=1))], "unreadable", id="a-number-is-no-truth-value"),
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
    first, second, third = (score(way, make_sample(id=number, response=text)) for number, text in ((1, "4"), (2, "4"), (3, "5")))
    assert len(server.requests) == 2
    assert [(outcome.id, getattr(outcome, "reused", None)) for outcome in (first, second, third)] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    assert second.attempts == ()


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
    way = road(prompts)
    judge = Judge(lambda call, attempts: seen.append(call.deadline) or Bedrock(client())(call, attempts), ["m"], prompts)  # type: ignore[func-returns-value]
    server.script(Say(verdict()))
    score(way._replace(judge=judge), make_sample(), 12.0)
    score(way._replace(judge=judge, memory=Memory()), make_sample())
    assert seen == [12.0, math.inf]
