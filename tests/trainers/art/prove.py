"""What ART would train on: its own `gather_trajectory_groups` with our reward after each group.

ART's trainers want GPUs and do not run here; they take the groups that come out of this, and compare a group's rewards.
"""

import asyncio
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))
sys.modules["tests"] = ours = ModuleType("tests")  # cint, which ART depends on, installs a package of the same name
ours.__path__ = [str(ROOT / "tests")]

import art
from openai.types.chat.chat_completion import Choice
from openai.types.chat.chat_completion_message import ChatCompletionMessage

from judge.adapters.art import art_reward
from tests.trainers.judged import CASES, judged, tell


async def roll_out(said: str) -> art.Trajectory:
    """Return the trajectory of one rollout, without a reward."""
    choice = Choice(finish_reason="stop", index=0, message=ChatCompletionMessage(role="assistant", content=said))
    return art.Trajectory(messages_and_choices=[{"role": "user", "content": "Say a number."}, choice])


async def group_of(case: str) -> art.TrajectoryGroup:
    """Return the group of a case."""
    return art.TrajectoryGroup([await roll_out(f"{case}: {end}") for end in CASES[case]])


async def prove() -> bool:
    """Run every case, each with its own gather."""
    fine = []
    with judged() as grader:
        reward = art_reward(grader)
        for case, ends in CASES.items():
            groups = await art.gather_trajectory_groups([group_of(case)], pbar_desc=None, after_each=reward)
            trained_on = [[one.reward for one in group] for group in groups]
            known = [float(end) / 10 for end in ends if end not in ("broken", "hang")]
            fine.append(tell("art", version("openpipe-art"), case, trained_on, ok=trained_on == ([known] if known else [])))
    return all(fine)


if __name__ == "__main__":
    sys.exit(not asyncio.run(prove()))
