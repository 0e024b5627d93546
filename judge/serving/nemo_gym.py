"""`/verify`: what an agent of NeMo-Gym asks its resources server, and what it reads.

https://github.com/NVIDIA-NeMo/Gym/blob/main/nemo_gym/base_resources_server.py
"""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.adapters.nemo_gym import nemo_gym_answer, nemo_gym_record
from judge.intake.fields import REFERENCE_KEYS
from judge.reward import Outcome
from judge.serving.contract import Asked, Contract, number, refuse

_EXPECTED = "expected_answer"
"""What many of NeMo-Gym's datasets call the reference."""


def _read(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, Mapping):
        raise refuse(wanted="an object with 'responses_create_params' and 'response'")
    named = _EXPECTED in body and not any(body.get(key) is not None for key in REFERENCE_KEYS)
    return [nemo_gym_record(body, _EXPECTED if named else None)]


def _answer(asked: Asked, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    if asked.if_unscored == "mask":
        return nemo_gym_answer(asked.rubric, outcomes[0], asked.body, "mask")
    number(outcomes[0], asked.if_unscored)  # raises where there is no reward
    return nemo_gym_answer(asked.rubric, outcomes[0], asked.body)


VERIFY = Contract(
    "/verify",
    "NeMo-Gym's resources server",
    "The answer is the request with `reward` and `mask_sample`. A sample without a reward is an error (503, or 422 where its "
    "record is at fault): the rollout is done again or put aside. With `?unscored=mask` it is answered with the reward 0 and "
    "NeMo-Gym's mark `mask_sample`, which versions before 0.7.0 do not know, and NeMo-RL leaves that 0 in the mean that its "
    "siblings are compared with: do not choose it for training. `reference_answer`, `ground_truth` or `expected_answer` in the "
    "row is the reference.",
    {
        "responses_create_params": {"input": [{"role": "user", "content": "What is 2 + 2?"}]},
        "response": {"output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "4"}]}]},
        "expected_answer": "4",
    },
    _read,
    _answer,
    ("fail", "mask"),
)
