"""Replaces letters that imitate those of another script by the letters they imitate, where honest text would not have them.

The tables come from Unicode's confusables.txt (https://www.unicode.org/reports/tr39/): single letters of Latin, Greek and
Cyrillic, katakana beside hiragana and Chinese characters, and hyphens. A few pairs are added that a reader confuses inside a word
(к for k, 千 for チ). The result is for comparing texts, never for showing them.
"""

import re

from judge.reading.pattern import Pattern

_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u02af\u1d00-\u1d7f\u1e00-\u1eff\ua720-\ua7ff\uab30-\uab6f"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
_CYRILLIC = "\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f"

# Each pair is a letter and the one that it looks like.
_OF_LATIN = (
    "ɑa Ƅb ᴄc ꬲe ꬵf ꞙf ẝf ɡg ᶃg ƍg ıi ɪi ɩi Ɩl ᴏo ᴑo ꬽo ꭇr ꭈr ꜱs ƽs ꞟu ᴜu ꭎu ꭒu ʋu ᴠv ᴡw ɯw ɣy ᶌy ʏy ỿy ꭚy ᴢz ꞴB ꞘF ꞲJ ƦR ꞳX "
    "ᴀa ᴅd ᴇe ɢg ʜh ᴊj ᴋk ʟl ᴍm ɴn ᴘp ʀr ᴛt"
)
_OF_GREEK = "αa ιi ϳj οo σo ρp υu νv γy κk χx ωw ηn τt ΑA ΒB ΕE ϜF ΗH ΙI ͿJ ΚK ΜM ϺM ΝN ΟO ΡP ΤT ΧX ΥY ΖZ"
_OF_CYRILLIC = (
    "аa Ьb сc ԁd еe ҽe һh іi ꙇi ӏl јj оo рp ԛq гr ѕs ѵv ѡw ԝw хx уy үy кk АA ВB СC ЕE ԌG НH ІI ӀI ЈJ КK МM ОO РP ЅS ТT ѴV ԜW "
    "ХX УY ҮY"
)


_OF_HAN = "二ニ 口ロ 囗ロ 力カ 夕タ 工エ 八ハ 一ー 卜ト 千チ 才オ 三ミ 又ヌ 厶ム 丿ノ 乂メ 亻イ 廾サ 冖ワ 匕ヒ 丨ー"
_OF_HIRAGANA = "へヘ べベ ぺペ りリ"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff"
_HYPHENS = "\u2010-\u2012\u2043\u2212\u02d7\u2796"
_DASHES = "\u2013-\u2015\u2500\u2501\u2e3a\u2e3b"


def _pairs(table: str) -> dict[str, str]:
    return {pair[0]: pair[1] for pair in table.split()}


def _turned(table: dict[str, str]) -> dict[str, str]:
    """Return the table turned round; where several letters look like the same one, the first counts."""
    return {latin: letter for letter, latin in reversed(table.items())}


_INTO_LATIN = _pairs(_OF_LATIN) | _pairs(_OF_GREEK) | _pairs(_OF_CYRILLIC)
_INTO = {
    "latin": str.maketrans(_INTO_LATIN),
    "greek": str.maketrans(_turned(_pairs(_OF_GREEK))),
    "cyrillic": str.maketrans(_turned(_pairs(_OF_CYRILLIC))),
}
_FOREIGN = frozenset(_INTO_LATIN)
_WORD = Pattern(f"[{_LATIN}{_GREEK}{_CYRILLIC}]+")
_SCRIPTS = {"greek": Pattern(f"[{_GREEK}]+"), "cyrillic": Pattern(f"[{_CYRILLIC}]+"), "latin": Pattern(f"[{_LATIN}]+")}
_INTO_KATAKANA = _pairs(_OF_HAN) | _pairs(_OF_HIRAGANA)
_HIRAGANA = str.maketrans(_turned(_pairs(_OF_HIRAGANA)))
_HAN = str.maketrans(_turned(_pairs(_OF_HAN))) | _HIRAGANA
_KANA = str.maketrans(_INTO_KATAKANA)
_SHAPES = frozenset(_INTO_KATAKANA.values()) - {"ー"}
"""Katakana that a character of another script imitates."""

_KANA_RUN = Pattern(f"[{_KATAKANA}{''.join(_INTO_KATAKANA)}]+")
_HAN_BESIDE = Pattern(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HIRAGANA_BESIDE = Pattern(r"[\u3041-\u3096]")
_ANY_HYPHEN = Pattern(f"[{_HYPHENS}]|(?<=[^\\W_])[{_DASHES}](?=[^\\W_])")
_LONG_VOWEL = Pattern(f"(?<=[{_KATAKANA}])[-{_DASHES}](?=[{_KATAKANA}]|[^\\w{_DASHES}-]|\\Z)")


def unmasked(text: str) -> str:
    """Return the text with each disguised word in the script that it imitates. Takes linear time.

    Hyphens of every kind become `-`, and so does a dash inside a word; in a word in katakana both become ー. What looks like
    katakana (二 口 力, へ) becomes katakana in one run with other katakana. One katakana alone becomes the Chinese character that
    it looks like next to such characters (暴カ), and the hiragana next to hiragana.
    """
    if text.isascii():
        return text
    return _european(_japanese(_LONG_VOWEL.sub("ー", _ANY_HYPHEN.sub("-", text))))


def _japanese(text: str) -> str:
    if _SHAPES.isdisjoint(text) and _INTO_KATAKANA.keys().isdisjoint(text):
        return text
    return _KANA_RUN.sub(_kana, text)


def _kana(match: re.Match[str]) -> str:
    run, around = match[0], match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    if all(letter in _INTO_KATAKANA for letter in run):
        return run
    if len(run) > 1:
        return run.translate(_KANA)
    return run.translate(_HAN if _HAN_BESIDE.search(around) else _HIRAGANA if _HIRAGANA_BESIDE.search(around) else {})


def _european(text: str) -> str:
    """Return the text with each disguised word of Latin, Greek or Cyrillic letters in the script that is meant.

    A word that mixes these scripts is disguised: it is written in the first script that has all its letters, or otherwise in the
    script of most of its letters. A word made only of look-alikes is disguised too, unless the text has more letters in words
    that only their script can spell than in Latin words: honest Russian and Greek stay as they are.
    """
    if _FOREIGN.isdisjoint(text):
        return text
    words = _WORD.findall(text)
    latin = sum(len(word) for word in words if _script(word) == "latin")
    honest = {
        script: sum(len(word) for word in words if _script(word) == script and not _FOREIGN.issuperset(word)) > latin
        for script in ("greek", "cyrillic")
    }
    return _WORD.sub(lambda match: _plain(match[0], honest), text)


def _plain(word: str, honest: dict[str, bool]) -> str:
    script = _script(word)
    if script == "mixed":
        forms = {name: word.translate(table) for name, table in _INTO.items()}
        return next((form for name, form in forms.items() if _script(form) == name), word.translate(_INTO[_main(word)]))
    if script == "latin":
        return word if _FOREIGN.issuperset(word) else word.translate(_INTO["latin"])
    return word if honest[script] or not _FOREIGN.issuperset(word) else word.translate(_INTO["latin"])


def _main(word: str) -> str:
    """Return the script of most letters of a word; Latin if two have as many."""
    return max(_INTO, key=lambda name: sum(map(len, _SCRIPTS[name].findall(word))))


def _script(word: str) -> str:
    """Return the script of all letters of a word; `mixed` if there are several."""
    return next((name for name, pattern in _SCRIPTS.items() if pattern.fullmatch(word)), "mixed")
