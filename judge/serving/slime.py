"""`/slime`: what slime asks with `--rm-type remote_rm --rm-url`, and the number it reads.

https://github.com/THUDM/slime/blob/main/slime/rollout/rm_hub/__init__.py
"""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.adapters.records import make_record, without_end_marks
from judge.reward import Outcome
from judge.serving.contract import Asked, Contract, number, refuse

_PATIENCE = 110.0
"""Seconds: slime hangs up after 120."""


def _read(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, Mapping) or not {"prompt", "response"} <= body.keys():
        raise refuse(wanted="an object with 'prompt' and 'response'")
    response = body["response"]
    written = without_end_marks(response) if isinstance(response, str) else response
    return [make_record(body["prompt"], written, {"ground_truth": body.get("label")})]


def _answer(asked: Asked, outcomes: Sequence[Outcome]) -> float:
    return number(outcomes[0], asked.if_unscored)


SLIME = Contract(
    "/slime",
    "slime's --rm-url",
    "The answer is a number. A sample without a reward is an error (503, or 422 where its record is at fault): slime asks ten "
    "times, and then the run ends. With `?unscored=nan` it gets a bare NaN; with --dynamic-sampling-filter-path "
    "…check_reward_nonzero_std slime then samples the whole group again. Without that filter NaN would reach the loss: do not "
    "choose it.",
    {"prompt": "What is 2 + 2?", "response": "4", "label": "4"},
    _read,
    _answer,
    ("fail", "nan"),
    _PATIENCE,
)
