"""The rows of JSON Lines files: samples are read from them, outcomes are written to them."""

import codecs
import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, NamedTuple

from judge.cost.prices import Prices
from judge.cost.saved import Saved
from judge.errors import InputFault
from judge.intake.record_sample import read_sample
from judge.record import brief
from judge.reward import Outcome, Reward, Unscored
from judge.sample import AnySample, BadSample, Sample
from judge.tally import Entry

_SHOWN = 40
"""Characters of a first row that a message shows; a guess: enough to see which form it has."""


class Line(NamedTuple):
    """A row of the input."""

    place: int
    """Its place among the rows, from 0; blank lines do not count."""

    sample: AnySample


def read_rows(path: str) -> Iterator[Line]:
    """Read samples line by line; a broken line becomes a bad sample, and blank lines are skipped.

    Args:
        path: a JSON Lines file, or `-` for stdin.

    Raises:
        InputFault: it cannot be read, it has no rows, or its first row shows that it is not JSON Lines.
    """
    place = 0
    for number, line in enumerate(read_lines(path), 1):
        if line.strip():
            if place == 0:
                _refuse_other_forms(line.strip(), path)
            yield Line(place, parse_line(line, number))
            place += 1
    _refuse_empty(place, path)


def read_lines(path: str) -> Iterator[str]:
    """Read a file line by line as text, see `decode_line`.

    Args:
        path: a file, or `-` for stdin.

    Raises:
        InputFault: it cannot be read.
    """
    try:
        with sys.stdin.buffer if path == "-" else open(path, "rb") as file:  # noqa: PTH123  beside stdin
            for number, line in enumerate(file, 1):
                yield decode_line(line, number)
    except OSError as error:
        msg = f"{_named(path)}: cannot be read: {error.strerror}"
        raise InputFault(msg) from error


def count_rows(path: str) -> int | None:
    """Count the rows of a file; None for stdin and other pipes.

    Raises:
        InputFault: there is no such file, it is a folder, or it has no rows.
    """
    if path == "-":
        return None
    if not Path(path).exists() or Path(path).is_dir():
        msg = f"{path}: a folder; wanted a file of JSON Lines" if Path(path).is_dir() else f"{path}: no such file"
        raise InputFault(msg)
    if not Path(path).is_file():
        return None
    rows = sum(bool(line.strip()) for line in read_lines(path))
    _refuse_empty(rows, path)
    return rows


def counted(count: int, noun: str) -> str:
    """Write how many there are of something: `1 row`, `1,234 rows`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@contextmanager
def rereadable(path: str) -> Iterator[str]:
    """Give a path from which the rows can be read more than once; those of a pipe are copied into a temporary file.

    Raises:
        InputFault: there is no room for the copy.
    """
    if path != "-" and Path(path).is_file():
        yield path
        return
    with TemporaryDirectory(prefix="judge-") as folder:
        copy = Path(folder, "rows.jsonl")
        try:
            with copy.open("wb") as file:
                file.writelines(line.encode() for line in read_lines(path))
        except OSError as error:
            msg = f"{copy}: cannot be written: {error.strerror}"
            raise InputFault(msg) from error
        yield str(copy)


def placed(row: Mapping[str, Any], place: int, path: str) -> dict[str, Any]:
    """Return a row with its place in the input: `row`, its number from 1, and `input`, the path, null for stdin."""
    where = {"row": place + 1, "input": None if path == "-" else path}
    return {**where, **row, **where}


def line_of(row: Mapping[str, Any]) -> bytes:
    """Write a row of the output; a lone surrogate becomes a question mark, because UTF-8 cannot encode it."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"


def write_whole(file: IO[bytes], data: bytes) -> None:
    """Hand all bytes to the operating system, which may take them piece by piece."""
    while data:
        data = data[file.write(data) :]
    file.flush()


def unpaid(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for another, equal sample: nothing was asked for it, because what was spent counts once."""
    judged = row["provenance"]["model"] is not None
    free = {"tokens": {"input": 0, "output": 0}, "cost": 0.0, "attempts": []}
    return {**row, "reused": judged, "saved": [_by_duplicate(row).model_dump()] if judged else [], **free}


def _by_duplicate(row: Mapping[str, Any]) -> Saved:
    """Return what an equal sample saves: what the row cost, or what the row saved because its verdict was known."""
    for one in row.get("saved", ()):
        if one["by"] in ("memory", "table", "duplicate"):
            return Saved.model_validate({**one, "by": "duplicate"})
    if row["provenance"].get("together"):
        return Saved(by="duplicate", calls=1)  # what a group cost is on the row of one of its samples, so tokens are not known
    spent = row["tokens"]
    tokens = {"input_tokens": spent["input"], "output_tokens": spent["output"]}
    return Saved(by="duplicate", calls=max(1, len(row["attempts"])), cost=row["cost"], **tokens)


def row_of(outcome: Outcome, prices: Prices) -> dict[str, Any]:
    """Return an outcome as a row of the output; its cost is in US dollars, null where a model has no price."""
    counted = Entry.of(outcome, prices)
    return {
        "id": outcome.id,
        "group": outcome.group,
        "outcome": counted.outcome,
        "reward": counted.reward,
        **(_why(outcome) if isinstance(outcome, Unscored) else _parts(outcome)),
        "tokens": counted.tokens and counted.tokens.model_dump(),
        "cost": counted.cost,
        "saved": [one.model_dump() for one in counted.saved],
        "attempts": counted.attempts,
        "provenance": outcome.provenance.model_dump(),
    }


def decode_line(line: bytes, number: int) -> str:
    """Return a line of a file as text: broken UTF-8 becomes U+FFFD, and the first line loses its byte order mark.

    Args:
        line: as it stands in the file.
        number: its number, from 1.
    """
    return (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).decode("utf-8", "replace")


def parse_line(line: str, number: int) -> AnySample:
    """Read a line as a sample; a broken line becomes a bad sample.

    Args:
        line: a line that is not blank.
        number: its number, from 1; it is the id of a sample that has none.
    """
    try:
        record = json.loads(line.rstrip("\n"))  # behind the line's end, a fault would be in a second line
    except json.JSONDecodeError as error:
        return BadSample(id=number, fault=f"line {number}: not JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError) as error:
        return BadSample(id=number, fault=f"line {number}: not JSON: {error}")
    if isinstance(record, dict) and record.get("id") is None:
        record["id"] = number
    sample = read_sample(record)
    if isinstance(sample, Sample):
        return sample
    return BadSample(id=number if sample.id is None else sample.id, fault=f"line {number}: {sample.fault}")


def _why(outcome: Unscored) -> dict[str, Any]:
    return {
        "reason": outcome.reason,
        "whose": outcome.whose,
        "detail": outcome.detail,
        "interval": outcome.interval,
        "found": outcome.found or None,
    }


def _parts(reward: Reward) -> dict[str, Any]:
    return {
        **({"turns": list(reward.turns)} if reward.turns else {}),
        "metrics": reward.metrics,
        "checks": {one.name: {"value": one.value, "reason": one.reason} for one in reward.checks},
        "criteria": {one.name: one.model_dump(exclude={"name"}) for one in reward.criteria},
        "calibrated": reward.calibrated.model_dump() if reward.calibrated else None,
        "repaired": reward.repaired,
        "reused": reward.reused,
        "opinions": reward.opinions,
        "spread": reward.spread,
        "error": reward.error,
        "interval": reward.interval,
        "partial": reward.interval is not None,
        "escalated": reward.escalated,
        "note": reward.note,
    }


def _refuse_empty(rows: int, path: str) -> None:
    if not rows:
        msg = f"{_named(path)}: no rows in it; wanted JSON Lines, an object in each line"
        raise InputFault(msg)


def _refuse_other_forms(row: str, path: str) -> None:
    """Refuse a file that is not JSON Lines by its first row, before each of its lines becomes a bad sample."""
    if row.startswith("{") and row != "{":
        return
    name = "FILE" if path == "-" else shlex.quote(path)
    advice = {
        "[": f"; a JSON array becomes one by: jq -c '.[]' {name}",
        "{": f"; JSON over several lines becomes one by: jq -c . {name}",
    }
    msg = f"{_named(path)}: wanted JSON Lines, an object in each line, found {brief(row, _SHOWN)}{advice.get(row[0], '')}"
    raise InputFault(msg)


def _named(path: str) -> str:
    return "stdin" if path == "-" else path
