"""Attacks with a spoilt reference."""

import pytest

from judge.audit.family import Family
from judge.audit.references import contradicted_reference, half_reference, less_a_clause
from judge.audit.texts import texts
from tests.audit.conftest import target, variants
from tests.audit.planted import FACTS

WHOLE = " ".join(FACTS)


@pytest.mark.parametrize("attack", [half_reference, contradicted_reference, less_a_clause])
def test_without_a_reference_there_is_no_attack(attack: object) -> None:
    assert attack(target(reference=None)) is None  # type: ignore[operator]


@pytest.mark.parametrize("attack", [half_reference, contradicted_reference, less_a_clause])
def test_the_whole_reference_is_no_attack(attack: object) -> None:
    made = variants(Family("x", "reference", attack))  # type: ignore[arg-type]
    assert made
    assert WHOLE not in made


def test_a_short_reference_is_not_halved() -> None:
    assert half_reference(target(reference="42")) is None
    assert half_reference(target(reference="one two three four five")) is None


def test_half_of_the_words_is_given() -> None:
    assert {len(text.split()) for text in variants(Family("x", "reference", half_reference))} <= {9, 10, 11}


def test_the_reference_is_given_and_taken_back() -> None:
    made = contradicted_reference(target(reference="42"))
    assert made
    assert made.startswith("42\n\n")
    assert made.removeprefix("42\n\n") in texts("contradiction")


def test_one_clause_of_a_few_is_left_out() -> None:
    wanted = {" ".join(fact for fact in FACTS if fact != left) for left in FACTS}
    assert variants(Family("x", "reference", less_a_clause)) == wanted
    assert less_a_clause(target(reference="Only one.")) is None
    assert less_a_clause(target(reference="One. Two. Three. Four. Five.")) is None
