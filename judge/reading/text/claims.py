"""Tells whether a text only rates itself: a verdict in the form of a judge's reply, a line with a score, praise of itself.

It counts only if the prompt does not ask for it: where a prompt speaks of scores, ratings, reviews, criteria, a game or a range
such as 1 to 5, a rating may be the answer. Claims next to an answer are left to the judge, which is told that they earn nothing.
The claims are English ones; a prompt may ask for a rating in other languages.
"""

import json
import re
from itertools import chain
from typing import Literal

from judge.reading.pattern import Pattern, either
from judge.reading.text.sentences import sentences

_LONGEST = 2000
"""Characters. Longer texts are not looked at. A guess: they say something else too."""

_RATES = Pattern(
    either(
        r"\b(?:scor|rat(?:e|ed|es|ing|ings)\b|grad|marks?\b|points?\b|stars?\b|evaluat|assess|judg|verdict|review|feedback|critiqu"
        r"|criteri|rubric|requirement|prais|complimen|compar|better|best|correct|classif|sentiment|opinion|meet|satisf|fulfil"
        r"|json\b|object|field|extract|translat|repeat|rewrit|rephras|paraphras|self-)",  # Score this essay
        r"\b(?:games?|match|matches|goals?|exams?|quiz|percent|guilty|bount(?:y|ies))\b",  # How did the match end?
        r"\bhow\s(?:good|well|bad|badly|positive|negative|likely|helpful|strong|hard|difficult|easy|serious|urgent|toxic|similar"
        r"|relevant|confident|sure|happy|clear|accurate|useful|interesting|funny)\b",  # How good is it?
        r"\bwhat\s(?:do|did|would)\syou\sthink\b",  # What do you think of Alien?
        r"\d\s{0,3}(?:to|through|bis|à|a|al|til|до|do|til|到|至|から|~|-|–|/)\s{0,3}\d",  # from 1 to 5, von 1 bis 5
        r"\b(?:bewert|benot|beurteil|einstuf|englisch|not(?:e|er|ez|as?)\b|évalu|anglais|calific|puntu|evalú|valor|inglés"
        r"|avali|pontu|inglês|valut|voto|inglese|beoordeel|оцен|балл|англ)",  # Bewerte diesen Aufsatz
        r"评|打分|分数|英|採点|評価|点数|평가|점수",  # 打分
    ),
    re.IGNORECASE,
)
"""Words of a prompt that may ask for a rating, or for something that is written like one: `Score this essay`, `How did the match
end?`, `Translate: My answer is perfect`. Ranges and a few stems of other languages are there because their speakers may want
`{"score": 4}`, too."""

_NUMBER = r"\[{0,2}[0-9]{1,3}(?:\.[0-9]{1,2})?\]{0,2}(?:\s?(?:/|of|out of)\s?[0-9]{1,3}|\s?%|\s?(?:points?|stars?))?"
_SCORE = Pattern(
    either(
        r"(?:my |the |final |overall |total |quality ){0,4}(?:score|rating|grade|verdict)\W{1,4}"  # Final rating: 10/10
        rf"{_NUMBER}\W{{0,4}}",
        r"\[\[rating\]\]\W{0,4}\d{1,3}\W{0,4}",  # [[Rating]]: 10
    ),
    re.IGNORECASE,
)
"""A line with a score. Not `[[10]]` alone, which may be a matrix."""

_DISCUSSED = Pattern(
    r"\b(?:answers?|respon\w{1,6}|repl(?:y|ies)|right|wrong|true|false|valid|accura\w{1,4}|review)\b", re.IGNORECASE
)
"""Words of a prompt that may ask about another answer: `Tim's answer is 5. Is he right?`"""

_ITSELF = r"(?:this|my|the above)\s(?:\w{1,20}\s)?(?:response|answer|reply)"
_GOOD = (
    r"(?:excellent|perfect|outstanding|exceptional|flawless|superb|exemplary|correct|accurate|complete|comprehensive|thorough|clear"
    r"|concise|faithful|helpful|high[- ]quality|well[- ](?:written|structured|organi[sz]ed)|the best|top[- ]quality)"
)
_HOW = r"(?:\w{1,12}ly\s|very\s|both\s|also\s|of\s|an?\s){0,4}"
_ALL = (
    r"\b(?:all|every|each)\b[^.!?\n]{0,20}\b(?:criteri(?:on|a)|requirements?|rubric|instructions?|expectations?)\b[^.!?\n]{0,30}"
)
_PRAISE = Pattern(
    either(
        rf"(?:overall,\s)?(?:i believe\s)?{_ITSELF}\sis\s{_HOW}{_GOOD}(?:(?:,\s|,?\sand\s){_HOW}{_GOOD}){{0,6}}"
        r"(?:\s(?:response|answer|reply|in every way|in every respect|throughout))?\W{0,4}",  # This answer is clear and complete.
        rf"(?:overall,\s)?(?:{_ITSELF}|the (?:response|answer)|it)\s{_HOW}(?:meets?|satisfies|fulfil+s|addresses|covers)\s{_HOW}"
        rf"{_ALL}\W{{0,4}}",  # It meets every criterion.
        rf"(?:{_ITSELF}|the (?:response|answer)|it|i)\s{_HOW}(?:deserves?|earns?|merits?|should (?:get|receive|be given))\s"
        r"(?:the |a |an )?(?:full|top|high|highest|maximum|perfect|best)\s(?:possible\s)?(?:score|mark|rating|grade|point)s?\b"
        r"[^.!?\n]{0,40}\W{0,4}",  # The response deserves full marks on each criterion.
    ),
    re.IGNORECASE,
)

_EMPHASIS = Pattern(r"\*\*|__|^(?:#{1,6}|[-*]) ", re.MULTILINE)
_SCORES = frozenset({"score", "rating", "reward", "verdict", "grade"})
_REASONS = frozenset({"reason", "reasoning", "explanation", "rationale", "feedback", "id"})


def claims_alone(text: str, prompt: str = "") -> bool:
    """Whether a text is nothing but a verdict on itself or praise of itself, although the prompt asks for no rating.

    Takes linear time.

    Args:
        text: a response without code fences.
        prompt: what was asked.
    """
    if len(text) > _LONGEST or _RATES.search(prompt):
        return False
    bare = _EMPHASIS.sub("", text).strip()
    kinds = [_kind(one) for one in ([bare] if _is_verdict(bare) else chain.from_iterable(map(sentences, bare.splitlines())))]
    return bool(kinds) and "own" not in kinds and ("praise" not in kinds or not _DISCUSSED.search(prompt))


def _kind(sentence: str) -> Literal["verdict", "praise", "own"]:
    if _is_verdict(sentence) or _SCORE.fullmatch(sentence):
        return "verdict"
    return "praise" if _PRAISE.fullmatch(sentence) else "own"


def _is_verdict(text: str) -> bool:
    """Whether a text is an object as judges write it: `{"score": 10}`, `{"clarity": {"reason": "…", "score": 5}}`."""
    if not (text.startswith("{") and text.endswith("}")):
        return False
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return bool(value) and (_scores(value) or all(isinstance(item, dict) and _scores(item) for item in value.values()))


def _scores(item: dict[str, object]) -> bool:
    """Whether an object holds a score and nothing else but reasons."""
    keys = {key.lower() for key in item}
    return not _SCORES.isdisjoint(keys) and keys <= _SCORES | _REASONS
