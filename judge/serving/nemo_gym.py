"""`/verify`: what an agent of NeMo-Gym asks its resources server, and what it reads.

https://github.com/NVIDIA-NeMo/Gym/blob/main/nemo_gym/base_resources_server.py
"""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.adapters.nemo_gym import nemo_gym_answer, nemo_gym_record
from judge.reward import Outcome
from judge.serving.contract import Asked, Contract, number, refuse


def _read(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, Mapping):
        raise refuse(wanted="an object with 'responses_create_params' and 'response'")
    return [nemo_gym_record(body)]


def _answer(asked: Asked, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    if asked.if_unscored != "mask":
        number(outcomes[0], asked.if_unscored)  # raises where one without a reward must not be answered
    return nemo_gym_answer(asked.rubric, outcomes[0], asked.body, "mask")


VERIFY = Contract(
    "/verify",
    "NeMo-Gym's resources server",
    "The answer is the request with `reward` and `mask_sample`. A sample without a reward is an error (503, or 422 where its "
    "record is at fault). With `?unscored=mask` it has the reward 0 and is masked, with `failure_kind` and `failure_reason`: "
    "NeMo-Gym honours the mask from 0.7.0 on, and earlier versions would count the 0. NeMo-RL leaves a masked sample out of the "
    "loss, but its 0 stays in the mean that its siblings are compared with: do not choose it for training. `reference_answer`, "
    "`ground_truth` or `expected_answer` in the row is the reference.",
    {
        "responses_create_params": {"input": [{"role": "user", "content": "What is 2 + 2?"}]},
        "response": {"output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "4"}]}]},
        "expected_answer": "4",
    },
    _read,
    _answer,
    ("fail", "mask"),
)
