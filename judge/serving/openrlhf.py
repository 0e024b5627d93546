"""`/openrlhf`: what OpenRLHF asks at `--reward.remote_url`, and what it reads.

https://github.com/OpenRLHF/OpenRLHF/blob/main/openrlhf/utils/agent.py
"""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.reward import Outcome, Reward
from judge.sample import AnySample, BadSample
from judge.serving.contract import Asked, Contract, number, refuse
from judge.verdict.marks import END_MARK

_FIELDS = ("query", "prompts", "labels")

_PATIENCE = 170.0
"""Seconds: OpenRLHF hangs up after 180."""


def _read(body: Any) -> list[Any]:
    lists = [body.get(name) for name in _FIELDS] if isinstance(body, Mapping) else []
    lengths = {len(one) if isinstance(one, list) else None for one in lists}
    if len(lengths) != 1 or None in lengths:
        raise refuse(wanted="'query', 'prompts' and 'labels', three lists of the same length")
    return [_record(place, *row) for place, row in enumerate(zip(*lists, strict=True))]


def _record(place: int, query: Any, prompt: Any, label: Any) -> dict[str, Any] | AnySample:
    if not isinstance(query, str) or not isinstance(prompt, str) or not query.startswith(prompt):
        return BadSample(id=place, fault=f"query[{place}]: wanted text that begins with prompts[{place}]")
    return {"id": place, "prompt": prompt, "response": _without_end_marks(query[len(prompt) :]), "reference_answer": label}


def _without_end_marks(text: str) -> str:
    """Return a response without the special tokens at its end, such as `<|im_end|>` and `</s>`, which OpenRLHF keeps."""
    while True:
        ending = text.rstrip()
        marks = list(END_MARK.finditer(ending))
        if not marks or marks[-1].end() != len(ending):
            return text
        text = ending[: marks[-1].start()]


def _answer(asked: Asked, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    rewards = [number(outcome, asked.if_unscored) for outcome in outcomes]
    metrics = [outcome.metrics if isinstance(outcome, Reward) else {} for outcome in outcomes]
    names = dict.fromkeys(name for one in metrics for name in one)
    logs = {f"judge/{name}": [one[name] for one in metrics] for name in names if all(name in one for one in metrics)}
    return {"rewards": rewards, "scores": rewards, "extra_logs": logs}


OPENRLHF = Contract(
    "/openrlhf",
    "OpenRLHF's --reward.remote_url",
    "A sample without a reward is an error (503, or 422 where its record is at fault): OpenRLHF asks five times, and then the "
    "run ends. With `?unscored=nan` it gets a bare NaN; with --algo.dynamic_filtering_enable OpenRLHF then replaces the whole "
    "group. Without that flag NaN would reach the loss: do not choose it.",
    {"query": ["What is 2 + 2?4<|im_end|>"], "prompts": ["What is 2 + 2?"], "labels": ["4"]},
    _read,
    _answer,
    ("fail", "nan"),
    _PATIENCE,
)
