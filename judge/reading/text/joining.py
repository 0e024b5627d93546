"""Says where a joiner, a style selector or a tag changes how the characters around it look. Everywhere else it shows nothing.

The rules are Unicode's. Joiners in joining scripts and in Indic conjuncts: UAX #31, rules A1, A2 and B. Emoji: UTS #51 and its
file emoji-zwj-sequences.txt, version 17. The joining types come from ArabicShaping.txt, version 14, for the scripts in daily use:
Arabic, Syriac, N'Ko, Mandaic, Mongolian, Hanifi Rohingya and Adlam.
"""

from typing import NamedTuple

from judge.reading.pattern import Pattern

REACH = 8
"""Characters on each side that are looked at. A guess: a letter has three or four marks at most."""

_NON_JOINER = "\u200c"
_JOINER = "\u200d"
_EMOJI_JOINERS = (_JOINER, "\ufe0f" + _JOINER)

_JOINS_ON = (
    "\u0620\u0626\u0628\u062a-\u062e\u0633-\u0647\u0649\u064a\u066e\u066f\u0678-\u0687\u069a-\u06bf\u06c1\u06c2\u06cc\u06ce"
    "\u06d0\u06d1\u06fa-\u06fc\u06ff\u0712-\u0714\u071a-\u071d\u071f-\u0727\u0729\u072b\u072d\u072e\u074e-\u0758"
    "\u075c-\u076a\u076d-\u0770\u0772\u0775-\u0777\u077a-\u077f\u07ca-\u07ea\u07fa\u0841-\u0845\u0848\u084a-\u0853\u0855"
    "\u0860\u0862-\u0865\u0868\u0883-\u0886\u0889-\u088d\u08a0-\u08a9\u08af\u08b0\u08b3-\u08b8\u08ba-\u08c8\u1807\u180a"
    "\u1820-\u1878\u1887-\u18a8\u18aa\U00010d00-\U00010d21\U00010d23\U0001e900-\U0001e943"
)
"""Joining_Type D, L and C: letters that join the next one."""

_ENDS_A_JOIN = (
    "\u0622-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0673\u0675-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf"
    "\u06d2\u06d3\u06d5\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c\u072f\u074d\u0759-\u075b\u076b\u076c\u0771"
    "\u0773\u0774\u0778\u0779\u0840\u0846\u0847\u0849\u0854\u0856-\u0858\u0867\u0869\u086a\u0870-\u0882\u088e\u08aa-\u08ac"
    "\u08ae\u08b1\u08b2\u08b9\U00010d22"
)
"""Joining_Type R: letters that join only the one before."""

_MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u07eb-\u07f3\u07fd\u0859-\u085b\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff\u1885\u1886\u18a9"
    "\U00010d24-\U00010d27\U0001e944-\U0001e94a"
)
"""Joining_Type T: vowel signs and the like, through which letters join."""

_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca"
"""Signs that take the vowel from a letter, from Devanagari to Sinhala; not Tamil's, which joins hardly any letters."""

_TEXT_BY_ITSELF = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u2328\u23cf\u23ed-\u23ef\u23f1\u23f2\u23f8-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb\u25fc\u2600-\u2604\u260e\u2611\u2618\u261d\u2620\u2622\u2623\u2626\u262a\u262e\u262f"
    "\u2638-\u263a\u2640\u2642\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u2692\u2694-\u2697\u2699\u269b\u269c\u26a0"
    "\u26a7\u26b0\u26b1\u26c8\u26cf\u26d1\u26d3\u26e9\u26f0\u26f1\u26f4\u26f7-\u26f9\u2702\u2708\u2709\u270c\u270d\u270f"
    "\u2712\u2714\u2716\u271d\u2721\u2733\u2734\u2744\u2747\u2763\u2764\u27a1\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297"
    "\u3299\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f237\U0001f321\U0001f324-\U0001f32c\U0001f336\U0001f37d"
    "\U0001f396\U0001f397\U0001f399-\U0001f39b\U0001f39e\U0001f39f\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df\U0001f3f3"
    "\U0001f3f5\U0001f3f7\U0001f43f\U0001f441\U0001f4fd\U0001f549\U0001f54a\U0001f56f\U0001f570\U0001f573-\U0001f579"
    "\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f5a5\U0001f5a8\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4"
    "\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa\U0001f6cb"
    "\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5\U0001f6e9\U0001f6f0\U0001f6f3"
)
"""Emoji that are drawn as text unless U+FE0F follows (Emoji without Emoji_Presentation); the keys 0-9, # and * are apart."""

_COLOURED_BY_ITSELF = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
"""Emoji_Presentation up to U+FFFF: emoji that are drawn in colour unless U+FE0E follows."""

_AT_WORK = "⚕⚖✈🌾🍳🍼🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦯🦰🦱🦲🦳🦼🦽"
_JOINED = (
    ("🧑", _AT_WORK + "❤🎄🐰🤝🧑🧒🩰🫯"),
    ("👨", _AT_WORK + "❤🐰👦👧👨👩🤝🫯"),
    ("👩", _AT_WORK + "❤🐰👦👧👩🤝🫯"),
    ("🐰💋🤝🫯", "👨👩🧑"),
    ("❤", "👨👩🧑💋🔥🩹"),
    ("🧒", "🧒"),
    ("👦", "👦"),
    ("👧", "👦👧"),
    ("⛹🏄🏊🏋🏌👮👯👰👱👳👷💁💂💆💇🕵🙅🙆🙇🙋🙍🙎🚣🚴🚵🤦🤵🤷🤸🤹🤼🤽🤾🦸🦹🧍🧏🧔🧖🧗🧘🧙🧚🧛🧜🧝🧞🧟", "♀♂"),
    ("🏃🚶🧎", "♀♂➡"),
    ("♀♂🦯🦼🦽", "➡"),
    ("🏳", "⚧🌈"),
    ("🏴", "☠"),
    ("🐈", "⬛"),
    ("🐕", "🦺"),
    ("🐦", "⬛🔥"),
    ("🐻", "❄"),
    ("🍄", "🟫"),
    ("🍋", "🟩"),
    ("👁", "🗨"),
    ("😮", "💨"),
    ("😵", "💫"),
    ("😶", "🌫"),
    ("🙂", "↔↕"),
    ("🫱", "🫲"),
    ("⛓", "💥"),
)
"""What stands before and after a joiner in Unicode's recommended sequences, without selectors and skin tones."""

_FOLLOWERS = {first: frozenset(then) for firsts, then in _JOINED for first in firsts}
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_FLAGS = tuple("".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f" for region in ("gbeng", "gbsct", "gbwls"))
"""The tags after a black flag that make it the flag of England, Scotland or Wales."""


class _Place(NamedTuple):
    """A place where a run of characters acts: what ends before it, and what starts after it."""

    before: Pattern
    after: Pattern


def _place(before: str, after: str = "") -> _Place:
    return _Place(Pattern(f"(?:{before})\\Z"), Pattern(after))


_PLACES = {
    _NON_JOINER: (
        _place(f"[{_JOINS_ON}][{_MARKS}]*", f"[{_MARKS}]*[{_JOINS_ON}{_ENDS_A_JOIN}]"),  # Persian: it parts می and شود
        _place(f"[{_VIRAMAS}]", "[\u0900-\u0dff]"),  # Hindi: क् and ष stay two letters
        _place("\u0bcd", "[\u0bb0\u0bb7]"),  # Tamil: க் and ஷ stay two letters
    ),
    _JOINER: (
        _place(
            f"[{_JOINS_ON}][{_MARKS}]*", f"(?![{_JOINS_ON}{_ENDS_A_JOIN}{_MARKS}])"
        ),  # Arabic: a letter as at the start of a word
        _place(r"\A|[\s\d(\"'«:،-]", f"[{_JOINS_ON}{_ENDS_A_JOIN}]"),  # Arabic: a letter as at the end of a word
        _place(f"[{_VIRAMAS}]"),  # half of क; the Malayalam ന without a vowel
        _place("[\u09b0\u09f0\u0b30\u0c30\u0cb0]", "[\u09cd\u0b4d\u0c4d\u0ccd]"),  # Bengali: a whole র before ্য
        _place("[\u0d9a-\u0dc6]", "\u0dca"),  # Sinhala: letters that touch
    ),
    "\u180e": (_place("[\u1820-\u18aa]", "[\u1820\u1821]"),),  # Mongolian: the last a or e stands apart
    "\ufe0f": (
        _place("[0-9#*]", "\u20e3"),  # the key 1
        _place(f"[{_TEXT_BY_ITSELF}]"),  # a red heart
    ),
    "\ufe0e": (_place(f"[{_COLOURED_BY_ITSELF}]"),),  # a watch drawn as text
    **dict.fromkeys(_FLAGS, (_place("\U0001f3f4"),)),
}


def acts(run: str, before: str, after: str) -> bool:
    """Whether a run of characters that show nothing changes how the text looks between what stands before and after it.

    Args:
        run: all such characters in a row.
        before: the last characters before it; as many as `REACH` are enough.
        after: the first characters after it; as many as `REACH` are enough.
    """
    if any(place.before.search(before) and place.after.match(after) for place in _PLACES.get(run, ())):
        return True
    return run in _EMOJI_JOINERS and after[:1] in _FOLLOWERS.get(before.rstrip(_SKIN_TONES)[-1:], ())
