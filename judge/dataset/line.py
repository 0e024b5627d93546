"""Reads one line of a training file as a JSON object, by the letter of JSON Lines: what a lenient reader mends, a job may not."""

import codecs
import json
from typing import Any

from judge.dataset.finding import Flaw
from judge.reading.json.strict import STRICT
from judge.record import shape

LONGEST = 6 * 2**20
"""Bytes of a line. The record reaches the reward function in an event, and AWS Lambda takes none that is larger
(https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""The first bytes of a file in UTF-16, and of one in UTF-32."""

_WIDE_BRACES = ("{".encode("utf-16-le"), "{".encode("utf-16-be"))
"""The first bytes of such a file without a byte order mark."""


class Broken(Exception):
    """A line is not a JSON object; the flaw says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.text)
        self.flaw = flaw


def parse_line(line: bytes, number: int) -> dict[str, Any]:
    """Return the object that a line holds.

    Args:
        line: as it is in the file; not blank.
        number: its number, from 1.

    Raises:
        Broken: it is none, or a strict reader would not take it.
    """
    if len(line) > LONGEST:
        raise Broken(Flaw("line too long", f"line too long: {len(line):,} bytes; a Lambda function takes {LONGEST:,} at most"))
    try:
        value = json.loads(_text(line, number), **STRICT)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Broken(Flaw("not Unicode", "not Unicode: half of a surrogate pair in a text, such as \\ud800")) from error
    except json.JSONDecodeError as error:
        raise Broken(Flaw("not JSON", f"not JSON: {error.msg} at column {error.colno}")) from error
    except RecursionError as error:
        raise Broken(Flaw("nested too deeply", "nested too deeply")) from error
    except ValueError as error:
        raise Broken(Flaw("not JSON", f"not JSON: {error}")) from error
    if not isinstance(value, dict):
        raise Broken(Flaw("not an object", f"wanted an object, found {shape(value)}"))
    return value


def wrong_file(line: bytes) -> Flaw | None:
    """Say by its first line if a file is not JSON Lines at all, so that not each of its lines becomes a fault."""
    if line.startswith(_WIDE) or line[:2] in _WIDE_BRACES:
        return Flaw("not UTF-8", "UTF-16 or UTF-32, wanted UTF-8: iconv -f UTF-16 -t UTF-8 makes it so")
    text = line.removeprefix(codecs.BOM_UTF8).strip()
    if text.startswith(b"["):
        return Flaw("not JSON Lines", "a JSON array, wanted an object in each line: jq -c '.[]' makes it so")
    if text == b"{":
        return Flaw("not JSON Lines", "JSON over several lines, wanted an object in each line: jq -c . makes it so")
    return None


def _text(line: bytes, number: int) -> str:
    if number == 1 and line.startswith(codecs.BOM_UTF8):
        raise Broken(Flaw("byte order mark", "begins with a byte order mark, which is not JSON: tail -c +4 cuts it off"))
    if b"\0" in line:
        raise Broken(Flaw("NUL", f"NUL: a byte 0 at column {line.index(0) + 1}; the file is damaged or not UTF-8"))
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        found = f"byte {line[error.start]:#04x} at column {error.start + 1}"
        raise Broken(Flaw("not UTF-8", f"not UTF-8: {found}; iconv -f ENCODING -t UTF-8 makes it so")) from error
