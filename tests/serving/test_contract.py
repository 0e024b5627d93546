"""What a caller may choose for a sample without a reward, and what it gets."""

import math
from typing import Any

import pytest
from fastapi import HTTPException

from judge.errors import Abstained, DeadlinePassed, Fault, ReferenceFault
from judge.reward import Provenance, Reward, Unscored
from judge.serving.contract import number
from judge.serving.nemo_gym import VERIFY
from judge.serving.openrlhf import OPENRLHF
from judge.serving.plain import SCORE
from judge.serving.slime import SLIME
from tests.conftest import make_sample

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="h")


def unscored(fault: Fault) -> Unscored:
    return Unscored.of(make_sample(), fault, ORIGIN)


@pytest.mark.parametrize(
    ("contract", "chosen"),
    [(OPENRLHF, "mask"), (OPENRLHF, "0"), (OPENRLHF, "NaN"), (SCORE, "mask"), (SCORE, "fail"), (VERIFY, "nan")],
)
def test_what_a_contract_does_not_have_cannot_be_chosen(contract: Any, chosen: str) -> None:
    with pytest.raises(HTTPException) as caught:
        contract.choice(chosen)
    assert caught.value.status_code == 422


def test_without_a_choice_nothing_becomes_a_number() -> None:
    assert [one.choice(None) for one in (OPENRLHF, SLIME, VERIFY)] == ["fail"] * 3
    assert [OPENRLHF.choice("nan"), SLIME.choice("nan"), VERIFY.choice("mask")] == ["nan", "nan", "mask"]


@pytest.mark.parametrize(
    ("fault", "status"),
    [(DeadlinePassed("late"), 503), (ReferenceFault("none"), 422), (Abstained("apart"), 422), (Fault("x"), 503)],
)
def test_without_a_reward_there_is_an_error_that_says_whether_it_helps_to_ask_again(fault: Fault, status: int) -> None:
    with pytest.raises(HTTPException) as caught:
        number(unscored(fault), "fail")
    assert caught.value.status_code == status
    assert caught.value.detail == f"no reward: {fault.reason}: {fault}"
    assert math.isnan(number(unscored(fault), "nan"))


def test_a_reward_is_its_number_whatever_was_chosen() -> None:
    reward = Reward(id=1, reward=0.25, provenance=ORIGIN)
    assert [number(reward, one) for one in ("fail", "nan", "mask")] == [0.25] * 3
