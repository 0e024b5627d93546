"""Tells scripts apart, and a language where its script is enough to know it: Japanese by its kana, Korean by its hangul."""

import re

_KANA = re.compile("[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
"""か, カ, ー, ｶ."""

_HAN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""漢, 々."""

_OTHERS = {
    "Latin": re.compile("[A-Za-zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a]"),
    "Cyrillic": re.compile("[\u0400-\u052f]"),
    "Greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "Arabic": re.compile("[\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"),
    "Hebrew": re.compile("[\u05d0-\u05f2]"),
    "Devanagari": re.compile("[\u0900-\u097f]"),
    "Bengali": re.compile("[\u0980-\u09ff]"),
    "Tamil": re.compile("[\u0b80-\u0bff]"),
    "Thai": re.compile("[\u0e00-\u0e7f]"),
    "Korean": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
}
"""Letters of a script, by its Unicode blocks (https://www.unicode.org/charts/)."""

_LATIN_LETTERS = 3
"""Latin letters that say as much as one Chinese character or kana. A guess: a word of English is two of them in Japanese."""

_SOME_KANA = 0.1
"""The share of kana among the letters of Japanese. A guess: Japanese text is about half kana, and Chinese has none."""


def script_of(text: str) -> str:
    """Return the script in which most of a text is written, or `Japanese`, `Chinese`, `Korean`; `none` without letters."""
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    counts = {name: float(len(letters.findall(text))) for name, letters in _OTHERS.items()}
    counts["Latin"] /= _LATIN_LETTERS if kana + han else 1
    counts["Japanese" if kana > _SOME_KANA * (kana + han) else "Chinese"] = kana + han
    best = max(counts, key=lambda name: counts[name])
    if counts[best]:
        return best
    return "another script" if any(letter.isalpha() for letter in text) else "none"
