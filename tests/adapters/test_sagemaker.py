"""Ending rollouts on SageMaker: real requests to a service on loopback, checked against botocore's model."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from judge.adapters.sagemaker import sagemaker_reward
from judge.errors import AccessFault, Misconfigured
from judge.grader import Grader
from tests.conftest import begin, make_rubric
from tests.converse_server import ConverseServer, Fail, Say
from tests.scripted_judge import ScriptedJudge, quality_rubric
from tests.service_server import Refuse, ServiceServer, serve_service

TURNS = '{"step_turn_1": 2, "step_turn_2": 10}'
"""A judge's scores of two turns."""

JOB = "arn:aws:sagemaker:us-east-1:123456789012:job/AgentRFT/a-job"


@pytest.fixture
def sagemaker(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServiceServer]:
    """The runtime of SageMaker's jobs; it answers nothing but that it has done it."""
    with serve_service("sagemakerjobruntime", {name: lambda _: {} for name in ("CompleteRollout", "UpdateReward")}) as running:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKERJOBRUNTIME", running.url)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield running


def rollout(*said: str) -> dict[str, Any]:
    """Make a rollout in which a tool answers after every turn but the last."""
    turns: list[dict[str, str]] = [{"role": "user", "content": "Say a number."}]
    for text in said:
        turns += [{"role": "assistant", "content": text}, {"role": "tool", "content": "go on"}]
    return {"messages": turns[:-1]}


def told(service: ServiceServer) -> list[tuple[str, Any]]:
    """Return what became of each trajectory, in the order of the requests."""
    return [(params["TrajectoryId"], params.get("Status") or params["Rewards"]) for _, params in service.asked]


@pytest.mark.parametrize("end", ["broken", "hangs"])
def test_a_rollout_without_a_reward_is_ended_as_failed(grader: Grader, sagemaker: ServiceServer, end: str) -> None:
    outcomes = sagemaker_reward(grader)(JOB, {"a": rollout(f"So: {end}"), "b": rollout("So: 8")})
    assert told(sagemaker) == [("a", "failed"), ("b", "ready"), ("b", [0.8])]
    assert [outcomes[one].scored for one in ("a", "b")] == [False, True]
    assert {params["JobArn"] for _, params in sagemaker.asked} == {JOB}


def test_a_rollout_that_cannot_be_read_is_ended_as_failed(grader: Grader, sagemaker: ServiceServer) -> None:
    sagemaker_reward(grader)(JOB, {"a": {"messages": [{"role": "user", "content": "Say a number."}]}})
    assert told(sagemaker) == [("a", "failed")]


def test_every_turn_gets_the_reward_of_the_whole(grader: Grader, sagemaker: ServiceServer) -> None:
    sagemaker_reward(grader)(JOB, {"a": rollout("I look.", "Once more.", "So: 8")})
    assert told(sagemaker) == [("a", "ready"), ("a", [0.8, 0.8, 0.8])]


def test_a_turn_of_a_simulated_user_does_not_end_the_prompt(grader: Grader, sagemaker: ServiceServer) -> None:
    turns = rollout("Which one?", "So: 8")["messages"]
    turns[2] = {"role": "user", "content": "Any."}
    sagemaker_reward(grader)(JOB, {"a": {"prompt": turns[:1], "response": turns[1:]}})
    assert told(sagemaker) == [("a", "ready"), ("a", [0.8, 0.8])]


def test_a_rubric_that_scores_turns_gives_each_its_own(sagemaker: ServiceServer, server: ConverseServer) -> None:
    step = {"name": "step", "description": "Was it useful?", "of": "turns", "range": [0, 10]}
    rubric = make_rubric(prompt="turns", criteria=[step], judge={"reasons": "none"})
    server.script(Say(TURNS))
    sagemaker_reward(Grader(rubric, models=["m"], attempts=1, progress=False))(JOB, {"a": rollout("I look.", "So: 8")})
    assert told(sagemaker) == [("a", "ready"), ("a", [0.2, 1.0])]


def test_siblings_are_judged_in_one_call(sagemaker: ServiceServer) -> None:
    judge = ScriptedJudge()
    together = Grader(quality_rubric(group={"size": 4}), judge=judge, models=["m"], progress=False)
    sagemaker_reward(together)(JOB, {name: rollout(f"So: {said}") for name, said in (("a", 8), ("b", 6))})
    assert judge.sizes == [2]
    assert [rewards for _, rewards in told(sagemaker)[1::2]] == [[0.8], [0.6]]


def test_a_repeated_call_sends_the_same_requests(grader: Grader, sagemaker: ServiceServer) -> None:
    reward, rollouts = sagemaker_reward(grader), {"a": rollout("So: 8"), "b": rollout("So: broken")}
    reward(JOB, rollouts)
    first, sagemaker.asked = sagemaker.asked, []
    sagemaker_reward(grader)(JOB, rollouts)
    assert sagemaker.asked == first
    assert len({params["ClientToken"] for _, params in first}) == len(first) == 3


def test_another_job_trajectory_or_reward_is_another_request(grader: Grader, sagemaker: ServiceServer) -> None:
    reward = sagemaker_reward(grader)
    for job, name, said in ((JOB, "a", 8), (JOB, "b", 8), (JOB, "a", 6), (f"{JOB}2", "a", 8)):
        reward(job, {name: rollout(f"So: {said}")})
    tokens = [params["ClientToken"] for params in sagemaker.named("UpdateReward")]
    assert len(set(tokens)) == len(tokens) == 4


@pytest.mark.parametrize("operation", ["CompleteRollout", "UpdateReward"])
def test_a_refusal_ends_it_and_the_next_call_goes_on(grader: Grader, sagemaker: ServiceServer, operation: str) -> None:
    sagemaker.refusals[operation] = [Refuse(409, "ConflictException", "already so")]
    reward, rollouts = sagemaker_reward(grader), {"a": rollout("So: 8"), "b": rollout("So: 6")}
    with pytest.raises(Misconfigured, match="SageMaker: ConflictException: already so") as caught:
        reward(JOB, rollouts)
    assert caught.value.code == "ConflictException"
    assert "b" not in {params["TrajectoryId"] for _, params in sagemaker.asked}
    sagemaker.asked = []
    reward(JOB, rollouts)
    assert told(sagemaker) == [("a", "ready"), ("a", [0.8]), ("b", "ready"), ("b", [0.6])]


def test_no_access_is_for_the_operator(grader: Grader, sagemaker: ServiceServer) -> None:
    sagemaker.refusals["CompleteRollout"] = [Refuse(403, "AccessDeniedException", "not you")]
    with pytest.raises(Misconfigured, match="SageMaker: AccessDeniedException"):
        sagemaker_reward(grader)(JOB, {"a": rollout("So: 8")})


def test_a_wrong_setup_of_the_judge_sends_nothing(grader: Grader, server: ConverseServer, sagemaker: ServiceServer) -> None:
    server.script(Fail(403, "AccessDeniedException"))
    with pytest.raises(AccessFault):
        sagemaker_reward(grader)(JOB, {"a": rollout("So: 8")})
    assert sagemaker.asked == []


def test_it_can_be_called_from_many_threads(grader: Grader, sagemaker: ServiceServer) -> None:
    reward, names, barrier = sagemaker_reward(grader), [str(place) for place in range(8)], threading.Barrier(8)

    def one(name: str) -> None:
        barrier.wait(10)
        reward(JOB, {name: rollout(f"So: {name}")})

    for future in [begin(one, name) for name in names]:
        future.result(30)
    sent = {params["TrajectoryId"]: params["Rewards"] for params in sagemaker.named("UpdateReward")}
    assert sent == {name: [int(name) / 10] for name in names}
