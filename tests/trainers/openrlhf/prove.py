"""OpenRLHF's own SingleTurnAgentExecutor, which loads our file or asks `judge serve`, and its comparison for dynamic filtering.

`openrlhf.utils.agent` is loaded by its path, because the package imports libraries for GPUs. The loop around the comparison,
samples_generator.py, needs Ray and vLLM; the comparison is repeated here as it stands there.
"""

import asyncio
import importlib.util
import math
import os
import sys
from importlib.metadata import distribution, version
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

from tests.trainers.judging import CASES, FAILED, judged, quality, report, served

VERSION = version("openrlhf")
PROMPT = "<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n"
END = "<|im_end|>"
RESPONSES = ("It is 4.", "It is four, I think.", f"It is {FAILED}.", "No idea.")
"""The rollouts of one prompt."""

FILE = str(Path(__file__).with_name("reward.py"))

RANGE = (0.0, 1.0)
"""OpenRLHF's default for --algo.dynamic_filtering_range."""


def load(name: str) -> Any:
    """Load a module of OpenRLHF by its path, without its package."""
    path = next(Path(str(distribution("openrlhf").locate_file(""))).glob(f"{name.replace('.', '/')}.py"))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class Tokenizer:
    """One token for each character."""

    def __call__(self, text: str, **_: Any) -> Any:
        """Return the tokens of a text."""
        return {"input_ids": torch.tensor([list(map(ord, text))])}

    def decode(self, ids: Any, **_: Any) -> str:
        """Return the text, with its special tokens."""
        return "".join(map(chr, ids))


class Engine:
    """Writes one given response."""

    def __init__(self, response: str) -> None:
        """Take what it writes."""
        self._response = response

    async def generate(self, *_: Any, **__: Any) -> Any:
        """Answer as vLLM does."""
        output = SimpleNamespace(token_ids=list(map(ord, self._response + END)), finish_reason="stop", logprobs=None)
        return SimpleNamespace(outputs=[output])


async def rollouts(executor: Any) -> list[dict[str, Any]]:
    """Return what OpenRLHF makes of each rollout."""
    settings = SimpleNamespace(max_tokens=64, logprobs=None)
    runs = (executor.execute(PROMPT, "4", settings, 4096, Tokenizer(), Engine(one)) for one in RESPONSES)
    return await asyncio.gather(*runs)


def kept(scores: list[float]) -> bool:
    """Whether dynamic filtering keeps the prompt: samples_generator.py, 0.11.2."""
    low, high = RANGE
    return low < sum(scores) / len(scores) < high


def prove(agent: Any, case: str) -> None:
    """Run the rollouts of one prompt with our file, and see whether it is trained on."""
    with judged(case):
        found = asyncio.run(rollouts(agent.SingleTurnAgentExecutor(FILE)))
    tell("OpenRLHF, dynamic filtering", case, found)


def prove_served(agent: Any, case: str) -> None:
    """Run the rollouts of one prompt with OpenRLHF's HTTP client and `judge serve`, and see whether it is trained on."""
    with served(case) as url:
        found = asyncio.run(rollouts(agent.SingleTurnAgentExecutor(f"{url}/openrlhf?unscored=nan")))
    tell("OpenRLHF, dynamic filtering, judge serve", case, found)


def tell(trainer: str, case: str, found: list[dict[str, Any]]) -> None:
    """Report what dynamic filtering makes of the scores."""
    scores = [torch.tensor(one["scores"])[0].item() for one in found]
    wanted = [quality(text) for text in RESPONSES]
    right = [abs(one - other) < 1e-6 for one, other in zip(scores, wanted, strict=True) if not math.isnan(one)]
    missing = {"scored": 0, "one failed": 1}.get(case, len(RESPONSES))
    ok = all(right) and sum(map(math.isnan, scores)) == missing and kept(scores) == (case == "scored")
    ok &= len({tuple(one["extra_logs"]) for one in found}) == 1
    trained_on = "all 4" if kept(scores) else "nothing of the prompt: it is replaced"
    report(trainer, VERSION, case, trained_on, ok=ok)


def prove_stop(agent: Any) -> None:
    """Prove that an exception leaves a rollout without a reward, at which OpenRLHF's run dies."""
    os.environ["IF_UNSCORED"] = "stop"
    with judged("one failed"):
        found = asyncio.run(rollouts(agent.SingleTurnAgentExecutor(FILE)))
    ok = [one["reward"] is None for one in found] == [FAILED in text for text in RESPONSES]
    report("OpenRLHF", VERSION, "one failed, if_unscored='stop'", "nothing: its reward is None", ok=ok, judge="fails on some")


def prove_served_stop(agent: Any) -> None:
    """Prove that it is the same if `judge serve` was not told to answer NaN: OpenRLHF asks five times, and gives up."""
    with served("one failed") as url:
        found = asyncio.run(rollouts(agent.SingleTurnAgentExecutor(f"{url}/openrlhf")))
    ok = [one["reward"] is None for one in found] == [FAILED in text for text in RESPONSES]
    report("OpenRLHF, judge serve", VERSION, "one failed", "nothing: its reward is None", ok=ok, judge="fails on some")


if __name__ == "__main__":
    for package in ("openrlhf", "openrlhf.utils"):
        sys.modules[package] = ModuleType(package)
    load("openrlhf.utils.logging_utils")
    agent = load("openrlhf.utils.agent")
    for case in CASES:
        prove(agent, case)
        prove_served(agent, case)
    prove_stop(agent)
    prove_served_stop(agent)
