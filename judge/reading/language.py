"""Tells whether a text is written in a language, by its script and its commonest words: no model, the same on every machine.

Libraries that do this are either large, without wheels for every Lambda architecture, or give another answer each time on a
short text. The price: only the languages listed here are known.
"""

import re
import unicodedata
from collections import Counter

from judge.reading.words import words

_SCRIPTS = {
    "ar": "ARABIC", "bg": "CYRILLIC", "bn": "BENGALI", "de": "LATIN", "el": "GREEK", "en": "LATIN", "es": "LATIN", "fa": "ARABIC",
    "fr": "LATIN", "gu": "GUJARATI", "he": "HEBREW", "hi": "DEVANAGARI", "hy": "ARMENIAN", "id": "LATIN", "it": "LATIN",
    "ja": "CJK HIRAGANA KATAKANA", "ka": "GEORGIAN", "kn": "KANNADA", "ko": "HANGUL", "ml": "MALAYALAM", "mr": "DEVANAGARI",
    "nl": "LATIN", "pa": "GURMUKHI", "pl": "LATIN", "pt": "LATIN", "ru": "CYRILLIC", "sv": "LATIN", "ta": "TAMIL", "te": "TELUGU",
    "th": "THAI", "tr": "LATIN", "uk": "CYRILLIC", "ur": "ARABIC", "vi": "LATIN", "zh": "CJK BOPOMOFO",
}  # fmt: skip
_COMMON = {
    "ar": "في من على إلى أن التي الذي هذا هذه و لا ما كان أو",
    "bg": "и в на не се за да от е са като това които",
    "de": "der die das und ist nicht ein eine zu mit den von auf für sich im ich es dem auch",
    "en": "the of and to in is that it for you was with on are as be this have not a",
    "es": "el la de que y en los las un una es por con para no del se lo su al",
    "fa": "و در به از که این را است با برای آن یک می های",
    "fr": "le la les de et des en un une est que dans pour qui pas du il au ce je",
    "hi": "है के में की का और से को हैं पर यह नहीं कि एक",
    "id": "yang dan di ini itu dengan untuk tidak dari adalah pada dalam akan ke",
    "it": "il di che e la un una per non sono è con del della in gli le i si al",
    "mr": "आहे आणि च्या या हे ते आहेत एक मी नाही करू हा ही",
    "nl": "de het een en van is dat niet in op te zijn met voor die er ik aan om",
    "pl": "w i z na nie się że do jest to jak o za po co są dla",
    "pt": "o a de que e do da em um uma para com não os as no na é se por",
    "ru": "и в не на что я с как это по он из к но его для мы",
    "sv": "och att det som en är på för av med inte den jag till ett har om de i",
    "tr": "ve bir bu için da de ile çok ne daha gibi olarak var en ama",
    "uk": "і в на не що з як це та до у для він є від я але",
    "ur": "کے میں کی ہے اور سے کا کو نے پر یہ ہیں کہ ایک",
    "vi": "và của là có được trong cho một các không người những với để này đã khi tôi",
}
"""For each language that shares its script: its commonest words, as any frequency list gives them."""

LANGUAGES = frozenset(_SCRIPTS)
"""The ISO 639-1 codes of all languages that can be told."""

_ADDRESS = re.compile(r"https?://\S+")
_LEAST_SHARE = 0.7
"""Share of words in the language's script; the rest may be names, formulas and terms in another."""
_MOST_KANA = 0.1
_LEAST_KANA = 0.1
_ENOUGH_WORDS = 30
"""Fewer words than this may be without kana, and with a common word of another language."""
_CLEAR_LEAD = 2
"""By so many common words another language must lead before a shorter text is said to be in that one."""


def not_in(language: str, text: str) -> str | None:
    """Say why a text is not in a language; None when it is, or when there is no letter in it.

    A text may not use clearly more common words of another language with the same script; from 30 words on, none may lead
    at all. A list of names or of adjectives, with no common word of any, passes. Japanese has kana, Chinese has next to
    none. A text that is half in another language is caught where the scripts differ. Web addresses do not count.

    Args:
        language: one of `LANGUAGES`.
        text: any text; takes linear time.
    """
    spoken = [word for word in words(_ADDRESS.sub(" ", text)) if word[0].isalpha()]
    scripts = Counter(map(_script, spoken))
    own = sum(scripts[script] for script in _SCRIPTS[language].split())
    if own < _LEAST_SHARE * len(spoken):
        return f"{own} of {len(spoken)} words are in the script of {language!r}, most are {scripts.most_common(1)[0][0].lower()}"
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if len(spoken) >= _ENOUGH_WORDS and language == "ja" and kana < _LEAST_KANA * own:
        return "there is next to no kana in it"
    if language == "zh" and kana > _MOST_KANA * len(spoken):
        return "there is kana in it"
    return _other(language, spoken) if language in _COMMON else None


def _other(language: str, spoken: list[str]) -> str | None:
    script = _SCRIPTS[language]
    rivals = {name: set(common.split()) for name, common in _COMMON.items() if _SCRIPTS[name] == script}
    counts = {
        name: sum(word in common for word in spoken if script != "LATIN" or len(word) > 1) for name, common in rivals.items()
    }
    best = max(counts, key=lambda name: counts[name])
    enough = 1 if len(spoken) >= _ENOUGH_WORDS else _CLEAR_LEAD
    return f"it reads like {best!r}, not {language!r}" if counts[best] - counts[language] >= enough else None


def _script(word: str) -> str:
    return unicodedata.name(word[0], "?").replace("-", " ").split()[0]
