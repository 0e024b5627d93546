"""Writes a calibration into the text of a rubric's file. Every other byte of the file stays as it is."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from judge.agreement.maker import without_calibration
from judge.errors import RubricFault
from judge.rubric.calibration import Calibration
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric
from judge.rubric.yaml_file import replace_text

_BLOCK = re.compile(
    r"""
    ^calibration[ \t]*:.*\n?          # calibration:  # a remark
    (?:
        (?:[ \t]*\r?\n)*              # empty lines, if the block goes on after them
        [ \t]+\S.*\n?                 #   of: judge
    )*
    """,
    re.MULTILINE | re.VERBOSE,
)
"""The block of a calibration: its line, and the indented lines after it."""

_KNOTS_IN_A_LINE = 6
"""Knots on one line of the file: about 100 columns."""


def write_calibration(path: Path, rubric: Rubric, calibration: Calibration) -> None:
    """Put a calibration into a rubric's file, in the place of an older one, or at the end.

    The new text is read as a rubric before it replaces the old one.

    Args:
        path: the file.
        rubric: what was read from it.
        calibration: what to write.

    Raises:
        RubricFault: the file cannot be read or written, or would be another rubric afterwards.
    """
    text = insert(_text(path), calibration)
    new = _read(path, text)
    if new.calibration != calibration or without_calibration(new).hash != without_calibration(rubric).hash:
        msg = f"{path}: this text could not be put into it without changing something else; put it in yourself:"
        raise RubricFault("\n".join([msg, *_lines(calibration)]))
    replace_text(path, text, RubricFault)


def refuse_shipped(path: Path, package: Path) -> None:
    """Refuse to write into a rubric that lies in an installed package, where the next installation would undo it.

    Args:
        path: the rubric's file.
        package: the folder of the package.

    Raises:
        RubricFault: it does.
    """
    if path.resolve().is_relative_to(package.resolve()):
        msg = f"{path}: a shipped rubric is not written to; copy it to a folder of your own, and name the copy with --rubric FILE"
        raise RubricFault(msg)


def insert(text: str, calibration: Calibration) -> str:
    """Return the text of a rubric's file with a calibration."""
    end = "\r\n" if "\r\n" in text else "\n"
    block = "".join(f"{line}{end}" for line in _lines(calibration))
    found = _BLOCK.search(text)
    if found:
        return text[: found.start()] + block + text[found.end() :]
    return text + ("" if text.endswith("\n") else end) + end + block


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        msg = f"{path}: cannot be read: {error}"
        raise RubricFault(msg) from error


def _read(path: Path, text: str) -> Rubric:
    """Read a text as the file of that name; a fault names the file itself."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        replace_text(copy, text, RubricFault)
        try:
            return load_rubric(copy)
        except RubricFault as fault:
            msg = f"with the calibration in it, the rubric cannot be used, so that nothing was written:\n{fault}"
            raise RubricFault(msg.replace(str(copy), str(path))) from fault


def _lines(calibration: Calibration) -> Iterator[str]:
    data = calibration.model_dump(mode="json")
    yield "calibration:  # written by judge calibrate --write; without this block the judge's own scores count"
    yield f"  of: {calibration.of}"
    yield "  knots:  # [the judge's score, people's], both from 0 to 1"
    yield from _knots(calibration.knots)
    for part in ("origin", "held_out"):
        fields = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in data[part].items())
        yield f"  {part}: {{{fields}}}"


def _knots(knots: Sequence[tuple[float, float]]) -> Iterator[str]:
    written = [f"[{score:g}, {value:g}]" for score, value in knots]
    rows = [written[at : at + _KNOTS_IN_A_LINE] for at in range(0, len(written), _KNOTS_IN_A_LINE)]
    for place, row in enumerate(rows):
        begin, end = ("[" if place == 0 else " "), ("]" if place == len(rows) - 1 else ",")
        yield f"    {begin}{', '.join(row)}{end}"
