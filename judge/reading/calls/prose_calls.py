"""Finds calls with named arguments in prose, in backticks or without."""

import re

from judge.bounds import CALLS_PROSE, CALLS_PROSE_LENGTH
from judge.reading.calls.call import Call
from judge.reading.calls.python_calls import OWN_FUNCTIONS, python_calls
from judge.reading.pattern import Pattern

_INLINE = Pattern(r"(?<!`)(`{1,2})(?!`)([^`\n]{3,2000})\1(?!`)")
"""Code in one or two backticks."""

_IN_PROSE = Pattern(
    r"(?<![\w.])([A-Za-z_][\w.]{1,99})\((?=\s{0,9}"
    r"(?:[A-Za-z_]\w{0,99}\s{0,9}=[^=]"  # get_weather(city=
    r"|\{\s{0,9}(?:[\"'}]|\w{1,99}\s{0,9}:)))"  # get_weather({"city":
)
_COMPOUND = Pattern(r"\w[_.]\w|[a-z][A-Z]")
"""A name of several words: `get_weather`, `getWeather`."""


def prose_calls(text: str) -> list[Call | None]:
    """Return the calls with named literal arguments in a text: those in backticks, or else those without.

    A text speaks of Python's own functions and does not call them; the same holds for any function in backticks without
    arguments, unless it is all there is on its line. `P(X=1)` is mathematics: without backticks, a call has a name of several
    words, such as `get_weather`, or an argument that is a text.
    """
    return _in_backticks(text) or _bare(text)


def _in_backticks(text: str) -> list[Call | None]:
    return [call for code in _INLINE.finditer(text) for call in python_calls(code[2].strip()) if _is_made(call, code, text)]


def _bare(text: str) -> list[Call | None]:
    calls: list[Call | None] = []
    end, left = 0, CALLS_PROSE
    for place in _IN_PROSE.finditer(text):
        if place.start() < end:
            continue
        if left <= 0:
            return [None]
        stop = _closing(text, place.end())
        left -= (stop or place.end() + CALLS_PROSE_LENGTH) - place.start()
        for call in filter(_is_tool_call, python_calls(text[place.start() : stop])):
            calls.append(call)
            end = stop
    return calls


def _is_made(call: Call | None, code: re.Match[str], text: str) -> bool:
    """Whether code in backticks makes a call, and does not only speak of a function."""
    if call is None or call.name in OWN_FUNCTIONS:
        return False
    around = text[max(0, code.start() - 1) : code.start()] + text[code.end() : code.end() + 1]
    return bool(call.arguments) or not around.strip("\n")


def _is_tool_call(call: Call | None) -> bool:
    """Whether a call without backticks is one of a tool, and no mathematics."""
    if call is None or call.name in OWN_FUNCTIONS:
        return False
    names_text = any(isinstance(value, str) for value in call.arguments.values())
    return names_text or _COMPOUND.search(call.name) is not None


def _closing(text: str, start: int) -> int:
    """Return the place after the parenthesis that closes the one before `start`; 0 if none does within a call's length."""
    depth, quote = 1, ""
    for place in range(start, min(len(text), start + CALLS_PROSE_LENGTH)):
        sign = text[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            if depth == 0:
                return place + 1
    return 0
