"""JSON in a record, and the words for what is not as it should be; no text of a record gets into a message."""

import json
from typing import Any

from judge.errors import SampleFault
from judge.record import not_json, shape


def unlike(found: object, place: str, wanted: str) -> SampleFault:
    """Say what was wanted at a place of a record and what kind of value was found, without what is in it."""
    return SampleFault(f"{place}: wanted {wanted}, found {shape(found)}")


def json_value(value: Any, place: str) -> Any:
    """Return the value as it comes back from JSON.

    Raises:
        SampleFault: it holds a NaN or another type.
        RecursionError: it is nested without end.
    """
    if type(value) in {str, bool, type(None)} or (type(value) in {dict, list} and not value):
        return value
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise SampleFault(not_json(value, place, error)) from error
