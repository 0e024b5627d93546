"""Reads the texts that attacks are made of; each stands in a JSON Lines file beside this module, with its family."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FILES = ("texts.jsonl", "siblings.jsonl")


def texts(family: str) -> Sequence[str]:
    """Return the texts of a family; some have slots such as `{echo}`, which the family fills.

    Raises:
        KeyError: there are none.
    """
    found = tuple(line["text"] for name in _FILES for line in _lines(name) if line["family"] == family)
    if not found:
        raise KeyError(family)
    return found


@cache
def _lines(name: str) -> Sequence[dict[str, str]]:
    return [json.loads(line) for line in (Path(__file__).parent / name).read_text("utf-8").split("\n") if line]
