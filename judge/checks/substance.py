"""Verifies that a response is an answer at all; see `Substance`. It is a gate in front of a judge, which an empty shell can fool.

The strings that fool judges come from "One Token to Fool LLM-as-a-Judge" (https://arxiv.org/abs/2507.08794): lone punctuation and
bare openers, in several languages. Copies of the prompt, loops and verdicts on itself are added.
"""

import re
import unicodedata
from itertools import islice
from typing import Literal

from judge.checks.check import Check, CheckResult
from judge.reading.announcements.announcements import Parted, headings_alone, parted
from judge.reading.pattern import Pattern
from judge.reading.text.claims import claims_alone
from judge.reading.text.fence import fences
from judge.reading.text.plain_text import plain
from judge.reading.text.seen import seen
from judge.reading.text.words import words
from judge.record import Many, brief
from judge.sample import Sample, as_text

# All of these are guesses. They let the honest answers in tests/answers pass and stop the shells there.

_COPIED_SHARE = 0.9
"""The share of runs of three words that a prompt and its near copy have in common, counted on the side with more runs."""

_SHORTEST_COPY = 3
"""Words of the shortest prompt that can be copied word for word: a shorter one may be its own answer, such as "Hello"."""

_SHORTEST_NEAR_COPY = 8
"""Words of the shortest near copy, on either side."""

_LEAST_NEW = 0.1
"""The share of different runs of three words; a text with fewer repeats itself."""

_LEAST_NEW_PATTERNS = 0.05
"""The same share if all digits count as the same."""

_FEWEST_RUNS = 30
"""Runs of three words in the shortest text for which the two shares count."""

_FEWEST_TURNS = 3
"""Turns of the shortest loop."""

_FEWEST_REPEATED = 8
"""Words of the shortest loop."""

_FEWEST_LETTERS = 16
"""Letters of the shortest loop inside one word: "hahahahahahahaha"."""

_MOST_SAME_SYMBOLS = 3
"""How many times one symbol may stand alone: `>>>` is an answer, `>>>>` is not."""


class Substance(Check):
    """Whether the response is an answer at all, right or wrong: 1 if it is, otherwise 0.

    These do not count as answers:

    - `empty`: nothing visible, only thoughts (`<think>...` with nothing after), empty tags or an empty code block.
    - `punctuation`: no letter, no digit and no symbol; one symbol over and over; `$$` without a formula. An emoji or `>` is an
      answer.
    - `opener`: only announcements such as `Thought process:`, `Let's solve this problem step by step.`, `解`,
      `Sure! Here is the answer:`, `Assistant:`, also with the prompt's words (`I'd be happy to explain photosynthesis.`); the
      form of a letter without text; headings without text under them, unless the prompt asks for that.
    - `copy`: the prompt word for word, if it has 3 words or more. From 8 words on, also a near copy: one that shares 90 % of all
      runs of three words, among them the first and the last of the prompt and the last of the response. Openers and labels around
      it do not count. After `Question:` or the like, any piece of the prompt is a copy. The prompt with an answer after it is not
      a copy. Nor is a text given back without its instruction: there may have been nothing to correct.
    - `repetition`: one phrase three times or more, 8 words or more in all, and nothing else. From 30 runs of three words on,
      also a text with at most 10 % different runs, or 5 % if all digits count as the same. One number over and over may be a
      list.
    - `claim`: nothing but a verdict on itself in a judge's form (`{"score": 10}`, `Rating: 10/10`) or praise of itself (`This
      answer meets every criterion.`), in English. Where the prompt speaks of scores, reviews or the like, it may be the answer.

    A response that equals the reference always passes. The check takes linear time. Used as a gate, it saves the call to the
    judge.
    """

    check: Literal["substance"] = "substance"

    allow: Many[Literal["punctuation", "opener", "copy", "repetition", "claim"]] = ()
    """Kinds that are honest answers to these prompts, such as `repetition` if a line has to be written fifty times."""

    def verify(self, sample: Sample) -> CheckResult:
        """Look for each kind of shell. The first one found is the reason."""
        text = _answer(plain(seen(sample))).strip()
        if not text:
            called = bool(sample.tool_calls)
            return CheckResult(value=float(called), reason="only tool calls" if called else "the response is empty")
        spoken = words(text)
        if _is_reference(text, spoken, sample):
            return CheckResult(value=1.0, reason="it is the reference answer")
        fault = self._fault(text, spoken, sample)
        return CheckResult(value=0.0 if fault else 1.0, reason=fault or f"{len(spoken)} words")

    def _fault(self, text: str, spoken: list[str], sample: Sample) -> str | None:
        if not spoken and "punctuation" not in self.allow and not _symbols(text):
            return f"nothing but punctuation: {brief(text)}"
        prompts = [plain(turn.content) for turn in sample.messages if turn.role in _ASKING]
        prompt = "\n".join(prompts)
        left = parted(text, prompt)
        hollow = (left.announced and not words(left.own)) or headings_alone(left.own, prompt)
        if "opener" not in self.allow and spoken and hollow:
            return f"nothing but an opener: {brief(text)}"
        if "copy" not in self.allow and any(_echoes(spoken, left, asked) for asked in prompts):
            return f"a copy of the prompt: {brief(text)}"
        if "repetition" not in self.allow and _repeated(spoken):
            return f"the same over and over: {brief(text)}"
        if "claim" not in self.allow and claims_alone(text, prompt):
            return f"nothing but a claim about itself: {brief(text)}"
        return None


_ASKING = {"user", "system"}
_MARKS = Pattern(
    r"</?(?:answer|final_answer|final|solution|response|output|think|thinking|reasoning)>|<\|\w{1,40}\|>|\$\s{0,9}\$|~~"
)
"""Tags around an answer, marks of turns in a conversation, and the marks of an empty formula or of struck text."""


def _answer(text: str) -> str:
    """Return the text without the marks around it: fences, tags, pairs of dollar signs, the role of a turn."""
    pieces, place = [], 0
    for fence in fences(text):
        pieces += [text[place : fence.start], fence.body]
        place = fence.end
    return _ROLE.sub("", _MARKS.sub(" ", "\n".join([*pieces, text[place:]])))


_ROLE = Pattern(
    r"^[ \t#*_<\[]{0,9}(?:assistant|ai|model|user|human|system|chatbot|bot|アシスタント|助手)[\]>*_ ]{0,9}[:：]",
    re.IGNORECASE | re.MULTILINE,
)


def _is_reference(text: str, spoken: list[str], sample: Sample) -> bool:
    if sample.reference is None:
        return False
    wanted = as_text(sample.reference)
    return text == wanted.strip() or bool(spoken and spoken == words(plain(wanted)))


def _symbols(text: str) -> bool:
    symbols = [sign for sign in text if sign != "|" and unicodedata.category(sign) in {"Sm", "Sc", "So"}]
    return bool(symbols) and (len(symbols) <= _MOST_SAME_SYMBOLS or len(set(symbols)) > 1)


Run = tuple[str, ...]


def _runs(spoken: list[str]) -> list[Run]:
    return list(zip(spoken, islice(spoken, 1, None), islice(spoken, 2, None), strict=False))


def _echoes(spoken: list[str], left: Parted, asked: str) -> bool:
    """Whether a response is the prompt, leaving out the openers before it and those in the prompt itself."""
    whole = words(asked)
    if _copied(whole, spoken):
        return True
    if not left.announced:
        return False
    own = words(left.own)
    if _copied(words(parted(asked).own), own) or _copied(whole, own):
        return True
    begun = left.own.rstrip().endswith("?") and len(own) >= _SHORTEST_COPY and own == whole[: len(own)]
    return begun or (left.quoted and f" {' '.join(own)} " in f" {' '.join(whole)} ")


def _copied(prompt: list[str], spoken: list[str]) -> bool:
    if len(prompt) < _SHORTEST_COPY:
        return False
    if len(spoken) % len(prompt) == 0 and spoken == prompt * (len(spoken) // len(prompt)):
        return bool(spoken)
    if min(len(prompt), len(spoken)) < _SHORTEST_NEAR_COPY:
        return False
    asked, said = _runs(prompt), _runs(spoken)
    there, given = set(asked), set(said)
    ends = asked[0] in given and asked[-1] in given and said[-1] in there
    return ends and len(there & given) >= _COPIED_SHARE * max(len(there), len(given))


def _repeated(spoken: list[str]) -> bool:
    runs = _runs(spoken)
    if len(runs) >= _FEWEST_RUNS and _lettered(spoken):
        patterns = set(_runs([re.sub(r"\d+", "0", word) for word in spoken]))
        if len(set(runs)) <= _LEAST_NEW * len(runs) or len(patterns) <= _LEAST_NEW_PATTERNS * len(runs):
            return True
    if len(spoken) > 1:
        return len(spoken) >= _FEWEST_REPEATED and _looped(spoken)
    letters = list("".join(spoken))
    return len(letters) >= _FEWEST_LETTERS and _looped(letters)


def _looped(items: list[str]) -> bool:
    """Whether the items are one series three times or more; the last turn may be cut short.

    The length of the series is found with the failure function of Knuth, Morris and Pratt, in linear time.
    """
    border = [0] * len(items)
    for place in range(1, len(items)):
        reach = border[place - 1]
        while reach and items[place] != items[reach]:
            reach = border[reach - 1]
        border[place] = reach + (items[place] == items[reach])
    length = len(items) - border[-1]
    return length * _FEWEST_TURNS <= len(items) and _lettered(items[:length])


def _lettered(items: list[str]) -> bool:
    return any(letter.isalpha() for item in items for letter in item)
