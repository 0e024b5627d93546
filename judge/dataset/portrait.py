"""The portrait of a data set: what it looks like, as a table with a column for each file."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from judge.dataset.data_file import DataFile
from judge.dataset.doubles import prompt_key
from judge.dataset.lengths import measure
from judge.dataset.script import script_of
from judge.dataset.training_record import TrainingRecord
from judge.files.rows import counted
from judge.record import brief

_SHOWN = 20
"""Fields that have a row of their own; a guess: with more, the names themselves are data."""

Records: TypeAlias = Sequence[TrainingRecord]


def portrait(files: Sequence[DataFile]) -> list[tuple[str, ...]]:
    """Return the rows of the table: what is described, and its value in each file. It describes the records without faults."""
    rows = [("lines", *(f"{data.given:,}" for data in files))]
    rows += [(name, *(describe(data.records) for data in files)) for name, describe in _ROWS.items()]
    names = dict.fromkeys(name for data in files for record in data.records for name in record.fields)
    for name in list(names)[:_SHOWN]:
        rows.append((f"field {brief(name, 30)}", *(_field(name, data.records) for data in files)))
    if len(names) > _SHOWN:
        rows.append(("other fields", *(f"{len(names) - _SHOWN:,}" for _ in files)))
    return rows


def _field(name: str, records: Records) -> str:
    """Say how many records have a field, and with which kinds of values, the most frequent first."""
    kinds = Counter(_kind(record.fields[name]) for record in records if name in record.fields)
    return f"{_share(kinds.total(), len(records))}: {_several(kinds)}" if kinds else "none"


def _kind(value: JsonValue) -> str:
    return next(kind for kind, types in _KINDS.items() if isinstance(value, types))


_KINDS: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "true or false": (bool,),
    "number": (int, float),
    "object": (dict,),
    "list": (list,),
    "null": (type(None),),
}


def _languages(records: Records) -> str:
    return _several(Counter(script_of(record.sample.task) for record in records))


def _lengths(records: Records) -> str:
    found = measure(records)
    return f"{found.median:,} / {found.high:,} / {found.longest:,}" if found else "none"


def _systems(records: Records) -> str:
    systems = Counter(turn.content for record in records for turn in record.sample.messages if turn.role == "system")
    return f"{_share(systems.total(), len(records))}, {len(systems):,} different" if systems else "none"


def _references(records: Records) -> str:
    kinds = Counter(_kind(record.sample.reference) for record in records if record.sample.reference is not None)
    return f"{_share(kinds.total(), len(records))}: {_several(kinds)}" if kinds else "none"


_ROWS: Mapping[str, Callable[[Records], str]] = {
    "records without faults": lambda records: f"{len(records):,}",
    "different prompts": lambda records: f"{len(set(map(prompt_key, records))):,}",
    "languages of the last user turn, by script": _languages,
    "tokens of a prompt, estimated: half up to / 95 % up to / longest": _lengths,
    "system prompts": _systems,
    "references": _references,
    "turns of a prompt": lambda records: _several(Counter(counted(len(one.sample.messages), "turn") for one in records)),
}


def _several(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {count:,}" if len(kinds) > 1 else kind for kind, count in kinds.most_common()) or "none"


def _share(part: int, whole: int) -> str:
    return "all" if part == whole else f"{part:,} ({part / whole:.0%})"
