"""One line of a file of labels."""

import re

import pytest

from judge.agreement.label import Preference, Rating, read_label


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1]", "wanted one of"),
        ("7", "found a number"),
        ('{"id": "a", "annotator": "kim"}', "wanted one of"),
        ('{"id": "a", "score": 4}', "annotator: missing"),
        ('{"id": "a", "score": 4, "annotator": " "}', "annotator: wanted text that is not blank"),
        ('{"score": 4, "annotator": "kim"}', "id: missing"),
        ('{"id": null, "score": 4, "annotator": "kim"}', "id: wanted the id of a row, found nothing"),
        ('{"id": "a", "score": "4", "annotator": "kim"}', "score: wanted a number, found '4'"),
        ('{"id": "a", "score": true, "annotator": "kim"}', "score: wanted a number, found true"),
        ('{"id": "a", "score": NaN, "annotator": "kim"}', "NaN is not JSON"),
        ('{"id": "a", "score": 1e999, "annotator": "kim"}', "too large"),
        ('{"id": "a", "score": 4, "score": 5, "annotator": "kim"}', "a key appears twice"),
        ('{"id": "a", "score": 4, "annotator": "kim", "criteria": "x"}', "criteria: unknown field; did you mean 'criterion'?"),
        ('{"id": "a", "score": 4, "annotator": "kim", "criterion": "No Name"}', "criterion: wanted 1 to 64 small letters"),
        ('{"id": "a", "label": 1, "annotator": "kim"}', "label: wanted true or false, found 1"),
        ('{"id": "a", "label": "yes", "annotator": "kim"}', "label: wanted true or false"),
        ('{"chosen": "a", "annotator": "kim"}', "rejected: missing"),
        ('{"rejected": "a", "annotator": "kim"}', "chosen: missing"),
        ('{"chosen": "a", "rejected": "a", "annotator": "kim"}', "the same row is named twice"),
        ('{"tie": ["a"], "annotator": "kim"}', "tie: wanted 2 or more items, found 1"),
        ('{"tie": ["a", "b", "c"], "annotator": "kim"}', "tie: "),
        ('{"order": ["a", "b", "a"], "annotator": "kim"}', "the same row is named twice"),
        ('{"order": "ab", "annotator": "kim"}', "order: wanted a list"),
    ],
)
def test_a_line_that_is_no_label_is_refused_and_told(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=re.escape(fault)):
        read_label(text, 1)


@pytest.mark.parametrize(
    "text",
    [
        '{"id": ' + "[" * 100_000 + "]" * 100_000 + ', "score": 4, "annotator": "kim"}',
        '{"id": "a", "score": ' + "9" * 5_000 + ', "annotator": "kim"}',
        '{"id": "a", "score": ' + "9" * 400 + ', "annotator": "kim"}',
    ],
    ids=["nested", "too many digits to read", "larger than a float"],
)
def test_hostile_lines_are_refused_like_all_others(text: str) -> None:
    with pytest.raises(ValueError, match=r"nested too deeply|not JSON|score: wanted"):
        read_label(text, 1)


def test_ids_keep_their_value_and_type() -> None:
    texts = ["1", '"1"', "1.0", "true", '{"b": 1, "a": 2}', '{"a": 2, "b": 1}', '"é"']
    read = [read_label(f'{{"id": {text}, "score": 4, "annotator": "kim"}}', 1)[0] for text in texts]
    assert [one.id for one in read if isinstance(one, Rating)] == [
        "1",
        '"1"',
        "1.0",
        "true",
        '{"a": 2, "b": 1}',
        '{"a": 2, "b": 1}',
        '"é"',
    ]


def test_scores_and_yes_and_no_become_ratings() -> None:
    assert read_label('{"id": "a", "score": 4, "annotator": "kim", "criterion": "tone"}', 7) == (
        Rating(7, '"a"', "kim", "tone", "scores", 4.0),
    )
    assert read_label('{"id": "a", "label": false, "annotator": "kim"}', 7) == (Rating(7, '"a"', "kim", None, "yes_no", 0.0),)


def test_choices_ties_and_orders_become_pairs() -> None:
    assert read_label('{"chosen": 1, "rejected": 2, "annotator": "kim"}', 1) == (
        Preference(1, "1", "2", "kim", None, tied=False),
    )
    assert read_label('{"tie": [1, 2], "annotator": "kim"}', 1) == (Preference(1, "1", "2", "kim", None, tied=True),)
    order = read_label('{"order": [3, 1, 2], "annotator": "kim"}', 1)
    assert [(one.better, one.worse) for one in order if isinstance(one, Preference)] == [("3", "1"), ("3", "2"), ("1", "2")]
