"""The words that take the plainness from a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.doubt import doubt


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None), ("it is ", None), ("I think it is ", None), ("I believe ", None), ("about ", None), ("approximately $", None),
        ("Maybe so, but the answer is ", None), ("He has more than Bob: ", None), ("no doubt the answer is ", None),
        ("The function has a minimum of ", None), ("I was unsure, but now I know it is ", None), ("x can be written as ", None),
        ("not ", "negated"), ("it isn't ", "negated"), ("it is not the option (", "negated"), ("neither ", "negated"),
        ("rather than ", "negated"), ("I don't think it is ", "negated"), ("I doubt it is ", "negated"), ("anything but ", "negated"),
        ("the wrong answer is ", "negated"), ("x != ", "negated"), ("we rule out ", "negated"),
        ("maybe ", "hedged"), ("perhaps it is ", "hedged"), ("it might be ", "hedged"), ("could well be ", "hedged"),
        ("I'm not sure, but ", "hedged"), ("my guess is ", "hedged"), ("I have no idea, ", "hedged"), ("たぶん", "hedged"),
        ("もしかすると", "hedged"), ("自信はないが、", "hedged"), ("If the answer is ", "hedged"),
        ("more than ", "bounded"), ("at least about ", "bounded"), ("up to $", "bounded"), ("between ", "bounded"), ("x >= ", "bounded"),
        (r"\ge ", "bounded"), ("少なくとも", "bounded"), ("almost ", "bounded"), ("the angles add up to ", None), ("rounded up to ", None), ("mindestens ", "bounded"),
        ("au moins ", "bounded"), ("至少", "bounded"), ("최소 ", "bounded"), ("vielleicht ", "hedged"), ("peut-être ", "hedged"),
        ("可能是", "hedged"), ("可能性は", None), ("könnte ", "hedged"), ("nicht ", "negated"), ("no es ", "negated"), ("no ", None), ("no more than ", "bounded"), ("a minimum of ", "bounded"),
    ],
)  # fmt: skip
def test_what_stands_before_a_value(text: str, found: str | None) -> None:
    assert doubt.before(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None), (" apples", None), (". Does that help?", None), (" because it could be shown.", None), (" (6 rows of 7)", None),
        ("です", None), ("だと思います", None), ("個です。", None), (", I think", None), (", which might surprise you", None),
        (" is wrong", "negated"), (") is not correct", "negated"), ("ではない", "negated"), ("個ではありません", "negated"),
        ("以外", "negated"), (" can't be", "negated"), ("は間違い", "negated"), ("じゃない", "negated"),
        ("?", "hedged"), (" apples?", "hedged"), (", maybe", "hedged"), (" (perhaps)", "hedged"), (" apples, but I'm not sure", "hedged"),
        (" or so", "hedged"), (", but it could be 6", "hedged"), ("かもしれない", "hedged"), ("かな", "hedged"), ("だろう", "hedged"), ("でしょう", None), ("でしょうか", "hedged"),
        ("km未満", "bounded"), ("L以下", "bounded"), (" m^2以上", "bounded"), ("일 수도 있습니다", "hedged"), ("가 아닙니다", "negated"),
        ("+", "bounded"), (" or more", "bounded"), (" apples at least", "bounded"), ("以上", "bounded"), ("個以上", "bounded"),
        ("未満", "bounded"), ("より大きい", "bounded"), ("を超える", "bounded"), (" and up", "bounded"),
        (" is also possible", "several"), ("も正解", "several"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_value(text: str, found: str | None) -> None:
    assert doubt.behind(text) == found


@pytest.mark.parametrize(
    "joint", [" or ", ", ", " and ", " or maybe ", "/", "か", "または", "、", " apples or ", ", possibly ", ") (", " vs "]
)
def test_side_by_side_in_a_sentence(joint: str) -> None:
    assert doubt.joined(joint)


@pytest.mark.parametrize(
    "joint", [" because ", ", which is ", ", but ", " eggs for ", " because of ", ". We had ", "", " " * 500]
)
def test_not_side_by_side_in_a_sentence(joint: str) -> None:
    assert not doubt.joined(joint)


@pytest.mark.parametrize("between", ["5. The ", "5\n", "5", "5 eggs. Or the ", "5} or "])
def test_two_statements_side_by_side(between: str) -> None:
    assert doubt.side_by_side(between)


@pytest.mark.parametrize("between", ["5. Wait, the ", "5. So the ", "5. Then I add two. The ", "5 … ", "5. Step 2: "])
def test_one_statement_that_replaces_another(between: str) -> None:
    assert not doubt.side_by_side(between)


@pytest.mark.parametrize(
    "text",
    [
        "5, wait, 7",
        "5. No, 7",
        "5. Actually, 7",
        "5 (correction: 7)",
        "5... hmm, wait. 7",
        "5。いや、7",
        "5、訂正7",
        "5, no wait, 7",
    ],
)
def test_corrections_are_found(text: str) -> None:
    [place, *_] = doubt.corrections(text)
    assert "7" in text[place:]
    assert "5" not in text[place:]


@pytest.mark.parametrize("text", ["", "wait, 7", "5, no more", "the answer is actually 5", "5. Note 7", "いやな5"])
def test_and_nothing_else_is_one(text: str) -> None:
    assert doubt.corrections(text) == []


def test_a_check_denies_or_confirms() -> None:
    assert doubt.denied("that is wrong")
    assert not doubt.denied("that is not wrong, yes, it is right")
    assert doubt.confirmed(" let me double-check. Yes.")
    assert not doubt.confirmed("it is 5. Yes, that is right")
    assert not doubt.confirmed("let me check. That is not right")


@given(st.text())
def test_any_text_can_stand_beside_a_value(text: str) -> None:
    for asked in (doubt.before, doubt.behind):
        assert asked(text) in {None, "negated", "hedged", "bounded", "several"}
    assert doubt.corrections(text) == sorted(doubt.corrections(text), reverse=True)


@pytest.mark.parametrize(
    ("before", "behind", "found"),
    [
        ("with probability 0.5 it is ", "", True), ("a 50% chance that the answer is ", "", True), ("50% of the time ", "", True),
        ("", " with 50% probability", True), ("", " (with a probability of 1/2)", True), ("", " with 95% confidence", False),
        ("with probability 0.5 he wins, so it is ", "", False), ("the probability is ", "", False), ("", " chances", False),
    ],
)  # fmt: skip
def test_a_lottery(before: str, behind: str, found: bool) -> None:
    assert doubt.chancy(before, behind) is found


@pytest.mark.parametrize(
    ("joint", "rest", "found"),
    [
        (" if you ignore the stops, ", " if you do not", True), (" if it rains; ", " otherwise", True), (" if it rains, else ", ".", True),
        (" during the day and ", " at night", True), (" km in winter and ", " km in summer", True),
        (" if it rains. ", " if not", False), (" if it rains, ", "", False), (" in winter and ", "", False), (" rows and ", " in each", False),
        (" in winter and " + " " * doubt.DOUBT_SPAN, " in summer", False),
    ],
)  # fmt: skip
def test_two_in_cases_of_their_own(joint: str, rest: str, found: bool) -> None:
    assert doubt.by_case(joint, rest) is found


def test_the_longest_joint_counts() -> None:
    joint = " if " + "x" * (doubt.DOUBT_SPAN - len(" if , ")) + ", "
    assert doubt.by_case(joint, " if not")
    assert not doubt.by_case(joint.replace("x", "xx", 1), " if not")


@pytest.mark.parametrize(("joint", "found"), [(" or ", True), (" NOR ", True), (" and ", True), (" oder ", True), (", ", False)])
def test_what_carries_a_denial_over(joint: str, found: bool) -> None:
    assert doubt.hard(joint) is found


def test_a_sentence_goes_on_or_ends() -> None:
    assert doubt.continued(" and then ")
    assert not doubt.continued(". And then ")


def test_a_comparison_has_a_word_that_says_so() -> None:
    assert doubt.compared(", which is more than ")
    assert not doubt.compared(" more than ")
    assert not doubt.compared(", which is ")
