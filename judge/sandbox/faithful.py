"""Tells by its words whether a program does in the subset what it does in CPython. A word test, not a proof.

The subset (pydantic-monty 1.4.0) keeps sets in order of insertion, and where CPython returns an iterator it returns a list; so a
program is doubted unless it consumes such a thing at once, or uses none. A program in doubt costs a process, nothing else.
"""

import io
import tokenize

_LONGEST = 20_000
"""Characters; reading is linear, but this parent reads no more of a hostile text than it must."""

_CONSUMERS = frozenset("all any dict join len list max min next print sorted str sum tuple".split())  # noqa: SIM905  words read better without quotes
_CONSUMERS_OF_LAZY = _CONSUMERS - {"len", "str", "print"}
_LAZY = frozenset("enumerate filter map reversed zip".split())  # noqa: SIM905  words read better without quotes
_ORDER = frozenset("set frozenset deque itertools iter next id hash random time datetime __eq__ __hash__".split())  # noqa: SIM905
_MACHINERY = frozenset("yield async await del getattr setattr eval exec globals locals vars type dir object __class__".split())  # noqa: SIM905
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_OUTSIDE = -1


def faithful(program: str) -> bool:
    """Whether the subset's answers for a program are CPython's, as far as its words tell."""
    if len(program) > _LONGEST:
        return False
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(program).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return False
    words = [token.string for token in tokens if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER)]
    inside, dicts = _brackets(words)
    return not any(_unlike(words, at, inside[at], dicts) for at in range(len(words)))


def _brackets(words: list[str]) -> tuple[list[int], set[int]]:
    """Return the place of the innermost bracket around each word, -1 for none, and the places of braces that make dicts."""
    stack, inside, dicts = [_OUTSIDE], [], set()
    for at, word in enumerate(words):
        if word in (":", "**") or (word == "}" and stack[-1] == at - 1):
            dicts.add(stack[-1])
        if word in _CLOSING and len(stack) > 1:
            stack.pop()
        inside.append(stack[-1])
        if word in _OPENING:
            stack.append(at)
    return inside, dicts


def _unlike(words: list[str], at: int, opened: int, dicts: set[int]) -> bool:
    word, before = words[at], words[at - 1] if at else ""
    bracket = words[opened] if opened > _OUTSIDE else ""
    caller = words[opened - 1] if opened > 0 and bracket == "(" else ""
    if word in _ORDER or word in _MACHINERY:
        return before not in (".", "import")
    if word in _LAZY:
        return before not in (".", "in") and not (caller in _CONSUMERS_OF_LAZY and at == opened + 1)
    if word == "for" and bracket == "(":
        return caller not in _CONSUMERS_OF_LAZY - {"next"}
    return word == "{" and at not in dicts
