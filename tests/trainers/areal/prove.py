"""AReaL's own RLVRWorkflow and the grouping around it, with our subclass, and what its pool of processes does to slow rewards.

The engine and the tokenizer are stand-ins: they need a GPU and a model. Nothing trains here; what a group's workflow returns is what
AReaL trains on.
"""

import asyncio
import logging
import time
from importlib.metadata import version
from typing import Any

from areal.api.cli_args import GenerationHyperparameters
from areal.api.io_struct import ModelResponse
from areal.api.reward_api import AsyncRewardWrapper
from areal.infra.remote_inf_engine import GroupedRolloutWorkflow
from areal.workflow.rlvr import RLVRWorkflow

from judge.adapters.areal import areal_workflow
from tests.trainers.judging import CASES, FAILED, judged, quality, report

VERSION = version("areal")
RESPONSES = ("It is 4.", "It is four, I think.", f"It is {FAILED}.", "No idea.")
"""The rollouts of one prompt."""

ROW = {"messages": [{"role": "user", "content": "2+2?"}], "answer": "4"}


class Tokenizer:
    """One token for each character."""

    pad_token_id = eos_token_id = 0

    def decode(self, ids: Any, **_: Any) -> str:
        """Return the text."""
        return "".join(map(chr, ids))


class Engine:
    """Writes the given responses, one after the other."""

    def __init__(self) -> None:
        """Start with the first."""
        self._left = iter(RESPONSES)

    async def agenerate(self, request: Any) -> ModelResponse:
        """Answer as an inference engine does."""
        tokens = list(map(ord, next(self._left) + "<|im_end|>"))
        zeros = {"output_logprobs": [0.0] * len(tokens), "output_versions": [0] * len(tokens)}
        return ModelResponse(input_tokens=request.input_ids, output_tokens=tokens, stop_reason="stop", **zeros)


def ids_of(prompt: Any, *_: Any) -> list[int]:
    """Return the tokens of a prompt."""
    return list(map(ord, prompt[0]["content"]))


async def group(workflow: Any) -> Any:
    """Return what AReaL trains on for one prompt."""
    made = workflow(gconfig=GenerationHyperparameters(), tokenizer=Tokenizer(), get_input_ids_fn=ids_of)
    grouped = GroupedRolloutWorkflow(made, len(RESPONSES), logging.getLogger("areal"))
    return await grouped.arun_episode(Engine(), ROW)


def prove(case: str, if_unscored: float | None = None) -> None:
    """Run the rollouts of one prompt."""
    with judged(case) as grader:
        found = asyncio.run(group(areal_workflow(grader, RLVRWorkflow, reference="answer", if_unscored=if_unscored)))
    rewards = [] if found is None else [round(float(one), 6) for one in found["rewards"]]
    failed = [case in {"all failed", "timeout"} or (case == "one failed" and FAILED in text) for text in RESPONSES]
    values = zip(RESPONSES, failed, strict=True)
    wanted = [if_unscored if missing else quality(text) for text, missing in values if not missing or if_unscored is not None]
    trained_on = f"{len(rewards)} of 4, rewards {rewards}" if rewards else "nothing: every rollout is left out"
    name = case if if_unscored is None else f"{case}, if_unscored={if_unscored}"
    report("AReaL", VERSION, name, trained_on, ok=rewards == wanted, judge="fails on some" if if_unscored else None)


def slow(*_: Any, **__: Any) -> float:
    """Take 0.7 s, as a judge does, and find that it is right."""
    time.sleep(0.7)
    return 1.0


async def queue() -> list[float]:
    """Ask AReaL's wrapper for 12 slow rewards, of which none takes too long, with one process and a limit of 1 s for each."""
    wrapped = AsyncRewardWrapper(slow, timeout_seconds=1, max_workers=1)
    return await asyncio.gather(*(wrapped("p", "c", [], []) for _ in range(12)))


if __name__ == "__main__":
    for case in CASES:
        prove(case)
    prove("one failed", 0.5)
    zeros = asyncio.run(queue()).count(0)
    said = f"0 for {zeros} of 12 that are worth 1"
    report(
        "AReaL, a plain reward_fn", VERSION, "why it is a workflow", said, ok=zeros > 0, judge="takes 0.7 s of 1 s, in a queue"
    )
