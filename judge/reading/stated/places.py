r"""Finds the places where a response states its answer; never what the answer means, nor whether it is plain.

The forms, the strongest first: `<answer>…</answer>`; a JSON object with a field `answer` or `final_answer`; `#### …` (GSM8K);
`\boxed{…}`; "the answer is …", `Answer: …`, 答えは… and the same in German, French, Spanish, Portuguese, Italian, Chinese and
Korean; a line `A: …`; "I choose …" and "… is correct"; a first line that is explained below; the end. Work is bounded: only the
last few places of a form are read, each up to a limit.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from judge.bounds import PICKED_LENGTH, STATED_LENGTH, STATED_PLACES
from judge.reading.json.found_objects import find_objects
from judge.reading.pattern import Pattern, either
from judge.reading.text.normal_form import composed
from judge.reading.text.visible import visible
from judge.sample import as_text

Form = Literal["tag", "json", "hash", "boxed", "phrase", "label", "pick", "picked", "first", "end"]

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width signs, and the plain ones that they stand for."""

_TAG, _TAG_END = "<answer>", "</answer>"
_FIELD = Pattern(r"""(?:answer|答え|解答|回答|正解)["']?\s*:""", re.IGNORECASE)
_FIELDS = ("finalanswer", "最終回答", "answer", "答え", "解答", "回答", "正解")
_HASH = Pattern(r"(?<!#)####(?!#)")
_BOXED = Pattern(r"\\(?:boxed|fbox)\s*\{")
_BRACE = Pattern(r"\\.|[{}]", re.DOTALL)
_ADVERB = "therefore|then|thus|hence|here|now|actually|really|definitely|certainly|probably|likely|perhaps|maybe|possibly"
_MODAL = r"might|may|could|can|should|would|must|will|cannot|can['’]t|has to|seems to|appears to"
_PHRASE = Pattern(
    either(
        # The answer to the question, therefore, is; **Answer**: ; the answer must be; the answer comes out to
        r"""\b(?:answers?|ans)\b(?:[ ](?:to|of|for)(?:[ ][^\s.:]{1,24}+){1,12}?)?[*_"'`]{0,4}"""
        rf"(?:[ ,]{{1,2}}(?:{_ADVERB}),?)?\s{{0,3}}(?=[:=iawebctmsh])"
        r"(?:[:=]|\b(?:is|are|was|were)(?:n['’]t\b)?|\bequals\b"
        r"|\b(?:comes (?:out )?to|(?:turns|works) out to(?: be)?|becomes)\b"
        rf"|\b(?:{_MODAL})(?:n['’]t| not)?(?: \w{{1,12}})? (?:be|equal)\b)"
        r"""[*_"'`:]*""",
        r"^[#*_ \t]{0,8}(?:final[ ])?answer[*_ \t]*$",  # "### Final answer", on a line of its own
        r"(?:答え?|解答|回答|正解|正答)\s?[*_]{0,2}(?:は[、,\s]?|[:=])[*_]{0,2}",  # 答えは
        r"^[#*_ \t]{0,8}(?:最終)?(?:答え|解答|回答)[*_ \t]*$",
        r"[【\[](?:最終)?(?:答え?|解答|回答|正解)[】\]]",  # 【答え】
        # Die Antwort ist; la respuesta correcta es; Risposta:
        r"\b(?:antwort|lösung|réponse|respuesta|resposta|risposta|soluci[oó]n|solução|soluzione)\b"
        r"(?:[ ][^\W\d_]{2,12}){0,2}?[*_]{0,2}[ ]?(?:[:=]|(?<=[ ])(?:ist|lautet|est|es|é|è)\b)[*_]{0,2}",
        r"(?:正确|正確|最终|最終)?(?:答案|选项|選項)\s?[*_]{0,2}(?:应该|應該)?(?:[:=]|是|为|為|选|選)[*_]{0,2}",  # 正确答案是
        r"(?:정답|해답|답)\s?[*_]{0,2}(?:[:=]|은|는)[*_]{0,2}",  # 정답은
    ),
    re.IGNORECASE | re.MULTILINE,
)
_EXPLAINED = Pattern(
    r"\s{0,9}[#*_]{0,6}\s?(?:explanations?|reason(?:ing|s)?|rationale|because|since|justification|why|solution|details?|working"
    r"|steps?|理由|解説|説明|なぜなら)\b",
    re.IGNORECASE,
)
"""How a line begins that explains the one above it."""

_BEGUN = Pattern(r"(?<=[.!?;。])\s[^.!?;。]{0,60}$")
"""A sentence that has only begun when the next marker comes."""

_LED_IN = Pattern(r"[\s*_]*(?:(?:so|thus|therefore|hence|the|my|our|final|correct|right)\b[\s,*_]*)*", re.IGNORECASE)
"""Words that only lead up to the next marker, as in "Final answer: the final answer is"."""

_BLANK = Pattern(r"(?:[ \t]*(?:\$\$|\\\[|```\w*)?[ \t]*\r?\n)*\s*")
"""Lines without content between a marker and its answer: empty ones, and those that open a formula or a code block."""

_LABEL = Pattern(r"^[ \t>*_-]{0,8}A[*_]{0,2}:[*_]{0,2}", re.MULTILINE)
_PICK = Pattern(
    either(
        r"\b(?:I|we)(?:['’]d|['’]ll|['’]m)? (?:(?:would|will|have to|am|must) )?"  # I would choose, I'm going with
        r"(?:choose|chose|pick|picked|select|selected|choosing|picking|go with|going with|opt for|vote for)\b",
        r"\b(?:correct|right|best|final|my|chosen) (?:option|choice|letter)\b[ ]?"  # the correct option is
        r"(?:[:=]|\b(?:is|would be|must be|should be)(?:n['’]t| not)?\b)",
        r"^[*_ \t]{0,4}(?:choice|final choice)[*_]{0,2}:",
        r"\b(?:opci[oó]n|opção|opzione|option|alternativa) (?:correct[ea]|correta|corretta) (?:es|é|è|est)\b",
        r"(?:選択肢?|解)は",
    ),
    re.IGNORECASE | re.MULTILINE,
)
_PICKED = Pattern(
    either(
        r"\b(?:is|are|must be|would be|should be) (?:(?:therefore|thus|clearly|definitely|also) )?(?:the )?"  # is the best
        r"(?:(?:correct|right|best)(?: (?:answer|option|choice|one))?|answer)\b",
        r"\b(?:ist|est|es|é|è) (?:die |la |a )?(?:richtige?|correct[ea]?|correta|corretta|bonne|giusta)\b",
        r"[がを](?:正解|正しい|答え|適切|選[びぶ])",
        r"[이가] ?정답",
    ),
    re.IGNORECASE,
)
_CLAUSE_END = Pattern(r"[.!?\n。](?=\s)|\n|。")
_CLOSING_SIGNS = " \t\r\n`*_$>}])."
"""Signs at the end of a text that say nothing."""


class Stated(NamedTuple):
    """One place where an answer is stated."""

    form: Form
    text: str
    """What is stated: the rest of the line, or the content of the braces, the tag or the field."""

    final: bool
    """Whether nothing follows it."""

    start: int = 0
    """Where its marker starts."""

    lead: int = 0
    """Where its marker ends."""

    stop: int = 0
    """Where it ends."""

    @property
    def sure(self) -> bool:
        """Whether it is an answer whatever it says; a phrase in the middle of a text may be prose."""
        return self.final or self.form in {"tag", "json", "boxed"}


def tagged(text: str, tag: str) -> str | None:
    """Return the content of the last `<tag>…</tag>` of a text, or None."""
    lowered = text.lower() if text.isascii() else text
    end = lowered.rfind(f"</{tag}>")
    start = lowered.rfind(f"<{tag}>", 0, max(end, 0))
    return None if start < 0 else text[start + len(tag) + 2 : end].strip()


def as_read(text: str) -> str:
    """Return the text in which answers are looked for: visible, letters composed, full-width signs as ASCII."""
    text = composed(visible(text))
    return text if text.isascii() else text.translate(_WIDE)


def places(text: str, form: Form) -> Iterator[Stated]:
    """Give the last places where a text states an answer in one form, the last first."""
    if form == "tag":
        yield from _tags(text)
    elif form == "json":
        yield from _fields(text)
    elif form == "boxed":
        yield from _boxes(text)
    elif form == "pick":
        yield from sorted((*_lines(text, "pick", _PICK), *_picked(text)), key=lambda stated: -stated.start)
    elif form == "first":
        yield from _first(text)
    elif form == "end":
        yield Stated("end", text, final=True, stop=len(text))
    else:
        yield from _lines(text, form, {"hash": _HASH, "phrase": _PHRASE, "label": _LABEL}[form])


def _tags(text: str) -> Iterator[Stated]:
    lowered, start = text.lower() if text.isascii() else text, len(text)
    for _ in range(STATED_PLACES):
        stop = lowered.rfind(_TAG_END, 0, start)
        start = lowered.rfind(_TAG, 0, max(stop, 0))
        if start < 0:
            return
        held = text[start + len(_TAG) : stop].strip()[:STATED_LENGTH]
        yield Stated("tag", held, final=True, start=start, lead=start, stop=stop + len(_TAG_END))


def _fields(text: str) -> Iterator[Stated]:
    for found in reversed(find_objects(text)) if _FIELD.search(text) else ():
        for holder in () if found.value is None else (found.value, *found.value.values()):
            fields = {"".join(filter(str.isalpha, key.lower())): value for key, value in _items(holder)}
            held = next((fields[name] for name in _FIELDS if fields.get(name) is not None), None)
            if held is not None:
                yield Stated(
                    "json", _written(held)[:STATED_LENGTH], final=True, start=found.start, lead=found.start, stop=found.end
                )
                break


def _items(holder: Any) -> Any:
    return holder.items() if isinstance(holder, dict) else ()


def _written(value: Any) -> str:
    """Write an answer in JSON as a person would: the items of a list side by side."""
    if isinstance(value, dict):
        value = [*value.values()]
    return ", ".join(map(as_text, value[:STATED_LENGTH])) if isinstance(value, list) else as_text(value)


def _boxes(text: str) -> Iterator[Stated]:
    end = _end(text)
    for match in [*_BOXED.finditer(text)][: -STATED_PLACES - 1 : -1]:
        held = _in_braces(text[match.end() : match.end() + STATED_LENGTH])
        if held and held.strip():
            stop = match.end() + len(held) + 1
            yield Stated("boxed", held.strip(), final=stop > end, start=match.start(), lead=match.start(), stop=stop)


def _in_braces(rest: str) -> str | None:
    depth = 1
    for brace in _BRACE.finditer(rest):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return rest[: brace.start()]
    return None


def _lines(text: str, form: Form, marker: Pattern) -> Iterator[Stated]:
    """Give what follows each marker: up to the next marker or the end of the line, or of the next line if that one is empty."""
    end, following = _end(text), len(text)
    for match in [*marker.finditer(text)][: -STATED_PLACES - 1 : -1]:
        rest = text[match.end() : min(following, match.end() + STATED_LENGTH)]
        blank = _BLANK.match(rest)
        skipped = blank.end() if blank else 0
        line = rest[skipped:].split("\n", 1)[0]
        if match.end() + skipped + len(line) == following < len(text):
            line = _BEGUN.sub("", line)
            line = "" if _LED_IN.fullmatch(line) else line
        stop = match.end() + skipped + len(line)
        if line.strip():
            yield Stated(form, line.strip(), final=stop >= end, start=match.start(), lead=match.end(), stop=stop)
        following = match.start()


def _first(text: str) -> Iterator[Stated]:
    """Give the first line, if the next one begins to explain it."""
    line, _, rest = text.lstrip().partition("\n")
    if len(line) <= PICKED_LENGTH and _EXPLAINED.match(rest):
        start = text.find(line)
        yield Stated("first", line.strip(), final=True, start=start, lead=start, stop=start + len(line))


def _picked(text: str) -> Iterator[Stated]:
    """Give what precedes each "is correct" in its sentence."""
    for match in [*_PICKED.finditer(text)][: -STATED_PLACES - 1 : -1]:
        start = max(0, match.start() - PICKED_LENGTH)
        before = _CLAUSE_END.split(text[start : match.start()])[-1]
        if before.strip():
            lead = match.start() - len(before)
            yield Stated("picked", before.strip(), final=match.end() >= _end(text), start=lead, lead=lead, stop=match.end())


def _end(text: str) -> int:
    """Return where a text ends, without the signs at its end that say nothing."""
    return len(text.rstrip(_CLOSING_SIGNS))
