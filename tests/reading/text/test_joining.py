"""A joiner, a style selector and a flag's tags act only where Unicode says that they change what is seen."""

import unicodedata

import pytest

from judge.reading.text import joining
from judge.reading.text.joining import acts

ZWNJ, ZWJ = "\u200c", "\u200d"
TEXT, COLOUR = "\ufe0e", "\ufe0f"
SCOTLAND = "\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("before", "run", "after"),
    [
        pytest.param("a", ZWNJ, "b", id="latin"),
        pytest.param("کار", ZWNJ, "ها", id="after-a-letter-that-joins-nothing"),
        pytest.param("می", ZWNJ, " ", id="at-the-end-of-a-word"),
        pytest.param("می", ZWNJ * 2, "شود", id="two"),
        pytest.param("می", ZWNJ + ZWJ, "شود", id="two-kinds"),
        pytest.param("ه", ZWJ, "ه", id="letters-that-join-anyway"),
        pytest.param("a", ZWJ, "b", id="joined-latin"),
        pytest.param("क", ZWNJ, "ष", id="no-virama"),
        pytest.param("क्", ZWNJ, "a", id="virama-before-latin"),
        pytest.param("ப்", ZWNJ, "ப", id="tamil-letters-that-never-join"),
        pytest.param("क", ZWJ, "्", id="before-a-hindi-virama"),
        pytest.param("👩", ZWJ, "👍", id="not-a-sequence"),
        pytest.param("👩", ZWJ, "", id="no-second-emoji"),
        pytest.param("", ZWJ, "🚀", id="no-first-emoji"),
        pytest.param("😊", COLOUR, "", id="in-colour-by-itself"),
        pytest.param("❤", TEXT, "", id="text-by-itself"),
        pytest.param("❤", "\ufe00", "", id="another-selector"),
        pytest.param("葛", "\U000e0100", "城", id="selector-of-a-chinese-character"),
        pytest.param("1", COLOUR, "2", id="digit-that-is-no-key"),
        pytest.param("🏳", SCOTLAND, "", id="tags-after-a-white-flag"),
        pytest.param("🏴", SCOTLAND[:-1], "", id="tags-without-an-end"),
        pytest.param("🏴", "\U000e0061\U000e007f", "", id="tags-of-no-flag"),
        pytest.param("ᠠ", "\u180b", "ᠨ", id="mongolian-form"),
        pytest.param("ש", "\u200f", "ל", id="direction-between-hebrew-letters"),
    ],
)
def test_it_does_nothing(before: str, run: str, after: str) -> None:
    assert not acts(run, before, after)


@pytest.mark.parametrize(
    ("before", "run", "after"),
    [
        pytest.param("می", ZWNJ, "شود", id="persian"),
        pytest.param("می\u064e", ZWNJ, "\u064eشود", id="persian-with-vowels"),
        pytest.param("ه", ZWJ, ".ق", id="an-arabic-letter-as-at-the-start"),
        pytest.param(" ", ZWJ, "ه", id="as-at-the-end"),
        pytest.param("", ZWJ, "ه", id="as-at-the-end-in-front-of-all"),
        pytest.param("क्", ZWNJ, "ष", id="hindi-letters-apart"),
        pytest.param("क्", ZWJ, "ष", id="half-a-hindi-letter"),
        pytest.param("ന്", ZWJ, " ", id="malayalam"),
        pytest.param("র", ZWJ, "্য", id="bengali"),
        pytest.param("ක්", ZWJ, "ර", id="sinhala"),
        pytest.param("ක", ZWJ, "්ක", id="sinhala-letters-that-touch"),
        pytest.param("க்", ZWNJ, "ஷ", id="tamil"),
        pytest.param("ᠬ", "\u180e", "ᠠ", id="mongolian"),
        pytest.param("👩", ZWJ, "🚀", id="astronaut"),
        pytest.param("👩🏽", ZWJ, "🚀", id="skin"),
        pytest.param("❤", COLOUR + ZWJ, "🔥", id="heart-on-fire"),
        pytest.param("❤", COLOUR, " ", id="red-heart"),
        pytest.param("⌚", TEXT, " ", id="watch-as-text"),
        pytest.param("1", COLOUR, "\u20e3", id="key"),
        pytest.param("🏴", SCOTLAND, "!", id="scotland"),
    ],
)
def test_it_changes_what_is_seen(before: str, run: str, after: str) -> None:
    assert acts(run, before, after)


def test_the_viramas_are_unicodes() -> None:
    """Canonical_Combining_Class 9 in the blocks from Devanagari to Sinhala."""
    listed = {sign for sign in map(chr, range(0x900, 0xE00)) if acts(ZWJ, sign, "")}
    assert listed | {"\u0bcd"} == {sign for sign in map(chr, range(0x900, 0xE00)) if unicodedata.combining(sign) == 9}


def test_enough_of_a_text_is_looked_at() -> None:
    assert acts(ZWNJ, "م" + "\u064e" * (joining.REACH - 1), "\u064e" * (joining.REACH - 1) + "ش")
