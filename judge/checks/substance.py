"""Whether the response is an answer at all: the gate in front of a judge that an empty shell can fool.

The strings that fool judges are those of "One Token to Fool LLM-as-a-Judge" (https://arxiv.org/abs/2507.08794): lone
punctuation and bare openers, in several languages. Copies of the prompt and loops are the other two shells.
"""

import re
import unicodedata
from itertools import islice
from typing import Literal

from judge.checks.check import Check, CheckResult
from judge.reading.seen import fences, plain, seen
from judge.reading.words import words
from judge.record import Many, brief
from judge.sample import Sample, as_text

_COPIED_SHARE = 0.9
_SHORTEST_COPY = 3
_SHORTEST_NEAR_COPY = 8
_LEAST_NEW = 0.1
_LEAST_NEW_PATTERNS = 0.05
_FEWEST_RUNS = 30
_FEWEST_TURNS = 3
_FEWEST_REPEATED = 8
_FEWEST_LETTERS = 16
_MOST_SAME_SYMBOLS = 3


class Substance(Check):
    """Whether the response is an answer at all; right or wrong is not asked. 1.0 when it is, else 0.0.

    It is not when it is one of these:

    - `empty`: nothing visible, or only thoughts (`<think>...` with nothing after), empty tags or an empty code block.
    - `punctuation`: no letter, no digit and no symbol, or one symbol over and over, or `$$` without a formula.
      An emoji or `>` is an answer.
    - `opener`: nothing but announcements such as `Thought process:`, `Let's solve this problem step by step.`, `解`,
      `Sure! Here is the answer:`, `Assistant:`.
    - `copy`: the prompt, word for word from 3 words on; from 8 words on also when 90 % of its runs of three words are there,
      its first and last among them, and 90 % of the response are such runs, the last among them. The prompt with an answer
      after it is none, nor is a text given back without its instruction, for there may have been nothing to mend.
    - `repetition`: one phrase at least 3 times over, 8 words or more, and nothing else; or, from 30 runs of three words on, no
      more than 10 % different ones, or 5 % when all digits count as the same. One number over and over may be a list.

    A response that equals the reference passes always. Takes linear time; meant as a gate that saves the judge's call.
    """

    check: Literal["substance"] = "substance"

    allow: Many[Literal["punctuation", "opener", "copy", "repetition"]] = ()
    """What is an honest answer to these prompts: `repetition` where a line has to be written fifty times."""

    def verify(self, sample: Sample) -> CheckResult:
        """Look for each kind of shell; the first found is the reason."""
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
        if "opener" not in self.allow and spoken and _only_openers(text):
            return f"nothing but an opener: {brief(text)}"
        if "copy" not in self.allow and any(
            _copied(words(plain(turn.content)), spoken) for turn in sample.messages if turn.role in _ASKING
        ):
            return f"a copy of the prompt: {brief(text)}"
        if "repetition" not in self.allow and _repeated(spoken):
            return f"the same over and over: {brief(text)}"
        return None


_ASKING = {"user", "system"}
_MARKS = re.compile(
    r"</?(?:answer|final_answer|final|solution|response|output|think|thinking|reasoning)>|<\|\w{1,40}\|>|\$\s{0,9}\$|~~"
)
"""Tags around an answer, the marks of a conversation's turns, and the pairs of marks of a formula or of struck text."""


def _answer(text: str) -> str:
    """Return the text without the marks around it: fences, tags, pairs of dollar signs, whose turn it is."""
    pieces, place = [], 0
    for fence in fences(text):
        pieces += [text[place : fence.start], fence.body]
        place = fence.end
    return _ROLE.sub("", _MARKS.sub(" ", "\n".join([*pieces, text[place:]])))


_ROLE = re.compile(
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


_OPENERS = """
thought process|thoughts|my thoughts|thinking|thinking process|thinking step by step|think step by step|reasoning
reasoning process|chain of thought|solution|the solution|solution process|solution steps|step by step solution|solve
answer|the answer|answer is|the answer is|my answer|my answer is|final answer|the final answer|the final answer is|response
explanation|analysis|problem analysis|step by step|step 1|step one|to solve this problem|to solve this problem we need to
to answer this question|here is the answer|here's the answer|here is the solution|here's the solution|here is my answer
boxed|begin|let's begin|let's start|let's go|proof|the proof|result|output|summary|conclusion
解|解答|解説|解析|解法|解答過程|答|答え|答案|回答|最終回答
最终答案|思考|思考過程|思考过程|分析|結論|结论|かいせつ|かいとう|こたえ|考え方
让我们一步一步地思考|让我们一步一步思考|让我们一步步思考
让我们一步步解决这个问题|一步一步思考|ステップバイステップで考えましょう
ステップごとに考えましょう|順を追って考えましょう|풀이|풀이 과정|해설|답|답변|정답|해결
respuesta|la respuesta es|solución|explicación|proceso de pensamiento|réponse|la réponse est|explication|antwort|die antwort ist
assistant|the assistant|ai assistant
certainly|of course|sure|sure thing|absolutely|great question|good question|excellent question
that's a great question|that is a great question|what a great question|interesting question
as requested|as you requested|as you asked|i can help|i can do that|i can help with that
i can help you with that|thank you for your question|thanks for your question|thank you for asking|thanks for asking
happy to help|glad to help|i'm happy to help|i'm glad to help|i'd be happy to help|i would be happy to help
i'll help you with that
i'd be glad to help|let me help|let me help you|let me help you with that|let me think|let me see|let me explain|let me answer
to answer your question|in answer to your question|to answer the question|in response to your question|your answer|my response
todo|your code here|code goes here|explanation below|see below|as follows|the following|the final response
もちろん|もちろんです|もちろんです喜んで|以下が回答です|以下が答えです|以下に回答します
以下の通りです|以下のとおりです|お答えします|回答は以下の通りです|回答いたします
アシスタント|当然可以|当然|以下是答案|以下是回答
这是答案|以下是我的回答|助手|물론입니다|물론이죠
답변은 다음과 같습니다|claro|por supuesto|claro que sí|aquí está la respuesta|aquí tienes
bien sûr|certainement|voici la réponse|voici ma réponse|natürlich|selbstverständlich|hier ist die antwort|certamente
ecco la risposta|com certeza|aqui está a resposta|конечно|вот ответ|вот мой ответ
lösung|erklärung|resposta|a resposta é|solução|explicação|risposta|la risposta è|soluzione|spiegazione|ответ|решение|объяснение
"""
_LETS_SOLVE = re.compile(
    r"(?:ok(?:ay)?|sure|alright|so|now|first)*let(?:s|us|me)(?:now|first)?(?:solve|think|work|break|analy[sz]e|reason|tackle|walk)"
    r"(?:this|it|the|about|through|down|problem|question|step|by|carefully|together|following|out|on|in|detail)*"
)
_HERE_IS = re.compile(
    r"(?:so|and|now)*"
    r"(?:here(?:s|is|are|comes|goes|(?=you))|thisis|below(?:is|are)|thefollowingis|ihaveprovided|illprovide|iwillprovide)"
    r"(?:the|my|your|a|an|our)?"
    r"(?:complete|full|final|short|brief|detailed|correct|requested|possible|best|stepbystep|simple|clear|direct|python)*"
    r"(?:answers?|solutions?|responses?|results?|explanation|summary|outputs?|translation|reply|code|steps|text|breakdown"
    r"|it|you(?:go|are)|what(?:i(?:know|found|think|have|cameupwith)|you(?:needed|need|want|wanted)))"
    r"(?:to|for|of|in|your|the|this|that|you|question|problem|request|query|task|prompt|below|asked|requested|wanted|itis|with)*"
)
_STEP = re.compile(r"step\d{1,3}")
_SMALL_TALK = """
ok okay alright allright right well so now yes great good perfect hi hello understood gotit noproblem isee iunderstand gladly
mypleasure withpleasure はい 承知しました 承知いたしました かしこまりました わかりました 好的 没问题 沒問題 네 да ja gerne sí oui
"""
_FILLERS = frozenset(_SMALL_TALK.split())
"""Words that announce nothing by themselves: an opener beside them is still all there is, and alone they may be the answer."""

_LONGEST_OPENER = 120
_SEGMENT = re.compile(r"[\n:：.!?。！？;…,，、]+|\s[-–—]+\s?")


def _key(text: str) -> str:
    return "".join(words(text))


_OPENING = frozenset(_key(opener) for opener in re.split(r"[|\n]", _OPENERS.strip()))


def _only_openers(text: str) -> bool:
    if len(text) >= 20 * _LONGEST_OPENER:
        return False
    keys = [key for segment in _SEGMENT.split(text) if (key := _key(segment))]
    return any(map(_opens, keys)) and all(_opens(key) or key in _FILLERS for key in keys)


def _opens(key: str) -> bool:
    patterns = (_LETS_SOLVE, _HERE_IS, _STEP)
    return key in _OPENING or (len(key) <= _LONGEST_OPENER and any(pattern.fullmatch(key) for pattern in patterns))


Run = tuple[str, ...]


def _runs(spoken: list[str]) -> list[Run]:
    return list(zip(spoken, islice(spoken, 1, None), islice(spoken, 2, None), strict=False))


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
    """Whether the items are one series, at least three times over; the last turn may be cut short.

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
