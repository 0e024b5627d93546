"""Finds the limits of length that a prompt states for its response; guesses nothing.

A rough size (`about 50 words`, `30字程度`) is no limit. Nor is the size of a part of the response (`each paragraph`,
`タイトルは`), unless that part is all that is asked for (`write a title`, `タイトルを`).
"""

from judge.bounds import LIMIT_PROMPT
from judge.reading.limits.english_limits import english_limits
from judge.reading.limits.japanese_limits import japanese_limits
from judge.reading.limits.length_limit import Limit
from judge.reading.pattern import Pattern

_PLAIN = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("’"): "'", ord("，"): ",", ord("\u3000"): " "}
_EMPHASIS = Pattern(r"[*_`]+")


def limits(prompt: str) -> tuple[Limit, ...]:
    """Return every limit that a prompt states for its response, without judging them: two may contradict each other.

    `in two sentences` and `2文で` are read as at most two. In a prompt longer than 200,000 characters, the first and the last
    100,000 are read.
    """
    half = LIMIT_PROMPT // 2
    read = prompt if len(prompt) <= LIMIT_PROMPT else f"{prompt[:half]}\n{prompt[-half:]}"
    text = _EMPHASIS.sub("", read.translate(_PLAIN)).lower()
    return tuple(dict.fromkeys((*english_limits(text), *japanese_limits(text))))
