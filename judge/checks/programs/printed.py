"""Reads what programs have to print for which input, in the forms of the common data sets, and compares what they print.

The forms: a list of objects with `input` and `output`; one object with the lists `inputs` and `outputs` (APPS, TACO) or with the
lists `input` and `output` (CodeContests); or the JSON text of one of these (PRIME).
"""

import itertools
import math
from typing import Any

from pydantic import JsonValue

from judge.bounds import PRINTED_BYTES, PROGRAM_RUNS
from judge.errors import ReferenceFault
from judge.reading.json.value import read_json
from judge.reading.pattern import Pattern
from judge.record import shape
from judge.sandbox.programs.scripts import Run

_NUMBER = Pattern(
    r"[-+]?"
    r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)"  # 12, 12., 12.5, .5
    r"(?:[eE][-+]?[0-9]{1,4})?"  # e-7
)
_LONGEST = 400
"""Characters of a number that is compared by its value; no double has more digits before its point than 309."""


def read_runs(tests: Any) -> list[Run]:
    """Read inputs and outputs.

    An output or input is a text, or a list of lines. In a list of objects, `outputs` in place of `output` lists several outputs,
    of which any is right.

    Raises:
        ReferenceFault: there are none, or they are in another form; the message names the first that is.
    """
    runs = [_run(number, test) for number, test in enumerate(_listed(_value(tests)), 1)]
    if not 0 < len(runs) <= PROGRAM_RUNS:
        msg = f"wanted 1 to {PROGRAM_RUNS:,} inputs with their outputs, found {len(runs):,}"
        raise ReferenceFault(msg)
    return runs


def same_exactly(wanted: str, printed: str) -> bool:
    """Whether two texts are the same to the last byte."""
    return wanted == printed


def same_lines(wanted: str, printed: str) -> bool:
    """Whether two texts have the same lines. White space at the ends of lines and blank lines at the end do not count."""
    return _trimmed(wanted) == _trimmed(printed)


def same_tokens(wanted: str, printed: str, tolerance: float = 0.0) -> bool:
    """Whether two texts have the same words, whatever white space is between them.

    Args:
        wanted: the expected text.
        printed: the text of a program.
        tolerance: how far a number may be from the expected one if either has a fraction: as an absolute difference, or as a
            share of the expected one.
    """
    pairs = itertools.zip_longest(wanted.split(), printed.split())
    return all(one == other or (tolerance > 0 and _close(one, other, tolerance)) for one, other in pairs)


def _value(tests: JsonValue) -> JsonValue:
    if not isinstance(tests, str):
        return tests
    try:
        value: JsonValue = read_json(tests)
    except ValueError as error:
        msg = f"the tests are a text, but not in JSON: {error}"
        raise ReferenceFault(msg) from error
    return value


def _listed(tests: JsonValue) -> list[Any]:
    """Return an object for each test."""
    if isinstance(tests, list):
        return tests
    held: dict[str, Any] = tests if isinstance(tests, dict) else {}
    if held.get("fn_name"):
        msg = "these tests call a function (`fn_name`); `program_output` runs programs that read input and print"
        raise ReferenceFault(msg)
    inputs, outputs = (held.get(f"{name}s", held.get(name)) for name in ("input", "output"))
    if not isinstance(inputs, list) or not isinstance(outputs, list) or len(inputs) != len(outputs):
        msg = f"wanted a list of objects with `input` and `output`, or two lists of one length, found {shape(tests)}"
        raise ReferenceFault(msg)
    return [{"input": one, "output": other} for one, other in zip(inputs, outputs, strict=True)]


def _run(number: int, test: Any) -> Run:
    held = test if isinstance(test, dict) else {"input": None}
    several = held.get("outputs") if "output" not in held else None
    wanted = several if isinstance(several, list) else [held.get("output")]
    texts = [_text(one) for one in (held.get("input", ""), *wanted)]
    found = [text for text in texts if text is not None]
    if len(found) < len(texts) or len(found) == 1:
        msg = f"test {number}: wanted an object with `input` and `output`, each a text or a list of lines, found {shape(test)}"
        raise ReferenceFault(msg)
    if any(len(text.encode("utf-8", "surrogatepass")) > PRINTED_BYTES for text in found[1:]):
        msg = f"test {number}: the output has more than {PRINTED_BYTES:,} bytes"
        raise ReferenceFault(msg)
    return Run(found[0], tuple(found[1:]))


def _text(value: Any) -> str | None:
    if isinstance(value, list) and not any(line is None or isinstance(line, list | dict) for line in value):
        return "\n".join(map(str, value))
    return value if isinstance(value, str) else None


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")


def _close(wanted: str | None, printed: str | None, tolerance: float) -> bool:
    if wanted is None or printed is None or not (_is_number(wanted) and _is_number(printed)):
        return False
    if wanted.lstrip("+-").isdigit() and printed.lstrip("+-").isdigit():
        return False
    one, other = float(wanted), float(printed)
    return abs(one - other) <= tolerance * max(1.0, abs(one)) < math.inf


def _is_number(word: str) -> bool:
    return len(word) <= _LONGEST and _NUMBER.fullmatch(word) is not None
