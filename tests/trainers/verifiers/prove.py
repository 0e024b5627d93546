"""What prime-rl would train on: verifiers' own `Rollout` scores a task with our reward; prime-rl takes the traces without an error.

prime-rl itself wants GPUs and does not run here; `Trace.has_error` and `Trace.reward` are what it reads.
"""

import asyncio
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

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
from tests.trainers.judging import CASES, breaks, judged, quality, report, rubric

SAID = ("It is one.", "It is broken.", "It is three.", "It is four.")
STAGE = 3.0
"""Seconds of the stage `scoring`."""


class Data(vf.TaskData):
    """A row of the task set."""

    answer: str


class NumberTask(vf.Task[Data]):
    """Says a number."""

    judged: Callable[..., Any]

    @vf.reward
    async def quality(self, trace: vf.Trace) -> float:
        """Return our reward."""
        return float(await self.judged(self.data, trace))


class Silent(Harness):
    """A harness whose model has answered already."""

    async def launch(self, *_: Any, **__: Any) -> Any:
        """Is never called."""
        raise NotImplementedError


async def roll_out(grader: Grader, said: str) -> vf.Trace:
    """Run one rollout from where the model has answered to its end."""
    task = NumberTask(Data(idx=0, prompt="Say a number.", answer="1"))
    task.judged = verifiers_reward(grader, reference="answer")
    rollout = Rollout(
        task=task,
        agent_config=AgentConfig(runtime=SubprocessConfig(), timeout=TimeoutConfig(scoring=STAGE)),
        harness=Silent(HarnessConfig(id="silent")),
        ctx=None,
        runtime_config=SubprocessConfig(),
        timeouts=RolloutTimeouts(scoring=STAGE),
        limits=RolloutLimits(),
        runtime=SubprocessRuntime(SubprocessConfig()),
    )
    rollout.trace.nodes = [
        MessageNode(message=UserMessage(content="Say a number.")),
        MessageNode(parent=0, message=AssistantMessage(content=said), sampled=True),
    ]
    rollout._opened = True
    return await rollout.close()


async def tell(grader: Grader, case: str, judge: str | None = None) -> bool:
    """Run a case, and report what comes of it."""
    traces = await asyncio.gather(*(roll_out(grader, said) for said in SAID))
    trained_on = [None if trace.has_error else trace.reward for trace in traces]
    failed = [case in ("all failed", "timeout") or (case == "one failed" and breaks(said)) for said in SAID]
    wanted = [None if bad else quality(said) for said, bad in zip(SAID, failed, strict=True)]
    told = all("JudgeUnscored" in trace.last_error.message for trace in traces if trace.has_error)
    report("verifiers", version("verifiers"), case, trained_on, ok=told and trained_on == wanted, judge=judge)
    return told and trained_on == wanted


async def prove() -> bool:
    """Run every case, and a judge that hangs for longer than the stage lasts."""
    fine = []
    for case in CASES:
        with judged(case) as grader:
            fine.append(await tell(grader, case))
    with judged("timeout"):
        patient = Grader(rubric(), models=["a-judge"], attempts=1, read_timeout=600, progress=False)
        fine.append(await tell(patient, "timeout", f"hangs; the stage ends after {STAGE:g} s"))
    return all(fine)


if __name__ == "__main__":
    sys.exit(not asyncio.run(prove()))
