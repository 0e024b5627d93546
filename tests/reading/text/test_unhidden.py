"""What shows nothing is dropped, whatever was written with it; what a reader sees stays as it is."""

import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from judge.reading.text.unhidden import unhidden
from judge.reading.text.visible import visible

EMOJI = (Path(__file__).parent / "emoji.txt").read_text("utf-8").split()
"""Unicode's recommended emoji that hold a joiner, a selector or tags; emoji-zwj-sequences.txt and emoji-sequences.txt, version
17. Skin tones are left out, except in pairs of two."""

HONEST = [
    pytest.param("می‌شود که خانه‌ای در این‌جا نمی‌بینم؛ کتاب‌های ما", id="persian"),
    pytest.param("हिन्दी में क्ष और क्‌ष, रक्‍षा, श्री और विद्यार्थी", id="hindi"),
    pytest.param("اللغةُ العربيةُ جميلةٌ، وهي من أقدم اللغات. سنة ١٤٤٥ ه‍", id="arabic"),
    pytest.param("שָׁלוֹם עוֹלָם, זה טקסט בעברית עם C++ ומספרים 123.", id="hebrew"),
    pytest.param("র‍্যাব, ক্ষ, উৎসব", id="bengali"),
    pytest.param("ശ്രീ, ന്‍, അവന്‍", id="malayalam"),
    pytest.param("ශ්‍රී ලංකාව, ක්‍රියා", id="sinhala"),
    pytest.param("ರಾಜ್‌ಕುಮಾರ್, ర‍్క", id="kannada-telugu"),
    pytest.param("க்ஷ, க்‌ஷ, தமிழ்", id="tamil"),
    pytest.param("ไทย ລາວ ខ្មែរ မြန်မာ བོད", id="south-east-asia"),
    pytest.param("葛飾区の辻さん。한국어 ㄱㄴㄷ 각", id="japanese-korean"),
    pytest.param("👍🏽 1️⃣ ❤️ ☺️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏳️‍🌈 👩🏽‍❤️‍💋‍👨🏿 🇩🇪 ⌚︎ 👨‍👩‍👧‍👦", id="emoji"),
    pytest.param("x² · ½ · “so” – naïve\u00a0! \u202f? a\tb\r\nc\n", id="signs"),
    pytest.param("⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙ \ue000 \u200a|\u3000|", id="braille-private-use-and-spaces"),
    pytest.param("e\u0301 Z\u0335\u0321 q\u0307", id="combining-marks"),
]

Write = Callable[[str], str]


def _bits(zero: str, one: str) -> Write:
    return lambda text: "".join(one if bit == "1" else zero for sign in text.encode() for bit in f"{sign:08b}")


SMUGGLED: dict[str, Write] = {
    "control": lambda text: "".join(chr(0x80 + (ord(sign) & 3)) + chr(1 + ord(sign) % 8) for sign in text),
    "tags": lambda text: "".join(chr(0xE0000 + ord(sign) % 128) for sign in text),
    "selectors": lambda text: "".join(chr(0xFE00 + sign // 16) + chr(0xFE00 + sign % 16) for sign in text.encode()),
    "more-selectors": lambda text: "".join(chr(0xE0100 + sign % 240) for sign in text.encode()),
    "zero-width": _bits("\u200b", "\u200c"),
    "joiners": _bits("\u200c", "\u200d"),
    "operators": _bits("\u2062", "\u2064"),
    "hyphens": _bits("\u00ad", "\u2060"),
    "fillers": _bits("\u3164", "\uffa0"),
    "old-fillers": _bits("\u115f", "\u1160"),
    "directions": _bits("\u202e", "\u202c"),
    "isolates": _bits("\u2066", "\u2069"),
    "marks": _bits("\u200e", "\u200f"),
    "annotations": _bits("\ufff9", "\ufffb"),
    "music": _bits("\U0001d173", "\U0001d17a"),
    "khmer": _bits("\u17b4", "\u17b5"),
    "mongolian": _bits("\u180b", "\u180e"),
    "unassigned": _bits("\U000e0fff", "\u2065"),
    "never-assigned": _bits("\ufdd0", "\U0001fffe"),
    "byte-order-marks": _bits("\ufeff", "\u034f"),
}
"""Ways to write a message so that nobody sees it."""

_NOTHING = [chr(at) for at in range(0x110000) if chr(at) != "\u2800" and not 0xD800 <= at < 0xE000 and not visible(chr(at))]
CARRIERS = st.sampled_from(["", "Paris.", "Antwort: 7", "葛飾区", "می شود", "हिन्दी", "👩🚀❤🔥🏴", "1#*", "ᠠᠨ", "שלום", "한국어"])
UNHURRIED = settings(deadline=None)


@UNHURRIED
@given(CARRIERS, CARRIERS, st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=2), st.sampled_from([*SMUGGLED]))
@example("🏴", "", "no", "tags")
def test_no_message_survives(before: str, after: str, message: str, way: str) -> None:
    assert unhidden(before + SMUGGLED[way](message) + after) == before + after


@UNHURRIED
@given(
    st.sampled_from(["The capital of France is Paris, I think.", "東京は日本の首都です", "Все хорошо", "f(x) = 2x\n"]),
    st.lists(st.sampled_from(_NOTHING), min_size=1),
)
def test_no_message_survives_when_it_is_spread_over_a_text_whose_script_has_no_joiners(text: str, hidden: list[str]) -> None:
    step = -(-len(text) // len(hidden))
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    spread = "".join(piece + "".join(hidden[place :: len(pieces)]) for place, piece in enumerate(pieces))
    assert unhidden(spread) == text


@UNHURRIED
@given(st.text() | st.lists(st.sampled_from([*_NOTHING, *"aی هक्ष❤1👩🚀🏴⌚ᠠ\u064e\u20e3\U0001f3fd\n\x85"])).map("".join))
@example("ه\u200d\u064e\u200b\u064eه")
def test_doing_it_twice_changes_nothing_more(text: str) -> None:
    assert unhidden(unhidden(text)) == unhidden(text)


@UNHURRIED
@given(st.lists(st.sampled_from([*_NOTHING, *"aیه क्ष❤1👩🚀🏴⌚"])).map("".join))
def test_what_a_reader_sees_stays(text: str) -> None:
    assert visible(unhidden(text)) == visible(text)


@UNHURRIED
@given(st.lists(st.sampled_from([*_NOTHING, *"aیهक्ष❤👩🚀"])).map("".join))
def test_two_in_a_row_stay_only_inside_an_emoji(text: str) -> None:
    left = unhidden(text)
    hidden = set(_NOTHING)
    pairs = {f"{one}{two}" for one, two in pairwise(left) if one in hidden and two in hidden}
    assert pairs <= {"\ufe0f\u200d"}


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert unhidden(text) == text


@pytest.mark.parametrize("text", HONEST)
@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u2060", "\xad", "\u202e", "\ufeff", "\U000e0041", "\U000e01ef", "\u3164"], ids=ascii
)
def test_between_the_words_of_an_honest_text_it_is_dropped(text: str, hidden: str) -> None:
    assert unhidden(text.replace(" ", f" {hidden}")) == text


def test_unicodes_emoji_stay_as_they_are() -> None:
    assert len(EMOJI) > 500
    assert [emoji for emoji in EMOJI if unhidden(f"\u200b{emoji} {emoji}!") != f"{emoji} {emoji}!"] == []


def test_all_of_unicodes_formatting_characters_are_dropped_but_those_that_are_drawn() -> None:
    """Category Cf: what stays stands in front of a number in Arabic, Syriac and Kaithi, or builds hieroglyphs."""
    drawn = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}
    formats = {at for at in range(0x110000) if unicodedata.category(chr(at)) == "Cf"}
    assert {at for at in formats if unhidden(f"x{chr(at)}x") != "xx"} == formats & drawn


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii)
@pytest.mark.parametrize("letter", ["a", "é"])
def test_every_end_of_a_line_becomes_one(letter: str, end: str) -> None:
    assert unhidden(f"{letter}{end}{letter}") == f"{letter}\n{letter}"


@pytest.mark.parametrize(
    "piece", ["a\u200b", "\u200b\ufe0f", "ه\u200d ", "ه" + "\u064e" * 40 + "\u200d", "👩\u200d🚀", "می\u200cشود "], ids=ascii
)
def test_a_million_characters_take_linear_time(piece: str) -> None:
    """It takes about half a second; work that grew with the square of the length would take hours."""
    count = 1_000_000 // len(piece)
    assert unhidden(piece * count) == unhidden(piece) * count
