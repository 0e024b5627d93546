"""Which words are disguised, and what they pretend to be."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.text import look_alikes
from judge.reading.text.look_alikes import unmasked


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("p\u0430ssword", "password", id="a Cyrillic letter in a Latin word"),
        pytest.param("\u0420\u0430r\u0456s", "Paris", id="more Cyrillic letters than Latin ones"),
        pytest.param("passw\u03bfrd", "password", id="a Greek letter in a Latin word"),
        pytest.param("п\u0061р\u006fль", "пароль", id="Latin letters in a Russian word"),
        pytest.param("κ\u0061λ\u0061", "καλα", id="Latin letters in a Greek word"),
        pytest.param("p\u0251ssw\u1d0frd", "password", id="phonetic letters"),
        pytest.param("my \u0441\u043e\u0440\u0443 here", "my copy here", id="a word of look-alikes in an English text"),
        pytest.param("\u0441\u043e\u0440\u0443", "copy", id="and alone"),
        pytest.param("パスワ一ド", "パスワード", id="a Chinese one for the long vowel"),
        pytest.param("新型力メラと口ボット", "新型カメラとロボット", id="Chinese characters that begin a word in katakana"),
        pytest.param("エ工コデ一夕", "エエコデータ", id="one behind the other"),
        pytest.param("力ニ料理", "カニ料理", id="katakana of look-alikes with one of them true"),
        pytest.param("サイべリアとスペシャル", "サイベリアとスペシャル", id="hiragana in katakana"),
        pytest.param("ぺットとへア", "ペットとヘア", id="and before it"),
        pytest.param("\u529bメ\u5349", "カメ\u5349", id="what is not alike stays"),
        pytest.param("暴カと人ロ", "暴力と人口", id="katakana behind a Chinese character"),
        pytest.param("エ場", "工場", id="and before one"),
        pytest.param("ヘいわ", "へいわ", id="katakana in hiragana"),
        pytest.param("東京ヘ", "東京へ", id="a particle in katakana"),
        pytest.param("ポ-トとコ—ドとスーパ\u2212", "ポートとコードとスーパー", id="hyphens for the long vowel"),
        pytest.param("パスワ―ド", "パスワード", id="a bar for it"),
        pytest.param("well\u2011known state\u2010of\u2012the", "well-known state-of-the", id="other hyphens"),
        pytest.param("\u22125", "-5", id="a minus"),
        pytest.param("well\u2014known 5\u20137", "well-known 5-7", id="dashes inside words"),
    ],
)
def test_a_disguised_word_is_what_it_looks_like(text: str, plain: str) -> None:
    assert unmasked(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "password",
        "Привет, это сор, а не роса.",
        "Η γάτα και το σπίτι, που έχουν όνομα.",
        "naïve Café Ærø Łódź",
        "日本語のテキスト",
        "IT-специалист пишет SQL",
        "5 μm",
        "ɑ ɪ",
        "一口だけ、二つ目の工場で努力する。",
        "カーテンとコーヒー、さあー、ニ カ",
        "リ。カ",
        "人のカ",
        "カの人",
        "мирf",
        "λογf",
        "He came — and left – so. a_–_b",
        "―",
        "カメラ-1とタイ-日本",
        "コ—--コ",
    ],
)
def test_honest_text_stays(text: str) -> None:
    assert unmasked(text) == text


def test_japanese_tables_turn_one_character_into_one_of_katakana() -> None:
    pairs = [*look_alikes._OF_HAN.split(), *look_alikes._OF_HIRAGANA.split()]
    assert all(len(pair) == 2 and unicodedata.name(pair[1]).startswith("KATAKANA") for pair in pairs)
    assert len({pair[0] for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert unmasked(f"ヌワ{pair[0]}ン") == f"ヌワ{pair[1]}ン"


def test_the_table_turns_single_letters_of_its_scripts_into_latin_ones() -> None:
    tables = {"LATIN": look_alikes._OF_LATIN, "GREEK": look_alikes._OF_GREEK, "CYRILLIC": look_alikes._OF_CYRILLIC}
    for script, table in tables.items():
        pairs = table.split()
        assert all(len(pair) == 2 and pair[1].isascii() and pair[1].isalpha() for pair in pairs)
        assert all(unicodedata.name(pair[0]).startswith(script) for pair in pairs)
        assert len({pair[0] for pair in pairs}) == len(pairs)


@given(st.text() | st.text(alphabet=st.sampled_from("abcмираΑλ аѕ-.1é–カンへ力ー")))
def test_each_letter_stays_in_its_place(text: str) -> None:
    assert len(unmasked(text)) == len(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x130)))
def test_usual_latin_letters_never_change(text: str) -> None:
    assert unmasked(text) == text
