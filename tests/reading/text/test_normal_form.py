"""Normal forms: Unicode's own where a text is one that somebody could have written, and bounded where it is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.text.normal_form import compatible, composed

marked = st.text(st.sampled_from("eaか\u0301\u0323\u0328\u3099ﬁＡ\u1100\u1161\ufdfa\ud800"), max_size=200)


@given(st.text() | marked)
def test_a_normal_form_is_normal_and_equals_that_of_the_normal_form(text: str) -> None:
    assert composed(composed(text)) == composed(text)
    assert compatible(compatible(text)) == compatible(text) or len(compatible(text)) > 4 * len(text)


@given(st.text())
def test_no_ordinary_text_is_changed_in_any_other_way(text: str) -> None:
    assert composed(text) == unicodedata.normalize("NFC", text)
    assert compatible(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("form", [composed, compatible])
def test_marks_beyond_thirty_on_a_letter_are_dropped(form: object) -> None:
    assert callable(form)
    assert form("e" + "\u0316" * 30) == "e" + "\u0316" * 30
    assert form("e" + "\u0316" * 31) == form("e" + "\u0316" * 500_000) == "e" + "\u0316" * 30
    assert form("e" + "\u0301\u0316" * 500_000 + "e\u0301").endswith("é")


def test_a_ligature_that_stands_for_a_sentence_is_written_out_unless_it_is_all_there_is() -> None:
    assert len(compatible("\ufdfa")) == 18
    assert compatible("Ａ" + "\ufdfa") == "A" + compatible("\ufdfa")
    assert compatible("\ufdfa" * 100_000) == "\ufdfa" * 100_000


@pytest.mark.parametrize(
    ("text", "form"), [("ﬁ", "fi"), ("Ａ", "A"), ("e\u0301", "é"), ("か\u3099", "が"), ("x²", "x2"), ("", "")]
)
def test_compatible_characters_are_one(text: str, form: str) -> None:
    assert compatible(text) == form
