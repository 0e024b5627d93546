"""The words that take the plainness from a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading import doubt


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
        (r"\ge ", "bounded"), ("少なくとも", "bounded"), ("almost ", "bounded"), ("no more than ", "bounded"), ("a minimum of ", "bounded"),
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
        (" or so", "hedged"), (", but it could be 6", "hedged"), ("かもしれない", "hedged"), ("かな", "hedged"), ("でしょう", "hedged"),
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
