"""A label: one judgment of one person about a row, or about several. Reads one line of a file of labels."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import AfterValidator, Field, FiniteFloat, JsonValue, ValidationError

from judge.reading.json.strict import STRICT
from judge.record import Many, Name, Record, explain, shape

Kind = Literal["scores", "yes_no"]
"""How people rated: on a scale of numbers, or with yes and no."""

_FORMS = 'wanted one of {"id", "score"}, {"id", "label"}, {"chosen", "rejected"}, {"tie"} and {"order"}, each with "annotator"'


def _known(identity: JsonValue) -> JsonValue:
    if identity is None:
        msg = "wanted the id of a row, found nothing"
        raise ValueError(msg)
    return identity


Identity = Annotated[JsonValue, AfterValidator(_known)]
"""The id of a row, with its value and type: `0` and `"0"` are two ids."""


class _Label(Record):
    annotator: str = Field(pattern=r"\S")
    criterion: Name | None = None
    """What it is about; None for the reward as a whole."""


class _Score(_Label):
    id: Identity
    score: FiniteFloat


class _Truth(_Label):
    id: Identity
    label: bool


class _Choice(_Label):
    chosen: Identity
    rejected: Identity


class _Tie(_Label):
    tie: Many[Identity] = Field(min_length=2, max_length=2)


class _Order(_Label):
    order: Many[Identity] = Field(min_length=2)
    """From best to worst."""


class Rating(NamedTuple):
    """What one person said about one row."""

    line: int
    """Its line in the file, from 1."""

    id: str
    """The id of the row, as `name_of` writes it."""

    annotator: str
    criterion: str | None
    """What it is about; None for the reward as a whole."""

    kind: Kind
    value: float
    """The score as it was given; 1 for yes and 0 for no."""


class Preference(NamedTuple):
    """What one person said about two rows."""

    line: int
    """Its line in the file, from 1."""

    better: str
    """The id of the row that was preferred, or, if neither was, of the one that was named first."""

    worse: str
    annotator: str
    criterion: str | None
    """What it is about; None for the reward as a whole."""

    tied: bool
    """Whether neither was preferred."""


Label: TypeAlias = Rating | Preference


def name_of(identity: JsonValue) -> str:
    """Write an id so that ids of different values or types stay different: as JSON."""
    return json.dumps(identity, sort_keys=True, ensure_ascii=False)


def read_label(text: str, line: int) -> Sequence[Label]:
    """Read a line; an order gives a preference for each pair of its rows.

    Args:
        text: the line.
        line: its number.

    Raises:
        ValueError: it is not a label; with a line for every fault.
    """
    record = _parse(text)
    form = next((form for field, form in _BY_FIELD.items() if field in record), None)
    if form is None:
        raise ValueError(_FORMS)
    try:
        label = form.model_validate(record)
    except ValidationError as error:
        raise ValueError("\n".join(explain(error, {"": form.model_fields}))) from error
    return tuple(_ratings(label, line) if isinstance(label, _Score | _Truth) else _preferences(label, line))


def _parse(text: str) -> Mapping[str, object]:
    try:
        record = json.loads(text, **STRICT)
    except RecursionError as error:
        msg = "nested too deeply"
        raise ValueError(msg) from error
    except ValueError as error:
        msg = f"not JSON: {' '.join(str(error).split())}"
        raise ValueError(msg) from error
    if not isinstance(record, dict):
        msg = f"{_FORMS}; found {shape(record)}"
        raise ValueError(msg)  # noqa: TRY004  for the caller all faults of a line are of one kind
    return record


def _ratings(label: _Score | _Truth, line: int) -> Iterator[Rating]:
    value = float(label.score if isinstance(label, _Score) else label.label)
    kind: Kind = "scores" if isinstance(label, _Score) else "yes_no"
    yield Rating(line, name_of(label.id), label.annotator, label.criterion, kind, value)


def _preferences(label: _Label, line: int) -> Iterator[Preference]:
    ids = [name_of(one) for one in _ids(label)]
    if len(set(ids)) < len(ids):
        msg = "the same row is named twice"
        raise ValueError(msg)
    for better, worse in combinations(ids, 2):
        yield Preference(line, better, worse, label.annotator, label.criterion, isinstance(label, _Tie))


def _ids(label: _Label) -> Sequence[JsonValue]:
    if isinstance(label, _Choice):
        return label.chosen, label.rejected
    return label.order if isinstance(label, _Order) else label.tie if isinstance(label, _Tie) else ()


_BY_FIELD: Mapping[str, type[_Label]] = {
    "score": _Score,
    "label": _Truth,
    "chosen": _Choice,
    "rejected": _Choice,
    "tie": _Tie,
    "order": _Order,
}
"""The form of a label, by a field that only this form has."""
