"""The target of an attack."""

from random import Random

from judge.audit.family import Target
from tests.audit.conftest import target
from tests.audit.planted import SINGLE, sample


def test_a_text_beside_an_empty_response_stands_by_itself() -> None:
    assert {target(seed, response=" ").beside("new") for seed in range(9)} == {"new"}


def test_a_text_stands_before_or_after_the_response() -> None:
    assert {target(seed, response="old").beside("new") for seed in range(20)} == {"old\n\nnew", "new\n\nold"}


def test_a_long_prompt_is_not_used_whole() -> None:
    long = sample(0).messages[0].model_copy(update={"content": "word " * 100_000})
    assert len(Target(sample(0).model_copy(update={"messages": (long,)}), SINGLE, Random(1)).task) == 20_000
