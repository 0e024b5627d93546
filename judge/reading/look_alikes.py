"""Writes letters that only look like those of another script as what they look like, where honest text would not have them.

The table is that of Unicode's confusables.txt (https://www.unicode.org/reports/tr39/), for single letters of Latin, Greek and
Cyrillic, and a few more that a reader takes for each other inside a word (к for k). It is for comparing, never for showing.
"""

import re

_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u02af\u1d00-\u1d7f\u1e00-\u1eff\ua720-\ua7ff\uab30-\uab6f"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
_CYRILLIC = "\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f"

_OF_LATIN = (
    "ɑa Ƅb ᴄc ꬲe ꬵf ꞙf ẝf ɡg ᶃg ƍg ıi ɪi ɩi Ɩl ᴏo ᴑo ꬽo ꭇr ꭈr ꜱs ƽs ꞟu ᴜu ꭎu ꭒu ʋu ᴠv ᴡw ɯw ɣy ᶌy ʏy ỿy ꭚy ᴢz ꞴB ꞘF ꞲJ ƦR ꞳX "
    "ᴀa ᴅd ᴇe ɢg ʜh ᴊj ᴋk ʟl ᴍm ɴn ᴘp ʀr ᴛt"
)
_OF_GREEK = "αa ιi ϳj οo σo ρp υu νv γy κk χx ωw ηn τt ΑA ΒB ΕE ϜF ΗH ΙI ͿJ ΚK ΜM ϺM ΝN ΟO ΡP ΤT ΧX ΥY ΖZ"
_OF_CYRILLIC = (
    "аa Ьb сc ԁd еe ҽe һh іi ꙇi ӏl јj оo рp ԛq гr ѕs ѵv ѡw ԝw хx уy үy кk АA ВB СC ЕE ԌG НH ІI ӀI ЈJ КK МM ОO РP ЅS ТT ѴV ԜW "
    "ХX УY ҮY"
)


def _pairs(table: str) -> dict[str, str]:
    return {pair[0]: pair[1] for pair in table.split()}


def _turned(table: dict[str, str]) -> dict[str, str]:
    """Return the way back; of several letters that look like one the first counts."""
    return {latin: letter for letter, latin in reversed(table.items())}


_INTO_LATIN = _pairs(_OF_LATIN) | _pairs(_OF_GREEK) | _pairs(_OF_CYRILLIC)
_INTO = {
    "latin": str.maketrans(_INTO_LATIN),
    "greek": str.maketrans(_turned(_pairs(_OF_GREEK))),
    "cyrillic": str.maketrans(_turned(_pairs(_OF_CYRILLIC))),
}
_FOREIGN = frozenset(_INTO_LATIN)
_WORD = re.compile(f"[{_LATIN}{_GREEK}{_CYRILLIC}]+")
_SCRIPTS = {"greek": re.compile(f"[{_GREEK}]+"), "cyrillic": re.compile(f"[{_CYRILLIC}]+"), "latin": re.compile(f"[{_LATIN}]+")}


def unmasked(text: str) -> str:
    """Return the text with each disguised word in the script that it pretends to be in. Takes linear time.

    A word is disguised when it mixes Latin, Greek and Cyrillic: its look-alikes become letters of the first of these that can
    write all of it, else of the one that most of it is in. So is a word made of look-alikes alone, unless the text has more
    letters in words that only their script can spell than in Latin ones: honest Russian and Greek stay as they are.
    """
    if text.isascii() or _FOREIGN.isdisjoint(text):
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
    """Return the script that most letters of a word are in, Latin where two have as many."""
    return max(_INTO, key=lambda name: sum(map(len, _SCRIPTS[name].findall(word))))


def _script(word: str) -> str:
    """Return the script that all letters of a word are in; `mixed` where there are several."""
    return next((name for name, pattern in _SCRIPTS.items() if pattern.fullmatch(word)), "mixed")
