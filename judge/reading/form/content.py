"""Tells whether a text or a JSON value says anything."""

import unicodedata

from pydantic import JsonValue


def says(text: str) -> bool:
    """Whether a text says anything: it has a letter, a digit or a symbol such as an emoji."""
    return any(sign.isalnum() or unicodedata.category(sign) == "So" for sign in text)


def holds(value: JsonValue) -> bool:
    """Whether a JSON value holds a field, a number, a truth value or a text that says something."""
    if isinstance(value, str):
        return says(value)
    if isinstance(value, list):
        return any(map(holds, value))
    return bool(value) if isinstance(value, dict) else value is not None
