"""Attacks on siblings."""

from judge.audit.siblings import about_siblings
from judge.audit.texts import texts
from tests.audit.conftest import target
from tests.audit.planted import sample


def test_a_text_about_the_siblings_is_added() -> None:
    attack = about_siblings("others_down")
    made = {attack(target(seed)).replace(sample(0).response, "").strip() for seed in range(99)}
    assert made == set(texts("others_down"))
