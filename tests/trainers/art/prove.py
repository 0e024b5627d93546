"""What ART would train on: its own `gather_trajectory_groups` with our reward after each group.

ART's trainers want GPUs and do not run here; they take the groups that come out of this, and compare a group's rewards.
"""

import asyncio
import sys
from importlib.metadata import version

import art
from openai.types.chat.chat_completion import Choice
from openai.types.chat.chat_completion_message import ChatCompletionMessage

from judge.adapters.art import art_reward
from tests.trainers.judging import CASES, breaks, judged, quality, report

SAID = ("It is one.", "It is broken.", "It is three.", "It is four.")


def trajectory(said: str) -> art.Trajectory:
    """Return the trajectory of one rollout, without a reward."""
    choice = Choice(finish_reason="stop", index=0, message=ChatCompletionMessage(role="assistant", content=said))
    return art.Trajectory(messages_and_choices=[{"role": "user", "content": "Say a number."}, choice])


async def roll_out() -> art.TrajectoryGroup:
    """Return a group of rollouts."""
    return art.TrajectoryGroup([trajectory(said) for said in SAID])


async def prove() -> bool:
    """Run every case, each with its own gather."""
    fine = []
    for case in CASES:
        with judged(case) as grader:
            groups = await art.gather_trajectory_groups([roll_out()], pbar_desc=None, after_each=art_reward(grader))
        trained_on = [[one.reward for one in group] for group in groups]
        failed = [case in ("all failed", "timeout") or (case == "one failed" and breaks(said)) for said in SAID]
        known = [quality(said) for said, bad in zip(SAID, failed, strict=True) if not bad]
        fine.append(trained_on == ([known] if known else []))
        report("art", version("openpipe-art"), case, trained_on, ok=fine[-1])
    return all(fine)


if __name__ == "__main__":
    sys.exit(not asyncio.run(prove()))
