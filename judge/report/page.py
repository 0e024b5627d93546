"""Makes the HTML file: the page, its style and its script in one piece, and the data as compressed text.

Prompts, responses and reasons may be hostile. They are only in the data, which is base64: no character of it can end an element.
The script turns them into text nodes. The content security policy is the second wall: it lets this script and this style run, by
their hashes, and nothing load.
"""

import base64
import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from judge.errors import InputFault

MARK = b'data-made-by="judge report"'
"""Stands near the beginning of every report, so that a report can be told from any other file."""

_SCRIPTS = ("figures.js", "rows.js", "page.js")

_LARGEST = 400_000_000
"""Characters of the data: Chromium holds no text of more than 2**29 - 24 characters (V8's `String::kMaxLength`)."""


def page(data: dict[str, Any], most: int = _LARGEST) -> bytes:
    """Return the HTML file.

    Args:
        data: what the page's script builds the page from.
        most: bytes that it may take before it is packed.

    Raises:
        InputFault: there is more data than a browser can open.
    """
    written = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
    if len(written) > most:
        msg = (
            f"the report would hold {len(written):,} bytes, and a browser opens {most:,} at most; make one of a part of the rows"
        )
        raise InputFault(msg)
    packed = base64.b64encode(gzip.compress(written, 9, mtime=0)).decode()
    style, script = _text("page.css"), "\n".join(map(_text, _SCRIPTS))
    parts = {"style": style, "script": script, "style_hash": _hash(style), "script_hash": _hash(script), "data": packed}
    made = _text("page.html")
    for name, part in parts.items():  # the data is the last, and holds no braces
        made = made.replace(f"{{{name}}}", part)
    return made.encode()


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _text(name: str) -> str:
    return files("judge.report").joinpath(name).read_text("utf-8")
