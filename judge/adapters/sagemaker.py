"""SageMaker's multi-turn training: ends each rollout of a job and sends its rewards.

The API is `sagemakerjobruntime` (2026-02-01). `CompleteRollout` seals a trajectory as `ready` or as `failed`, which means that it
"should not be used for processing"; `UpdateReward` gives one reward for each turn. `failed` is what an unscored rollout becomes.

`UpdateReward` takes a number for each turn, also where the rubric scores the rollout as a whole: every turn then gets the reward
of the whole. Nothing says which turn earned it, and a number on the last turn alone would say that the others earned 0.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from judge.aws.service import service
from judge.digest import digest
from judge.grader import AnyRecord, Grader
from judge.intake.record_sample import read_sample
from judge.reward import Outcome, Reward
from judge.sample import AnySample, Sample

SageMakerReward: TypeAlias = Callable[[str, Mapping[str, AnyRecord]], Mapping[str, Outcome]]
"""Takes a job's ARN and the rollouts to end, by their trajectory ids; returns what each came to."""


def sagemaker_reward(grader: Grader) -> SageMakerReward:
    """Return a function that scores rollouts of a job, ends them, and sends their rewards.

    All rollouts of one call are scored together, so give it the siblings of a prompt in one call. It can be called from any
    thread, and again with the same rollouts after a fault: SageMaker takes a repeated request for the same one.

    A record holds the rollout as `messages`; if a user speaks inside it, as `prompt` and `response`, both lists of turns.
    Each turn of the model in the rollout has to be one call of `Sample`.

    Raises:
        Misconfigured: the judge cannot be asked, or SageMaker refused or could not be reached. Rollouts after the one that failed
            are neither ended nor rewarded.
    """
    lock = threading.Lock()

    def reward(job: str, rollouts: Mapping[str, AnyRecord]) -> Mapping[str, Outcome]:
        samples = [_sample(trajectory, record) for trajectory, record in rollouts.items()]
        outcomes = dict(zip(rollouts, grader.grade(samples), strict=True))
        rewards = {one: _rewards(sample, outcomes[one]) for one, sample in zip(rollouts, samples, strict=True)}
        with lock, service("SageMaker") as client:  # boto3 makes one client at a time
            for trajectory, each in rewards.items():
                _send(client, job, trajectory, each)
        return outcomes

    return reward


def _sample(trajectory: str, record: AnyRecord) -> AnySample:
    sample = read_sample({**record, "id": trajectory}) if isinstance(record, Mapping) else record
    return sample if sample.id == trajectory else sample.model_copy(update={"id": trajectory})


def _rewards(sample: AnySample, outcome: Outcome) -> list[float]:
    """Return one reward for each turn; none if the rollout is unscored."""
    if not isinstance(outcome, Reward) or not isinstance(sample, Sample):
        return []
    return list(outcome.turns) or [outcome.reward] * max(1, len(sample.turns))


def _send(client: Any, job: str, trajectory: str, rewards: list[float]) -> None:
    """End a rollout, and send its rewards if it has any. The tokens make a repeated request the same one."""
    rollout = {"JobArn": job, "TrajectoryId": trajectory}
    status = "ready" if rewards else "failed"
    client.complete_rollout(**rollout, Status=status, ClientToken=digest([job, trajectory, status]))
    if rewards:
        client.update_reward(**rollout, Rewards=rewards, ClientToken=digest([job, trajectory, rewards]))
