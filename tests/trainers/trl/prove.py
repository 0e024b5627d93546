"""TRL's own GRPOTrainer on the CPU: two steps of a tiny model for each case, with the async and the plain reward function.

The judge is asked over Bedrock's Converse, and over `openai:` with the async one.

What reaches the loss are the advantages. A completion without a reward has to have the advantage 0, and its siblings have to have the
advantages that they have among themselves.
"""

import os

os.environ |= {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}

import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.metadata import version
from typing import Any

import torch
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import GRPOConfig, GRPOTrainer

from judge.adapters.trl import trl_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.trainers.judging import CASES, checksum, judged, judged_by_chat, quality, report

VERSION = version("trl")
GROUP = 4
"""Completions of one prompt."""


def fails(response: str) -> bool:
    """Whether the judge fails on a completion: about a quarter of what an untrained model writes."""
    return checksum(response) % 4 == 1


def tokenizer() -> PreTrainedTokenizerFast:
    """Make a tokenizer of single bytes, which needs no download."""
    names = ["<pad>", "<eos>", "<unk>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    core = Tokenizer(models.BPE(vocab={name: at for at, name in enumerate(names)}, merges=[], unk_token="<unk>"))
    core.pre_tokenizer, core.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=core, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>")


def model(size: int) -> LlamaForCausalLM:
    """Make a model of a few thousand weights."""
    shape = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    ends = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": None}
    return LlamaForCausalLM(LlamaConfig(vocab_size=size, num_key_value_heads=2, max_position_embeddings=256, **shape, **ends))


class Watched(GRPOTrainer):
    """The trainer, with what it trained on written down."""

    def _generate_and_score_completions(self, inputs: Any) -> Any:
        made = super()._generate_and_score_completions(inputs)
        texts = self.processing_class.batch_decode(made["completion_ids"], skip_special_tokens=True)
        self.seen = [*getattr(self, "seen", []), (texts, made["advantages"].tolist())]
        return made


def train(reward: Any, more: Any = (), **settings: Any) -> Watched:
    """Train two steps of 8 completions; a grader never knows which step it is."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokens = tokenizer()
    data = Dataset.from_dict({"prompt": ["2+2=", "3+3=", "1+1=", "5+4="], "answer": ["4", "6", "2", "9"]})
    with tempfile.TemporaryDirectory() as folder:
        args = GRPOConfig(
            output_dir=folder, max_steps=2, per_device_train_batch_size=8, num_generations=GROUP, max_completion_length=8,
            logging_steps=1, report_to=[], use_cpu=True, bf16=False, save_strategy="no", disable_tqdm=True, **settings,
        )  # fmt: skip
        parts = {"model": model(len(tokens)), "args": args, "train_dataset": data, "processing_class": tokens}
        trainer = Watched(reward_funcs=[reward, *more], **parts)
        trainer.train()
    return trainer


def expected(texts: list[str], unscored: list[bool], stand_in: float | None = None) -> list[float]:
    """Return GRPO's advantages, computed here: over the scored completions of each prompt, and 0 for the others."""
    found = []
    for begin in range(0, len(texts), GROUP):
        group = [stand_in if unscored[at] else quality(texts[at]) for at in range(begin, begin + GROUP)]
        known = [one for one in group if one is not None]
        mean, spread = (statistics.fmean(known), statistics.stdev(known) if len(known) > 1 else 0.0) if known else (0.0, 0.0)
        found += [0.0 if one is None else (one - mean) / (spread + 1e-4) for one in group]
    return found


def near(found: list[float], wanted: list[float]) -> bool:
    """Whether the advantages are these, but for rounding."""
    return all(abs(one - other) < 1e-3 for one, other in zip(found, wanted, strict=True))


def prove(name: str, asked: Callable[..., AbstractContextManager[Grader]], case: str, *, sync: bool) -> None:
    """Train, and compare each advantage."""
    with asked(case, fails) as grader:
        trainer = train(trl_reward(grader, reference="answer", sync=sync))
    ok, zeros, rows = trainer.state.global_step == 2, 0, 0
    for texts, advantages in trainer.seen:
        unscored = [case in {"all failed", "timeout"} or (case == "one failed" and fails(text)) for text in texts]
        wanted = expected(texts, unscored)
        ok &= near(advantages, wanted)
        ok &= all(one == 0.0 for one, missing in zip(advantages, unscored, strict=True) if missing)
        zeros, rows = zeros + sum(unscored), rows + len(texts)
    share = statistics.fmean(line["judge/unscored"] for line in trainer.state.log_history if "judge/unscored" in line)
    ok &= abs(share - zeros / rows) < 1e-6 and (case != "one failed" or 0 < zeros < rows)
    trained_on = (
        f"{rows - zeros} of {rows} completions; the other {zeros} have advantage 0" if zeros else f"all {rows} completions"
    )
    report(name, VERSION, case, trained_on, ok=ok)


def refused(case: str, make: Any, error: type[Exception], trained_on: str, judge: str = "is not asked") -> None:
    """Report whether something is refused."""
    try:
        make()
    except Exception as raised:  # noqa: BLE001  whatever it is
        report("TRL", VERSION, case, trained_on, ok=isinstance(raised, error), judge=judge)
    else:
        report("TRL", VERSION, case, "went on", ok=False, judge=judge)


def other(completions: list[str], **_: Any) -> list[float]:
    """Reward something else."""
    return [0.5] * len(completions)


def prove_choices() -> None:
    """Prove `stop`, a stand-in, and that it does not become one of several functions that are summed up."""
    with judged("one failed", fails) as grader:
        reward = trl_reward(grader, if_unscored="stop")
        refused(
            "one failed, if_unscored='stop'", lambda: train(reward), JudgeUnscored, "nothing: the training ends", "fails on some"
        )
        trainer = train(trl_reward(grader, if_unscored=0.5))
        missing = [[fails(text) for text in texts] for texts, _ in trainer.seen]
        shares = [line["judge/imputed"] for line in trainer.state.log_history if "judge/imputed" in line]
        ok = abs(statistics.fmean(shares) - statistics.fmean(one for row in missing for one in row)) < 1e-6
        pairs = zip(trainer.seen, missing, strict=True)
        ok &= all(near(found, expected(texts, unscored, 0.5)) for (texts, found), unscored in pairs)
        report(
            "TRL",
            VERSION,
            "one failed, if_unscored=0.5",
            "0.5 for each of those, counted as judge/imputed",
            ok=ok,
            judge="fails on some",
        )


def prove_several() -> None:
    """Prove that a sum with another function is refused, and that the way without a bias is not."""
    with judged("one failed", fails) as grader:
        reward = trl_reward(grader)
        refused("two functions, summed up", lambda: train(reward, [other]), SettingsFault, "nothing: refused")
        trainer = train(reward, [other], multi_objective_aggregation="normalize_then_sum")
        missing = [one for texts, found in trainer.seen for text, one in zip(texts, found, strict=True) if fails(text)]
        spread = max(map(abs, missing), default=0.0)
        report(
            "TRL",
            VERSION,
            "two functions, normalize_then_sum",
            f"largest advantage without a reward: {spread:.2g}",
            ok=spread < 1e-6,
            judge="fails on some",
        )


def main() -> None:
    """Prove what this version can do."""
    with judged("scored") as grader:
        if VERSION.startswith("1.5."):
            refused("no abstention before 1.6.0", lambda: trl_reward(grader), SettingsFault, "nothing: refused when it is made")
            prove_choices()
            return
    for case in CASES:
        prove("TRL, async", judged, case, sync=False)
        prove("TRL, plain", judged, case, sync=True)
        prove("TRL, async, openai:", judged_by_chat, case, sync=False)
    prove_choices()
    prove_several()


if __name__ == "__main__":
    sys.exit(main())
