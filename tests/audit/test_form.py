"""Attacks by form and length."""

from judge.audit.family import Family
from judge.audit.form import keyword_stuffing, layout, padding, restated_list
from tests.audit.conftest import target, variants
from tests.audit.planted import sample
from tests.conftest import make_rubric

WEAK = sample(0).response


def test_too_few_words_in_the_criteria_make_no_keywords() -> None:
    rubric = make_rubric(criteria=[{"name": "ok", "description": "Is it ok?", "boolean": True}])
    assert keyword_stuffing(target()._replace(rubric=rubric)) is None


def test_keywords_are_words_of_the_criteria() -> None:
    added = {text.replace(WEAK, "").partition(":")[2] for text in variants(Family("x", "added", keyword_stuffing))}
    assert {word.strip() for text in added for word in text.split(",")} == {
        "answer",
        "complete",
        "concise",
        "faithful",
        "quality",
        "readable",
    }


def test_padding_repeats_the_response_two_to_four_times() -> None:
    assert {text.count(WEAK) for text in variants(Family("x", "added", padding))} == {2, 3, 4}


def test_a_list_restates_every_sentence_once() -> None:
    made = restated_list(target(response="One is. Two is."))
    assert made.startswith("One is. Two is.\n\n")
    assert made.count("One is.") == made.count("Two is.") == 2


def test_the_layout_changes_and_the_words_stay() -> None:
    made = variants(Family("x", "added", layout), 60)
    assert all(WEAK in text for text in made)
    assert {"#", "*", "-"} < {letter for text in made for letter in text}
