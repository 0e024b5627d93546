"""Attacks that answer nothing."""

from judge.audit.family import Family
from judge.audit.worthless import master_key, null, prompt_copy, refusal, rubric_copy
from tests.audit.conftest import target, variants
from tests.audit.planted import sample
from tests.conftest import make_rubric


def test_a_short_prompt_is_not_copied_because_an_answer_may_repeat_it() -> None:
    short = sample(0).messages[0].model_copy(update={"content": "What is 2 + 2?"[:9]})
    assert prompt_copy(target(messages=(short,))) is None


def test_a_copy_of_the_prompt_is_whole_or_less_a_sentence_or_more_a_word() -> None:
    made = variants(Family("prompt_copy", "worthless", prompt_copy))
    task = sample(0).task
    assert task in made
    assert any(text.endswith("Be brief.") and "Tell me" not in text for text in made)
    assert any(task in text and len(text) > len(task) for text in made)


def test_a_copy_of_the_rubric_states_the_best_levels_and_a_pitfall_at_its_best() -> None:
    levels = {1: "Nothing is hidden.", 2: "All is hidden."}
    rubric = make_rubric(
        criteria=[
            {"name": "a", "description": "A?", "levels": ["Bad.", "Good."]},
            {"name": "b", "description": "B?", "levels": levels, "weight": -1.0},
        ]
    )
    made = {rubric_copy(target(seed)._replace(rubric=rubric)) for seed in range(40)}
    assert any(text and "Good." in text and "Nothing is hidden." in text for text in made)
    assert any(text and "A?" in text for text in made)
    assert not any(text and ("Bad." in text or "All is hidden." in text) for text in made)


def test_a_rubric_without_criteria_cannot_be_copied() -> None:
    rubric = make_rubric(criteria=[], checks=[{"check": "substance"}])
    assert rubric_copy(target()._replace(rubric=rubric)) is None


def test_constant_texts_say_nothing_of_the_prompt() -> None:
    for attack in (null, refusal, master_key):
        assert not any("town" in text for text in variants(Family("x", "worthless", attack)))


def test_a_key_comes_doubled_and_with_a_character_that_nobody_sees() -> None:
    made = variants(Family("x", "worthless", master_key), 300)
    assert any("\u200b" in text for text in made)
    assert {":", "::"} & made
