"""What prime-rl would train on: verifiers' own `Rollout` scores a task with our reward; prime-rl takes the traces without an error.

prime-rl itself wants GPUs and does not run here; `Trace.has_error` and `Trace.reward` are what it reads.
"""

import asyncio
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import verifiers.v1 as vf
from verifiers.v1.configs.agent import AgentConfig, TimeoutConfig
from verifiers.v1.configs.harness import HarnessConfig
from verifiers.v1.graph import MessageNode
from verifiers.v1.harness import Harness
from verifiers.v1.rollout import Rollout, RolloutLimits, RolloutTimeouts
from verifiers.v1.runtimes import SubprocessConfig, SubprocessRuntime
from verifiers.v1.types import AssistantMessage, UserMessage

from judge.adapters.verifiers import verifiers_reward
from judge.grader import Grader
from tests.trainers.judged import CASES, judged, tell

STAGE = 3.0
"""Seconds of the stage `scoring`. The judge would be waited for much longer."""


class Data(vf.TaskData):
    """A row of the task set."""

    answer: str


class NumberTask(vf.Task[Data]):
    """Says a number."""

    judged: Callable[..., Any]

    @vf.reward
    async def quality(self, trace: vf.Trace) -> float:
        """Return our reward."""
        return await self.judged(self.data, trace)


class Silent(Harness):
    """A harness whose model has answered already."""

    async def launch(self, *_: Any, **__: Any) -> Any:
        """Is never called."""
        raise NotImplementedError


async def roll_out(grader: Grader, said: str) -> vf.Trace:
    """Run one rollout from where the model has answered to its end."""
    task = NumberTask(Data(idx=0, prompt="Say a number.", answer="8"))
    task.judged = verifiers_reward(grader, reference="answer")
    runtime = SubprocessRuntime(SubprocessConfig())
    rollout = Rollout(
        task=task,
        agent_config=AgentConfig(runtime=SubprocessConfig(), timeout=TimeoutConfig(scoring=STAGE)),
        harness=Silent(HarnessConfig(id="silent")),
        ctx=None,
        runtime_config=SubprocessConfig(),
        timeouts=RolloutTimeouts(scoring=STAGE),
        limits=RolloutLimits(),
        runtime=runtime,
    )
    rollout.trace.nodes = [
        MessageNode(message=UserMessage(content="Say a number.")),
        MessageNode(parent=0, message=AssistantMessage(content=said), sampled=True),
    ]
    rollout._opened = True
    return await rollout.close()


async def prove() -> bool:
    """Run every case."""
    fine = []
    with judged(read_timeout=60.0) as grader:
        for case, ends in CASES.items():
            traces = await asyncio.gather(*(roll_out(grader, f"{case}: {end}") for end in ends))
            trained_on = [None if trace.has_error else trace.reward for trace in traces]
            wanted = [None if end in ("broken", "hang") else float(end) / 10 for end in ends]
            told = all("JudgeUnscored" in trace.last_error.message for trace in traces if trace.has_error)
            fine.append(tell("verifiers", version("verifiers"), case, trained_on, ok=told and trained_on == wanted))
    return all(fine)


if __name__ == "__main__":
    sys.exit(not asyncio.run(prove()))
