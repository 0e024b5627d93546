import pytest

from judge.dataset.script import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", "none"),
        ("12 + 34 = ?", "none"),
        ("What is it?", "Latin"),
        ("Où est-ce, Élise?", "Latin"),
        ("Что это такое?", "Cyrillic"),
        ("Τι είναι αυτό;", "Greek"),
        ("ما هذا؟", "Arabic"),
        ("מה זה?", "Hebrew"),
        ("यह क्या है?", "Devanagari"),
        ("นี่คืออะไร", "Thai"),
        ("이것은 무엇입니까?", "Korean"),
        ("这是什么？", "Chinese"),
        ("東京都庁の所在地", "Japanese"),
        ("これは何ですか。", "Japanese"),
        ("ｺﾚﾊﾅﾆ", "Japanese"),
        ("APIのエラーを説明して", "Japanese"),
        ("请解释 API 的错误代码", "Chinese"),
        ("abcde漢字", "Chinese"),
        ("abcdefg漢字", "Latin"),
        ("abcdeかな", "Japanese"),
        ("abcdefgかな", "Latin"),
        ("Translate 日本語 into English, and explain each character, please.", "Latin"),
        ("ეს რა არის", "another script"),
    ],
)
def test_the_script_of_most_letters_is_named(text: str, script: str) -> None:
    assert script_of(text) == script
