"""verl's own loader, reward managers, batch and GRPO advantage. Its trainer, which wants GPUs, does not run here.

verl 0.9's trainer takes an exception as "this prompt failed" and trains on the siblings that were scored; here the managers are asked
one sample at a time, as it does, and the advantage is computed over those that came back.
"""

import asyncio
import math
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from omegaconf import OmegaConf
from tensordict import TensorDict
from verl import DataProto
from verl.experimental.reward_loop.reward_manager import get_reward_manager_cls
from verl.trainer.ppo.core_algos import compute_grpo_outcome_advantage
from verl.trainer.ppo.reward import get_custom_reward_fn

from judge.errors import JudgeUnscored
from tests.trainers.judging import CASES, FAILED, judged, quality, report

VERSION = version("verl")
RESPONSES = ("It is 4.", "It is four, I think.", f"It is {FAILED}.", "No idea.")
"""The rollouts of one prompt."""

CONFIG = OmegaConf.create(
    {
        "reward": {
            "custom_reward_function": {
                "path": str(Path(__file__).with_name("reward.py")),
                "name": "compute_score",
                "reward_kwargs": {},
            },
            "num_workers": 1,
            "max_concurrent": 4,
            "timeout": 30.0,
        }
    }
)


class Tokenizer:
    """One token for each character: what the managers need of a tokenizer."""

    def decode(self, ids: Any, **_: Any) -> str:
        """Return the text."""
        return "".join(map(chr, ids.tolist()))


def sample(response: str) -> DataProto:
    """Make a rollout as verl's agent loop hands it over."""
    ids = torch.tensor([list(map(ord, response))])
    given = {
        "data_source": np.array(["sums"], dtype=object),
        "reward_model": np.array([{"ground_truth": "4", "style": "rule"}], dtype=object),
        "extra_info": np.array([{"question": "2+2?", "index": 7}], dtype=object),
    }
    batch = TensorDict({"responses": ids, "attention_mask": torch.ones_like(ids)}, batch_size=[1])
    return DataProto(batch=batch, non_tensor_batch=given)


async def ask(name: str) -> list[Any]:
    """Return what each rollout gets from a manager: its answer, or what was raised."""
    manager = get_reward_manager_cls(name)(CONFIG, Tokenizer(), get_custom_reward_fn(CONFIG))
    manager.loop = asyncio.get_running_loop()
    return await asyncio.gather(*(manager.run_single(sample(one)) for one in RESPONSES), return_exceptions=True)


def advantages(rewards: list[float]) -> list[float]:
    """Return verl's GRPO advantages of one group."""
    if not rewards:
        return []
    mask = torch.ones(len(rewards), 1)
    found, _ = compute_grpo_outcome_advantage(torch.tensor(rewards)[:, None], mask, np.array(["p"] * len(rewards), dtype=object))
    return [round(float(one), 3) for one in found[:, 0]]


def prove(case: str, name: str) -> None:
    """Ask a manager about one group, and see what is left to train on."""
    with judged(case):
        found = asyncio.run(ask(name))
    scored = [one for one in found if isinstance(one, dict)]
    wanted = [quality(text) for text in RESPONSES if case == "scored" or (case == "one failed" and FAILED not in text)]
    rewards = [float(one["reward_score"]) for one in scored]
    ok = rewards == wanted and all(isinstance(one, JudgeUnscored) for one in found if not isinstance(one, dict))
    ok &= len({tuple(one["reward_extra_info"]) for one in scored}) <= 1
    ok &= all(math.isfinite(one) for one in advantages(rewards))
    trained_on = f"{len(scored)} of 4, advantages {advantages(rewards)}" if scored else "nothing: each raises JudgeUnscored"
    report(f"verl, {name}", VERSION, case, trained_on, ok=ok)


def prove_stand_in() -> None:
    """Prove that a stand-in is trained on and marked."""
    os.environ["IF_UNSCORED"] = "0.5"
    with judged("one failed"):
        found = asyncio.run(ask("naive"))
    del os.environ["IF_UNSCORED"]
    marks = [one["reward_extra_info"]["judge/imputed"] for one in found]
    ok = marks == [float(FAILED in text) for text in RESPONSES] and found[2]["reward_score"] == 0.5
    report(
        "verl, naive",
        VERSION,
        "one failed, if_unscored=0.5",
        "0.5 for that one, marked judge/imputed",
        ok=ok,
        judge="fails on one",
    )


def prove_rate_limited() -> None:
    """Prove that the manager that turns failures into 0.0 is refused."""
    with judged("scored"):
        try:
            found: Any = asyncio.run(ask("rate_limited"))
        except SystemExit as refused:
            found = str(refused)
    ok = isinstance(found, str) and "rate_limited" in found
    report("verl, rate_limited", VERSION, "scored", "nothing: the process ends", ok=ok, judge="is not asked")


if __name__ == "__main__":
    for case in CASES:
        for name in ("naive", "dapo"):
            prove(case, name)
    prove_stand_in()
    prove_rate_limited()
