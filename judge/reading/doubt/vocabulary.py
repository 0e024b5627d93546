"""What the patterns of doubt are built from: the marks around a value, and words that several of them share."""

import re

from judge.reading.pattern import Pattern, either

OPEN = r"""[\s(\[{*_"'`$€£¥:“‘「『【~-]"""
"""A mark that may stand directly before a value: `($42`, `**B`."""

CLOSED = r"""[\s)\]}*_"'`$%.”’」』】]"""
"""A mark that may stand directly after a value: `42%)`, `B**`."""

_FILLERS = either(
    r"be|been|being|is|are|was|equals?|equal|to|the|an?|of|in|it|about|for|with|go|total|fact",
    r"really|actually|necessarily|definitely|certainly|simply|exactly|approximately|around|roughly|just",
    r"answer|option|choice|letter|number|value|correct|right|final|choose|pick|select|opt|say",
)
"""Words that add nothing to a word of doubt before a value: not [necessarily the answer] B."""

NOT = either(
    r"\bnot\b|\bnever\b|\b[a-z]{2,7}n['’]t\b|\bcannot\b",  # is not B, isn't B
    r"\bnicht\b|\bkeine?\b|\bpas\b|\b(?:no|não)\s+(?:es|son|é|são)\b|\bnon\s+(?:è|sono)\b",
    r"不是|不为|不為|并非|並非",
)
UNSURE = either(
    rf"(?:{NOT})\s+(?:\w+\s+){{0,2}}(?:sure|certain|confident|clear|know|tell|say)\b",  # not quite sure
    r"\bunsure\b|\buncertain\b|\bno idea\b|\bno clue\b|\bguess(?:es|ing)?\b|\bhard to say\b|\bwho knows\b",
    r"\bnicht\s+sicher\b|\bglaube\s+nicht\b|\bpas\s+s[ûu]re?\b|\bne\s+sais\s+pas\b",
    r"\bno\s+(?:estoy\s+)?segur[oa]\b|\bno\s+sé\b|\bnão\s+(?:tenho\s+certeza|sei)\b|\bnon\s+(?:sono\s+sicur[oa]|so)\b",
    r"不确定|不知道",
    r"自信[がは](?:ない|なく|ありません)|(?:わか|分か)ら(?:ない|ず)|(?:わか|分か)りません",
)
ADVERB = either(
    r"\b(?:maybe|perhaps|possibly|probably|presumably|conceivably|potentially|likely|supposedly)\b(?!\s+surprising)",
    r"たぶん|多分|おそらく|恐らく|もしかし(?:たら|て)|もしかすると|ひょっと(?:したら|すると)",
    r"\b(?:vielleicht|möglicherweise|wahrscheinlich|vermutlich|eventuell|peut-[êe]tre|probablement|sans\s+doute|quiz[áa]s?"
    r"|tal\s+vez|talvez|a\s+lo\s+mejor|probablemente|posiblemente|provavelmente|possivelmente|forse|magari|probabilmente"
    r"|possibilmente)\b",
    r"也许|也許|或许|或許|可能(?=[是为為])|아마",
)
"""Adverbs that hedge."""

MODAL = either(
    r"\b(?:might|may|could|can)(?:\s+(?:(?!only)\w+ly|well|also|even|still|just))?\s+(?:be|equal|have\s+been)\b",  # may well be
    r"\b(?:könnten?|dürfte|pourrait\s+être|peut\s+être|podría\s+ser|puede\s+ser|poderia\s+ser|pode\s+ser|potrebbe\s+essere"
    r"|può\s+essere)\b",
)

_NO_UNIT = "is|are|was|isn|as|since|because|which|so|or|and|but|maybe|perhaps"
_UNIT = rf"(?!(?:{_NO_UNIT})\b)[A-Za-z°][A-Za-z°/²³^23]{{0,13}}"
_AFTER_UNIT = rf"(?:{CLOSED}{{1,4}}|(?=(?-i:[,;(–—ぁ-ヿ一-鿿가-힣])))"
"""Marks, or Chinese, Japanese or Korean text. `(?-i:)`: ignoring the case of so large a set takes 8 ms to compile."""


def ends_in(words: str, fillers: str = _FILLERS) -> Pattern:
    """Match a text that ends in one of the words, apart from fillers and opening marks."""
    return Pattern(rf"(?:{words})(?:{OPEN}|\b(?:{fillers})\b){{0,24}}$", re.IGNORECASE)


def begins_with(words: str) -> Pattern:
    """Match a text that begins with one of the words, apart from closing marks and a unit of up to two words or four letters."""
    return Pattern(rf"^{CLOSED}{{0,9}}(?:{_UNIT}{_AFTER_UNIT}){{0,2}}?[^\W\d_A-Za-z]{{0,4}}?(?:{words})", re.IGNORECASE)
