"""No text of 1 MB, from a response, a ground truth or a prompt, takes a check longer than 1 s of processor time.

Checks that run in processes of their own (sql, python_tests, math) have limits of their own.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from judge.checks import load_check
from judge.errors import Fault
from judge.intake.event import read_event
from tests.conftest import make_sample

SIZE = 1_000_000
MOST = 3.0
"""Seconds; three times the promise, for a busy machine also shares its caches."""

QUICK = 0.04
"""Seconds for 100 kB: what is quicker takes less than a second for 1 MB, or four where the time grows with the square."""

NASTY = {
    "letter": "a",
    "words": "word ",
    "parentheses": "(",
    "brackets": "[",
    "braces": "{",
    "closing": ")]}",
    "pairs": "()[]{}",
    "objects-begun": '{"a":',
    "lists-begun": '[{"a":',
    "objects": '{"answer": 1} ',
    "keys-begun": '{"a": 1, ',
    "quotation-marks": '"',
    "apostrophes": "'",
    "backticks": "`",
    "fences": "```python\nx\n```\n",
    "fences-begun": "```\n",
    "tildes": "~~~\n",
    "backslashes": "\\",
    "escapes": '\\"',
    "marks": "\u0301\u0323",
    "marked-letters": "a" + "\u0301\u0323" * 15,
    "heaps-of-marks": "a" + "\u0301\u0323" * 100,
    "jamo": "\u1100\u1161\u11a8",
    "ligatures": "\ufdfa",
    "letters-that-triple": "ΐ",
    "mathematical-letters": "𝐀",
    "digits": "1",
    "grouped-digits": "123,",
    "decimals": "1.",
    "fractions": "1/2 ",
    "exponents": "×10^",
    "numbers": "1 ",
    "signs": "- ",
    "money": "$1 ",
    "percents": "5% ",
    "equations": "=1",
    "frac": r"\frac{1}{2}",
    "frac-begun": r"\frac{",
    "boxed": r"\boxed{1}",
    "boxed-begun": r"\boxed{",
    "text-begun": r"\text{",
    "raised": "^{",
    "think": "<think>",
    "thought": "<think>x</think>",
    "thought-ended": "</think>",
    "answers": "<answer>1</answer>",
    "answers-begun": "<answer>",
    "hashes": "#### 1\n",
    "headings": "# x\n",
    "pipes": "|",
    "tables": "| a | b |\n",
    "spaces": " ",
    "line-ends": "\n",
    "blank-lines": "\n \n",
    "carriage-returns": "\r\n",
    "wide-spaces": "\u3000\u00a0",
    "separators": "\u2028\u2029\x85\x0c\x0b\x1c\x1d\x1e",
    "han": "漢",
    "han-sentences": "漢。",
    "kana": "か\u3099",
    "thai": "ก็",
    "surrogates": "\ud800",
    "lone-surrogates": "a\udfff",
    "joiners": "\u200d",
    "emoji": "👩‍🚀",
    "flags": "🇩🇪",
    "the-answer-is": "the answer is ",
    "answer-to": "answer to ",
    "answer-lines": "Answer:\n",
    "label-lines": "A: x\n",
    "choices": "(A) ",
    "choice-lines": "A) x\n",
    "options": "option A or ",
    "bullets": "* a\n",
    "stars": "*a",
    "bold": "** ",
    "underlines": "_a",
    "chevrons": "<<",
    "placeholders": "[a",
    "full-stops": ".",
    "sentences": "a. ",
    "initials": "A. ",
    "abbreviations": "Dr. ",
    "numbered": "1. a\n",
    "addresses": "http://",
    "calls": "f(a=1)\n",
    "tool-calls": '<tool_call>{"name":"f","arguments":{}}</tool_call>',
    "tool-calls-begun": "<tool_call>",
    "named": '{"name": "f", "arguments": {}}',
    "openers": "let's solve this ",
    "limits": "at most 5 words. ",
    "limits-begun": "no more than ",
    "ranges-begun": "between 1 and ",
    "numbers-in-words": "twenty-one ",
    "japanese-limits": "30文字",
    "three-words": "a b c ",
}


def texts(size: int) -> dict[str, str]:
    """Return what makes readers work: each piece over and over."""
    return {name: (text * (size // len(text) + 1))[:size] for name, text in NASTY.items()} | {
        "letters-behind-spaces": " " * size + "a",
        "letters-around-spaces": "a" + " " * size + "a",
        "different-words": " ".join(f"w{at}" for at in range(size // 7)),
        "different-numbers": " ".join(map(str, range(size // 7))),
        "broken-quotations": '{"answer": [' + '"a"b"' * (size // 5) + "]}",
        "broken-quotations-within-the-bound": '{"answer": [' + '"a"b"' * 19_000 + "]}",
        "a-long-list": '{"answer": [' + "1," * (size // 2) + "1]}",
        "many-keys": json.dumps({f"k{at}": at for at in range(size // 20)}),
        "many-objects": json.dumps([{"a": at, "b": [1, 2]} for at in range(size // 30)]),
        "marks-in-an-object": json.dumps({"a": "e" + "\u0301\u0323" * (size // 2)}, ensure_ascii=False),
        "marks-in-a-call": json.dumps([{"name": "f", "arguments": {"a": "\u0301\u0323" * (size // 2)}}], ensure_ascii=False),
        "ligatures-in-an-object": json.dumps({"a": "\ufdfa" * size}, ensure_ascii=False),
        "digits-in-an-object": json.dumps({"a": "1" * size}),
        "a-deep-object": '{"a":' * 60 + "1" + "}" * 60,
        "a-long-call": "f(" + "a=1," * (size // 4) + ")",
        "a-deep-call": "f(a=" + "[" * 19_000,
        "a-long-address": "https://" + "a" * size,
        "an-opener-without-end": "let's solve " + "this" * (size // 4),
    }


SMALL, LARGE = texts(SIZE // 10), texts(SIZE)

EVERY = ["case", "whitespace", "punctuation", "articles", "markdown"]
OBJECT = '{"a": 1, "b": [1, 2, "x"]}'
CALLS = '[{"name": "f", "arguments": {"a": 1}}]'
COUNTED = ["bullets", "numbered", "paragraphs", "highlights", "placeholders", "titles", "capitals"]
RESPONSES: list[tuple[str, dict[str, Any], Any]] = [
    ("choice", {"letters": "ABCD"}, "B"),
    ("contains", {"all": ["abc"], "none": ["aa"], "words": True, "times": 10_000}, None),
    ("exact", {}, "abc"),
    ("exact", {"answer": "stated", "ignore": EVERY}, "abc"),
    ("exact", {"answer": "<answer>"}, "abc"),
    ("fields", {"lists": "ordered", "numbers_in_text": True, "dates": "day_first"}, OBJECT),
    ("format", {"tags": ["think", "answer"]}, None),
    ("format", {"code": "python"}, None),
    ("format", {"json_type": "object", "alone": False}, None),
    ("format", {"sections": ["Summary", "Risks"]}, None),
    ("format", {"count": {"paragraphs": 3}, "divider": "***"}, None),
    *(("format", {"count": {what: {"least": 10**8}}}, None) for what in COUNTED),
    ("format", {"starts": "a", "ends": "b", "case": "lower"}, None),
    ("json_schema", {"json_schema": {"type": "object", "additionalProperties": {"type": "integer"}}, "penalty": 0.1}, None),
    *(("length", {"unit": unit, "most": 10}, None) for unit in ("characters", "words", "sentences", "tokens")),
    ("number", {}, "5"),
    ("regex", {"patterns": ["(a+)+$", "^(.*)*x"]}, None),
    ("similarity", {}, "a b c " * 5_000),
    ("similarity", {"measure": "token_f1"}, "a b c"),
    ("substance", {}, None),
    ("tool_calls", {"text": "folded"}, CALLS),
]
BOTH: list[tuple[str, dict[str, Any]]] = [
    ("choice", {}),
    ("contains", {"reference": "all"}),
    ("exact", {"ignore": EVERY}),
    ("exact", {"answer": "last_line", "ignore": EVERY}),
    ("fields", {}),
    ("number", {}),
    ("similarity", {}),
    ("substance", {}),
    ("tool_calls", {}),
]
PROMPTS: list[tuple[str, dict[str, Any]]] = [("length", {}), ("substance", {}), ("choice", {})]


def seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    with suppress(Fault):
        work()
    return time.process_time() - before


def slow(work: Callable[[str], object]) -> dict[str, float]:
    """Return the texts of 1 MB over which something takes more than its share; those that are quick at a tenth are passed over."""
    asking = [name for name, text in SMALL.items() if seconds(lambda text=text: work(text)) > QUICK]
    taken = {name: seconds(lambda name=name: work(LARGE[name])) for name in asking}
    return {name: time for name, time in taken.items() if time > MOST}


def named(case: tuple[Any, ...]) -> str:
    return "-".join([case[0], *map(str, case[1].values())])[:60]


@pytest.mark.parametrize("case", RESPONSES, ids=named)
def test_no_response_of_1_mb_takes_a_check_long(case: tuple[str, dict[str, Any], Any]) -> None:
    kind, options, truth = case
    check = load_check(kind)(check=kind, **options)
    known = {} if truth is None else {"reference_answer": truth}
    assert not slow(lambda text: check.verify(make_sample(response=text, **known)))


@pytest.mark.parametrize("case", BOTH, ids=named)
def test_nor_does_a_ground_truth_of_1_mb_that_is_the_response_too(case: tuple[str, dict[str, Any]]) -> None:
    kind, options = case
    check = load_check(kind)(check=kind, **options)
    assert not slow(lambda text: check.verify(make_sample(response=text, reference_answer=whole(text))))


@pytest.mark.parametrize("case", PROMPTS, ids=named)
def test_nor_does_a_prompt_of_1_mb(case: tuple[str, dict[str, Any]]) -> None:
    kind, options = case
    check = load_check(kind)(check=kind, **options)
    assert not slow(lambda text: check.verify(make_sample(prompt=text, response="B, of course", reference_answer="B")))


def test_no_record_of_1_mb_takes_long_to_read() -> None:
    def read(text: str) -> None:
        read_event({"body": json.dumps([{"id": text, "prompt": text, "response": text, "metadata": {"a": text}}])})
        read_event({"body": text})

    assert not slow(read)


def whole(text: str) -> str:
    """Return the text as a ground truth can hold it: without half of a character."""
    return text.encode("utf-8", "replace").decode()
