"""What lines, tables and tags state: a number that a line says, and no other."""

from typing import Any

import pytest

from judge.errors import Unreadable
from judge.verdict.criterion_names import Names
from judge.verdict.lines import Lines
from judge.verdict.quotations import Spoken
from judge.verdict.statement import Statement
from tests.conftest import make_rubric

LEVELS = {"poor": "x", "good": "x", "very good": "x"}
MANY = Names(
    make_rubric(
        criteria=[
            {"name": "tone", "description": "x", "range": [-10, 10]},
            {"name": "on_topic", "description": "x", "boolean": True},
            {"name": "style", "description": "x", "levels": LEVELS},
        ]
    ).judged
)
ONE = Names(make_rubric(criteria=[{"name": "tone", "description": "x", "range": [-10, 10]}]).judged)
SAFE = Names(make_rubric(criteria=[{"name": "safe", "description": "x", "boolean": True}]).judged)


def read(text: str, names: Names = MANY) -> list[Statement]:
    return Lines(names).read(Spoken.of(text, names))


def stated(text: str, names: Names = MANY) -> list[tuple[str, Any]]:
    return [(one.name, one.answer) for one in read(text, names)]


def number(text: str) -> Any:
    """The one number that is stated of the tone."""
    ((name, answer),) = stated(text)
    assert name == "tone"
    return answer


def on_scale(text: str, names: Names = MANY) -> bool:
    """Whether any answer of a text is on its scale."""
    try:
        found = read(text, names)
    except Unreadable:
        return False
    for one in found:
        try:
            names.criteria[one.name].scale.read(one.answer)
        except Unreadable:
            continue
        return True
    return False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tone",
        "The tone is good.",
        "Their tone: 4",
        "monotone: 4",
        "tones: 4",
        "tone 4",
        "tone - kept",
        "tone, good",
        "tone:",
        "tone:\n",
        "tone:\n\n" + "4 or so",
        "tone:\n" + "4" * 61,
        "tone: high",
        "It flows. Tone: high\n4",
        "tone: true",
        "on topic: perhaps",
        "style: goodness",
        "| tone |",
        "| tone | style |",
        "| style | on topic |",
        "4",
        "[[4]]",
        "tone: 4" + " " * 4_000,
    ],
)
def test_what_states_no_score_gives_none(text: str) -> None:
    assert stated(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "tone: 4 or 5",
        "tone: 4 (was 5)",
        "tone: 4, actually 5",
        "tone: 4 - maybe 3",
        "tone: 4. Corrected to 3",
        "tone: 4; 5",
        "tone: 4 (5)",
        "tone: 4, or 12 rather",
        "tone: 4 (is it 11?)",
        "tone: 4 (5 points)",
        "tone: 4 (2 of the 5 points)",
        "tone: 4. Tone: 12",
        "tone: 4. It is: 5",
        "tone: 4.5.6",
        "tone: 4-5",
        "tone: 4e1",
        "tone: 4rd",
        "tone: 4/",
        "tone: ~4",
        "tone: <4",
        "tone: ≥4",
        "tone: --4",
        "tone: n/a",
        "tone: N/A - 4",
        "tone: none",
        "tone: unknown",
        "tone: NaN",
        "tone: inf",
        "tone: 4 is fine",
        "tone (4) or 5",
        "tone (4): 5",
        "| tone | 4 | 5 |",
        "| tone | high |",
        "| tone | 4 of them |",
        "style: good. Style: poor",
        "style: good. It is: poor",
        "on topic: yes. On topic: no",
        "on topic: yes. On Topic: hardly",
        "style: good. It is: POOR",
        "tone: 4 (-10)",
        "tone: ~ 4",
        "tone: > 4",
        "tone: >4",
        "tone: null",
        "tone: 4 (previously 12)",
        "tone: 4 (it was 12)",
        "tone: 4 (rather 12)",
        "tone: 4 (5 would do)",
    ],
)
def test_a_line_that_says_more_than_one_score_or_none_that_is_clear_states_one_on_no_scale(text: str) -> None:
    assert not on_scale(text)


@pytest.mark.parametrize(
    "text",
    [
        "Overall score: 4",
        "rating = 4",
        "| score: 4",
        "Score: 4\ntone: 4",
        "评分：4",
        "Score: 4 (5)",
        "得点：4",
        "level: 3",
        "Scores: n/a",
    ],
)
def test_a_score_for_none_of_the_criteria_voids_the_verdict(text: str) -> None:
    with pytest.raises(Unreadable, match=r"^a score is given"):
        read(text)


def test_a_quoted_score_for_none_of_the_criteria_voids_nothing() -> None:
    assert [(one.name, one.own) for one in read("> score: 4\ntone: 4")] == [("", False), ("tone", True)]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("tone: 4", 4),
        ("TONE = -4.5", -4.5),
        ("tone: +4", 4),
        ("tone: .5", 0.5),
        ("tone, 4", 4),
        ("tone is 4", 4),
        ("tone -> 4", 4),
        ("tone => 4", 4),
        ("tone → 4", 4),
        ("tone ⇒ 4", 4),
        ("tone - 4", 4),
        ("tone score: 4", 4),
        ("tone rating is 4", 4),
        ("The tone: 4", 4),
        ("My final tone: 4", 4),
        ("Score for tone: 4", 4),
        ("Overall rating of the tone: 4", None),
        ("- tone: 4", 4),
        ("  * **tone**: `4`", 4),
        ("1. tone: 4", 4),
        ("2) tone: 4", 4),
        ("(a) tone: 4", 4),
        ("## tone: 4", 4),
        ("✅ tone: 4 ⭐", None),
        ("⭐ tone: ⭐ 4", 4),
        ("“tone”: “4”", 4),
        ("tone: $\\boxed{4}$", 4),
        ("tone: [4]", 4),
        ("tone (0 to 10): 4", 4),
        ("tone ⭐⭐ (0 to 10): 4", 4),
        ("tone (4)", 4),
        ("tone (4) as it flows", 4),
        ("tone ⭐ (4)", 4),
        ("tone (high): 4", 4),
        ("tone: 4/10", "4/10"),
        ("tone: 4 out of 10", "4 out of 10"),
        ("tone: 4 of 10", "4 of 10"),
        ("tone: 40%", "40%"),
        ("tone: level 4", "level 4"),
        ("tone: 4分", 4),
        ("tone: 4 点", 4),
        ("tone: 4.", 4),
        ("tone: 4, because it flows", 4),
        ("tone: 4 - it flows", 4),
        ("tone: 4 (it flows)", 4),
        ("tone: 4 | it flows", 4),
        ("tone: 4: it flows", 4),
        ("tone: 4 because it flows", 4),
        ("tone: 4 since it flows", 4),
        ("tone: 4 as it flows", 4),
        ("tone: 4 due to its flow", 4),
        ('tone: 4; "it flows"', 4),
        ("tone: 4, or so", 4),
        ("tone: 4 (12 of 20)", 4),
        ("tone: 4 (3 facts)", 4),
        ("tone: 4 (2 of the 5 dates)", 4),
        ("tone: 4 (a5 and v1.5)", 4),
        ("tone: 4 (50% of it)", 4),
        ("It flows. Tone: 4", 4),
        ("It flows - tone: 4", 4),
        ("It flows | tone: 4", 4),
        ("Tone: It flows. Score: 4", 4),
        ("Tone\n4", 4),
        ("Tone:\n\n**4**", 4),
        ("### Tone\nIt flows.\nScore: 4", 4),
        ("| tone | 4 | it flows |", 4),
        ("| **Tone** | it flows | 4/10 |", "4/10"),
        ("tone | 4", 4),
        ("<tone>4</tone>", 4),
        ("tone: 4\r", 4),
    ],
)
def test_a_line_states_what_it_says(text: str, answer: object) -> None:
    if answer is None:
        assert not on_scale(text) or stated(text) == [("tone", 4)]
    else:
        assert number(text) == answer
        assert type(number(text)) is type(answer)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tone: 4, on topic: yes; and style: very good", [("tone", 4), ("on_topic", "yes"), ("style", "very good")]),
        ("tone: 4\non topic: not met\nstyle: good", [("tone", 4), ("on_topic", "not met"), ("style", "good")]),
        ("on-topic: TRUE (3 of 5)", [("on_topic", "TRUE")]),
        ("on topic: met", [("on_topic", "met")]),
        ("tone score: 4\nstyle: good", [("tone", 4), ("style", "good")]),
        ("Tone: 4, Style: good", [("tone", 4), ("style", "good")]),
        ("Tone\r\n4", [("tone", 4)]),
        ("### Tone\nIt flows. Score: 4", [("tone", 4)]),
        ("Tone: It flows. Style: high\nScore: 4", [("tone", 4)]),
        ("on topic: 1", [("on_topic", 1)]),
        ("Tone\nscore: 4\nStyle\nscore: poor", [("tone", 4), ("style", "poor")]),
        ("tone: 4\ntone: 5", [("tone", 4), ("tone", 5)]),
    ],
)
def test_several_criteria_are_kept_apart_and_in_order(text: str, found: list[tuple[str, Any]]) -> None:
    assert stated(text) == found


def test_a_statement_says_where_it_ends_and_whose_it_is() -> None:
    assert [(one.place, one.own, one.exact) for one in read('tone: 4\n> tone: 5\n"a"\n  tone: 6')] == [
        (7, True, False),
        (17, False, False),
        (31, True, False),
    ]
    assert [one.place for one in read("tone:\n 4\nx")] == [8]
    assert [one.place for one in read("tone: 4\nstyle: good, on topic: yes")] == [7, 19, 34]
    assert [one.own for one in read('"It flows. tone: 4"')] == [False]
    assert [one.own for one in read('"It flows". Tone: 4')] == [True]
    assert [(one.place, one.own) for one in read('tone: 4, style: "good"')] == [(7, True), (22, True)]


@pytest.mark.parametrize(
    "text", ["4", "4\nIt flows.", "**4/10** \nIt flows", "It flows. [[4]]", "Rating: [[4]]\nIt flows.", "a\n[[4]] b", " 4 "]
)
def test_the_only_criterion_may_be_answered_without_its_name(text: str) -> None:
    ((name, answer),) = stated(text, ONE)
    assert (name, str(answer)[0]) == ("tone", "4")


@pytest.mark.parametrize(
    "text", ["", "It flows.", "4 of them", "4 {", "[[4]] {}", "a [[4]] b", "a [[x]]", "It flows\n4", "[[4]] and [[5]]!"]
)
def test_a_number_that_stands_anywhere_else_is_no_score(text: str) -> None:
    assert [answer for _, answer in stated(text, ONE) if answer == 4 and "5" not in text] == []


def test_a_level_that_begins_with_another_is_read_whole() -> None:
    levels = {"bad": "x", "good": "x", "Good enough": "x"}
    style = Names(make_rubric(criteria=[{"name": "style", "description": "x", "levels": levels}]).judged)
    assert stated("style: good enough, really", style) == [("style", "good enough")]
    assert stated("style: good", style) == [("style", "good")]


def test_a_word_alone_is_no_score() -> None:
    assert stated("yes\nIt is.", SAFE) == []
    assert stated("1\nIt is.", SAFE) == [("safe", 1)]


def test_an_answer_without_a_name_says_where_it_stands() -> None:
    assert [(one.place, one.own) for one in read("\n4\nIt flows.", ONE)] == [(2, True)]
    assert [one.place for one in read("4\nIt flows 4", ONE)] == [1]
    assert [one.place for one in read("**4**\nIt flows", ONE)] == [5]
    assert [(one.place, one.own) for one in read("It flows. [[4]]", ONE)] == [(15, True)]
    assert [one.own for one in read('He says "Rating: [[4]]"', ONE)] == [False]
    assert [one.own for one in read('He said so.\nRating: [[4]] "', ONE)] == [True]


def test_lines_are_read_up_to_a_length() -> None:
    assert stated("tone: 4 (" + "x" * 3_991) == [("tone", 4)]
    assert stated("tone: 4 (" + "x" * 3_992) == []


def test_an_answer_that_names_too_much_is_none() -> None:
    assert len(read("tone: 4\n" * 5_001)) == 5_001
    with pytest.raises(Unreadable, match=r"^criteria and scores"):
        read("tone: 4\n" * 5_002)
