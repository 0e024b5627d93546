"""The words by which an answer names a criterion: any case and any gaps, and never a word more."""

from typing import Any

import pytest

from judge.verdict.criterion_names import Names, fold
from tests.conftest import make_rubric


def named(*names: str) -> Names:
    criteria: list[dict[str, Any]] = [{"name": name, "description": "x", "range": [0, 10]} for name in names]
    return Names(make_rubric(criteria=criteria).judged)


def two() -> Names:
    return named("tone", "tone_kept")


def one() -> Names:
    return named("tone_kept")


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("", id="empty"),
        pytest.param("tonekept", id="a-gap-left-out"),
        pytest.param("kept", id="a-part"),
        pytest.param("their tone", id="a-word-more"),
        pytest.param("tone_value", id="an-ending-that-is-none"),
        pytest.param("tone_score_score", id="two-endings"),
        pytest.param("_score", id="an-ending-alone"),
        pytest.param("to\u200bne", id="a-zero-width-space"),
        pytest.param("score", id="score-where-there-are-two-criteria"),
        pytest.param("rating", id="rating-where-there-are-two-criteria"),
    ],
)
def test_a_word_that_is_no_criterion_names_none(word: str) -> None:
    assert two().find(word) is None


@pytest.mark.parametrize("word", ["level", "value", "scores", "overall_score", "my score"])
def test_the_only_criterion_is_not_called_by_every_word_for_a_score(word: str) -> None:
    assert one().find(word) is None


@pytest.mark.parametrize("word", ["Tone kept", "TONE-KEPT", " tone  kept\n", "tone_kept", "tone - kept", "Tone Kept Score"])
def test_a_criterion_is_named_in_any_case_and_with_any_gaps(word: str) -> None:
    assert two().find(word) == one().find(word) == "tone_kept"


@pytest.mark.parametrize("ending", ["score", "rating", "grade", "level"])
def test_a_word_for_a_score_may_stand_behind_the_name(ending: str) -> None:
    assert two().find(f"tone_{ending}") == "tone"


def test_a_name_that_ends_like_that_itself_is_found_as_it_is() -> None:
    assert named("tone_score", "tone").find("Tone score") == "tone_score"


@pytest.mark.parametrize("word", ["score", "Rating", " grade "])
def test_a_score_means_the_only_criterion(word: str) -> None:
    assert one().find(word) == one().only == "tone_kept"
    assert two().only is None


def test_the_pattern_puts_a_name_before_what_it_begins_with() -> None:
    assert two().pattern == "tone[ _-]kept|tone"
    assert one().pattern == "tone[ _-]kept|score|rating|grade"


def test_the_criteria_stand_in_the_rubrics_order() -> None:
    assert list(named("b", "a").criteria) == ["b", "a"]


@pytest.mark.parametrize("text", ["", "Well done.", "7/10", "kept", "levels"])
def test_a_text_of_other_things_mentions_nothing(text: str) -> None:
    assert two().mentioned(text) is False


@pytest.mark.parametrize("text", ["its Tone kept, no", "TONE", "a score", "Rated? RATING", "the grade", "Reasons:"])
def test_a_criterion_a_score_or_a_reason_is_mentioned_anywhere(text: str) -> None:
    assert two().mentioned(text) is True


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("tone: 4", id="a-line"),
        pytest.param("the tone's: 4", id="a-mark-that-is-none-of-the-keys"),
        pytest.param('tone: "4"', id="a-quoted-answer"),
        pytest.param('it was "kept" 4', id="a-quoted-word"),
        pytest.param('"tone: 4"', id="a-quoted-line"),
        pytest.param('The "verdict', id="a-mark-and-no-colon"),
        pytest.param('"tone: none', id="a-quotation-that-begins-with-a-name"),
    ],
)
def test_a_line_or_a_quotation_is_no_key_of_json(text: str) -> None:
    assert not two().loose_key.search(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"anything": 4', id="any-quoted-word"),
        pytest.param("‘x’： 4", id="curly-marks-and-a-full-width-colon"),
        pytest.param('tone": 4', id="the-opening-mark-lost"),
        pytest.param('Tone kept " : x', id="spaces"),
        pytest.param('"score: 4', id="the-closing-mark-lost"),
        pytest.param('"tone: {', id="an-object-behind"),
        pytest.param('"value: true,', id="a-truth-behind"),
        pytest.param('"reasons: "x', id="a-text-behind"),
        pytest.param('criterion": "x', id="criterion"),
        pytest.param('scores": ', id="scores"),
        pytest.param('verdict":', id="verdict"),
    ],
)
def test_a_key_that_fell_out_of_its_object_is_known(text: str) -> None:
    assert two().loose_key.search(text)


def test_keys_are_compared_in_one_spelling() -> None:
    assert fold(" Tone-kept \n Score_") == "tone_kept_score_"
    assert fold("tone__--  kept") == "tone_kept"
