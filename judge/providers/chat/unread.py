"""Finds out that a server has cut off a prompt in silence, so that no judge scores what it was not shown.

Ollama cuts off a prompt that is longer than its context, answers with status 200, and counts only the tokens that it read:
https://github.com/ollama/ollama/issues/4967. Other servers refuse such a prompt.
"""

import zlib
from collections.abc import Mapping

from judge.errors import Oversize
from judge.question.question import Question

_SHORT = 8_000
"""Characters of a prompt that fits into any context: 2,048 tokens, the smallest default of Ollama's, at about four characters a
token."""

_LEAST = 0.4
"""Tokens for each byte of the compressed prompt; a count below that is not the whole prompt. A token says no more than a byte or
two, however long its text is, and what repeats itself compresses better than it tokenizes. Measured with OpenAI's vocabulary of
200,000 tokens: 0.54 to 0.89 for English, code and random letters, 1.4 for JSON. So a prompt is found out if less than about
two thirds of it were read."""


def refuse_unread(question: Question, usage: object) -> None:
    """Refuse an answer to a prompt that the server did not read to its end, as far as its count of tokens shows it.

    Args:
        question: what was asked.
        usage: what the server says that it used; not every server says it.

    Raises:
        Oversize: it read far fewer tokens than the prompt has.
    """
    read = usage.get("prompt_tokens") if isinstance(usage, Mapping) else None
    text = "".join((question.system, question.user, question.tail, *(turn.text for turn in question.turns)))
    if type(read) is not int or read < 1 or len(text) <= _SHORT:
        return
    least = int(_LEAST * len(zlib.compress(text.encode("utf-8", "replace"))))
    if read < least:
        msg = (
            f"the server read {read:,} tokens of a prompt of {len(text):,} characters, which has at least {least:,}: it cut the "
            "prompt off; give it a longer context (Ollama: OLLAMA_CONTEXT_LENGTH)"
        )
        raise Oversize(msg)
