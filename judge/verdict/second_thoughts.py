"""Notices when a judge says in words that it cannot judge, takes its verdict back, or means another score.

Words never give a score, they only take one away: a verdict that its author takes back, or that a quotation after it contradicts,
does not count.
"""

import re
import unicodedata
from collections.abc import Mapping

from judge.errors import Unreadable
from judge.rubric.criterion import Criterion
from judge.verdict.criterion_names import Names
from judge.verdict.quotations import ROLE


def _any_of(*forms: str, then: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(forms)}){then}", re.IGNORECASE)


_NUMBER = r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})"
_COUNTED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOTHING = r"n/?a\b|none\b|unknown|undefined|undetermined|not\s+applicable"
_SCORE = r"(?:score|rating|grade|mark|verdict|assessment|judge?ment|opinion)s?"

_LEADS = r"(?:\b(?:is|are|was|were|be|becomes?|to|of|at|as|gets?|got|deserves?|now)\b|[:=>→])"
"""What leads from a name to its score: `the score is 4`, `clarity: 4`, `a score of 4`."""

_OPEN = r"""[*_`"'“‘(\[ \t]{0,8}(?:(?:an?|the|only|about|just|really|merely|rather|at best|more like)\s+){0,2}"""
"""What may stand right before a score: `**4`, `only a 2`, `"good"`."""

_TRUTH = r"\b(?:true|false)\b|\b(?:yes|no)\b(?=\s*(?:[.,;!)]|$))"
_EXTREME = r"(?:lowest|worst|highest|best|top|bottom|minimum|maximum)\s+(?:level|score|mark|rating|grade)"
"""`the lowest level`."""

_GIVEN = r"\b(?:give|gave|giving|award|assign|rate|deserves?|merits?|makes?\s+(?:it|that)|call\s+it|change\s+(?:it|that))\b"
"""`I would give it a 2`, `make it 3`."""

_NOUN = re.compile(r"\s+(?:of\s+(?:the\s+)?)?(?:[0-9]{1,4}\s+)?([a-z]{3,})")
"""The noun that a number counts: `is 3 facts short`, `2 of the 5 dates`."""

_NOT_NOUNS = frozenset(
    "out and but for now not because since would rather instead overall here points".split()  # noqa: SIM905  a list of words
)
"""Words that may follow a score without being counted by it: `a 2 because ...`."""

_DECLINED = _any_of(
    # I cannot give a score; I'm unable to judge this
    r"\b(?:can(?:not|['’]t| not)|could(?:n['’]t| not)|won['’]t|will not|(?:unable|refuse|not able|decline|impossible) to)\b"
    r"[^.!?\n]{0,30}\b(?:scor(?:e|ing)|judg(?:e|ing)|rat(?:e|ing)|evaluat\w+|assess|grade|verdict|tell)\b",
    r"\bno (?:verdict|score|rating)\b",  # no score
    r"\bnot (?:yet )?(?:decided|scored|judged)\b",  # not yet decided
    r"\bI (?:must |have to )?(?:decline|abstain)\b",  # I must decline
    r"\bplease (?:send|provide|share)\b",  # please provide the response
)

_TAKEN_BACK = _any_of(
    r"\b(?:"
    r"scratch (?:that|this)",  # scratch that
    r"take (?:it|that|this) back",  # I take it back
    r"never ?mind",  # never mind
    r"I (?:retract|withdraw)",  # I retract my score
    r"I was wrong",
    r"changed my mind",
    r"(?:disregard|ignore) (?:that|this|my|the) (?:score|verdict|rating|number|above|previous|earlier)",  # ignore my score
    r"let me (?:revise|change|lower|raise|correct|reconsider|adjust|halve|double|reduce|increase)",  # let me revise it
    r"(?:was|am|were) too (?:kind|generous|harsh|lenient|strict)",  # I was too kind
    r"(?:score|rating|verdict|that|this|it)(?:['’]s| is| was) too (?:high|low)",  # that's too high
    r"this (?:score|verdict|rating) is (?:wrong|void|invalid)"  # this score is wrong
    r")\b",
    r"\bnein\b",
    r"更正",  # correction
    r"修正",
    r"訂正",
)
"""What voids a verdict whatever follows."""

_SECOND_THOUGHT = _any_of(
    r"\b(?:"
    r"correction",
    r"on (?:reflection|second thoughts?)",  # on second thought, 2
    r"come to think of it",
    r"or rather",
    r"wait",
    r"actually",
    r"hmm",
    r"oops",
    r"sorry",
    # I would lower it to 2; I'll revise
    r"I(?: would| should| will| must| want to| need to|['’](?:ll|d)) (?:revise|change|lower|raise|correct|reconsider|adjust)",
    r"(?:revised|corrected|updated|final|adjusted|new) (?:score|rating|verdict|grade|evaluation)s?"  # revised score: 2
    r")\b",
    then=r"[^\n]{0,200}",
)
"""What voids a verdict where another number follows in its line, within 200 characters (a guess: two long sentences)."""

_LONE_NUMBER = re.compile(r"^[^\w\n]{0,8}(\d{1,3}(?:\.\d{1,3})?|[①-⑳])[^\w\n]{0,8}$", re.MULTILINE)
"""A line that is nothing but a number: another score, without a word."""


def refuse_declined(text: str) -> None:
    """Make sure that the judge did not decline.

    Raises:
        Unreadable: it says that it cannot judge.
    """
    if _DECLINED.search(text):
        msg = "the judge says that it cannot judge"
        raise Unreadable(msg)


class Behind:
    """Compares the words after a verdict with the verdict."""

    def __init__(self, names: Names, answers: Mapping[str, float]) -> None:
        """Prepare to read.

        Args:
            names: the rubric's criteria.
            answers: the value of each criterion, from 0 to 1, that was read.
        """
        self._names = names
        self._answers = answers
        words = rf"\b(?:{'|'.join(_COUNTED)})\b|\b(?:{_NOTHING})|{_TRUTH}{self._labels()}"
        said = rf"(?P<said>{_NUMBER}|{words})"
        mention = rf"\b(?P<name>{names.pattern}|{_SCORE})\b[^.!?\n0-9]{{0,40}}?{_LEADS}{_OPEN}{said}"
        given = rf"{_GIVEN}[^.!?\n0-9]{{0,30}}?{_OPEN}(?:{said}|(?P<end>{_EXTREME}))"
        self._patterns = [re.compile(pattern, re.IGNORECASE) for pattern in (mention, given)]
        self._of = re.compile(rf"(?<![\w.])(?P<said>{_NUMBER})\s*(?:/|out of)\s*(?P<whole>{_NUMBER})", re.IGNORECASE)

    def listen(self, words: str) -> None:
        """Read the words after the verdict.

        Raises:
            Unreadable: they take it back, or name another score.
        """
        if (
            _TAKEN_BACK.search(words)
            or any(self._numbers(found[0]) for found in _SECOND_THOUGHT.finditer(words))
            or any(not self._agrees(_digits(found[1]), None) for found in _LONE_NUMBER.finditer(words))
            or self._another_turn(words)
            or any(self._contradicts(found, words) for pattern in self._patterns for found in pattern.finditer(words))
            or any(self._is_another(found, words) for found in self._of.finditer(words))
        ):
            msg = "the words after the verdict contradict it"
            raise Unreadable(msg)

    def _another_turn(self, words: str) -> bool:
        """Whether another turn of a conversation follows that mentions scores."""
        turn = ROLE.search(words)
        return turn is not None and self._names.mentioned(words[turn.end() :])

    def _contradicts(self, found: re.Match[str], words: str) -> bool:
        """Whether a sentence gives another score than the one that was read."""
        noun = _NOUN.match(words, found.end())
        if noun and noun[1].lower() not in _NOT_NOUNS:
            return False
        return not self._agrees(found["said"] or found["end"], self._names.find(found.groupdict().get("name", "")))

    def _is_another(self, found: re.Match[str], words: str) -> bool:
        """Whether `2/5` is another score: one of the scales ends at five, and the number is not a confidence."""
        sure = re.search(r"(?i)confiden\w*|certain\w*", words[max(0, found.start() - 20) : found.start()])
        ends = any(_reads_as(one, found["whole"]) == 1.0 for one in self._names.criteria.values())
        return ends and not sure and not self._agrees(found["said"], None)

    def _agrees(self, said: str, name: str | None) -> bool:
        """Whether what was said is the score of the criterion that is named; of any criterion, where none is named."""
        word = said.strip().lower()
        if extreme := re.match("lowest|worst|bottom|minimum|highest|best|top|maximum", word):
            end = 0.0 if extreme[0] in {"lowest", "worst", "bottom", "minimum"} else 1.0
            return end in ([self._answers[name]] if name else self._answers.values())
        number: object = _COUNTED.index(word) if word in _COUNTED else word
        asked = [name] if name else list(self._answers)
        return any(_reads_as(self._names.criteria[one], number) == self._answers[one] for one in asked)

    def _numbers(self, words: str) -> bool:
        """Whether there is a number that is none of the scores."""
        number = rf"(?<![\w.]){_NUMBER}(?:\s*(?:/|out of)\s*{_NUMBER})?"
        found = re.findall(
            rf"{number}|\b(?:{'|'.join(_COUNTED)})\b(?=\s*(?:stars?\b|points?\b|out\b|[.,;!]|$))", words, re.IGNORECASE
        )
        return any(not self._agrees(one, None) for one in found)

    def _labels(self) -> str:
        labels = {str(answer) for one in self._names.criteria.values() for answer in one.scale.answer_schema().get("enum", ())}
        words = sorted((re.escape(label) for label in labels if not label.isdigit()), key=len, reverse=True)
        return "".join(rf"|\b{word}\b" for word in words)


def _digits(number: str) -> str:
    """Write a number in ASCII digits: `②` as 2, and full-width digits too."""
    return "".join(str(unicodedata.digit(sign, sign)) for sign in number)


def _reads_as(criterion: Criterion, answer: object) -> float | None:
    try:
        return criterion.scale.read(answer)[0]
    except Unreadable:
        return None
