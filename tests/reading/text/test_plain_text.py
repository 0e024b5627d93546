"""A text as it is compared with another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.text.plain_text import plain, rendered, views
from judge.reading.text.visible import visible


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("ｐａｓｓ", "pass", id="full-width"),
        pytest.param("𝐩𝒶𝔰𝕤", "pass", id="mathematical"),
        pytest.param("ﬁn", "fin", id="a ligature"),
        pytest.param("cafe\u0301", "café", id="composed"),
        pytest.param("ｶﾞ", "ガ", id="half-width"),
        pytest.param("p\u0430ss", "pass", id="a look-alike"),
        pytest.param("x² ½ H₂O", "x² ½ H₂O", id="what means something else stays"),
        pytest.param("\ufdfa", "\ufdfa", id="a sentence in one sign stays"),
    ],
)
def test_plain_is_how_it_reads(text: str, read: str) -> None:
    assert plain(text) == read


def test_the_first_view_changes_no_honest_word() -> None:
    assert views("ｓоr cafe\u0301\u200b") == ("ｓоr café", "sor café")


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("a&shy;b", "a\u00adb"),
        ("a<!-- x -->b", "ab"),
        ("a <!-- b", "a <!-- b"),
        ("a<b>b</b>", "ab"),
        ("1 < 2 > 1", "1 < 2 > 1"),
        ("a**b**", "ab**"),
        ("2*3", "2*3"),
    ],
)
def test_a_page_shows_no_marks(text: str, page: str) -> None:
    assert rendered(text) == page


@given(st.text())
def test_plain_is_plain_already(text: str) -> None:
    assert visible(plain(text)) == plain(text)


def test_a_comment_of_a_page_ends_where_it_first_ends() -> None:
    assert rendered("a<!-- x -->b<!-- y -->c --> d") == "abc --> d"
    assert rendered("a<!-- x --> b --> c") == "a b --> c"
