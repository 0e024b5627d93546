"""Finds the Python program in a text."""

from textwrap import dedent

from judge.reading.text.fence import fenced

_PYTHON = frozenset({"python", "python3", "py"})


def python_code(text: str) -> str:
    """Return the last code fence marked as Python, or else the last fence, or else the whole text."""
    blocks = fenced(text)
    marked = [body for language, body in blocks if language in _PYTHON] or [body for _, body in blocks]
    return dedent(marked[-1]) if marked else text
