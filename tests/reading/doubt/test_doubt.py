"""The words that take the plainness from a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.doubt.correction import corrections
from judge.reading.doubt.doubt import after, before


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
    assert before(text) == found


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
    assert after(text) == found


@given(st.text())
def test_any_text_can_stand_beside_a_value(text: str) -> None:
    for asked in (before, after):
        assert asked(text) in {None, "negated", "hedged", "bounded", "several"}
    assert corrections(text) == sorted(corrections(text), reverse=True)
