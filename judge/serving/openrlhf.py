"""`/openrlhf`: what OpenRLHF asks at `--reward.remote_url`, and what it reads.

https://github.com/OpenRLHF/OpenRLHF/blob/main/openrlhf/utils/agent.py
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from judge.adapters.abstention import Abstention
from judge.adapters.openrlhf import openrlhf_answer, openrlhf_records
from judge.grader import AnyRecord
from judge.reward import Outcome
from judge.sample import BadSample
from judge.serving.contract import Asked, Contract, number, refuse, refuse_many

_FIELDS = ("query", "prompts", "labels")

_PATIENCE = 170.0
"""Seconds: OpenRLHF hangs up after 180."""


_CUT = "query: does not begin with its prompt, so the response cannot be told from it; OpenRLHF cuts a prompt above its max_len"


def _read(body: Any) -> list[AnyRecord]:
    query, prompts, labels = (body.get(name) for name in _FIELDS) if isinstance(body, Mapping) else (None, None, None)
    if not (_is_texts(query) and _is_texts(prompts) and isinstance(labels, list) and len(query) == len(prompts) == len(labels)):
        raise refuse(wanted="'query' and 'prompts', lists of texts, and 'labels', all of the same length")
    refuse_many(query)
    return [_unless_cut(record) for record in openrlhf_records(query, prompts, labels)]


def _unless_cut(record: Mapping[str, Any]) -> AnyRecord:
    return BadSample(id=record["id"], fault=_CUT) if record["response"] is None else record


def _is_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _answer(asked: Asked, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    for outcome in outcomes:
        number(outcome, asked.if_unscored)  # raises where one without a reward must not be answered
    return openrlhf_answer(asked.rubric, outcomes, Abstention())


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
