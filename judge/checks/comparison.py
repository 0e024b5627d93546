"""The base of the checks that compare JSON values: it decides when two values are the same."""

import re
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import Field, JsonValue

from judge.bounds import COMPARED_DATE, COMPARED_DIGITS
from judge.checks.check import Check
from judge.reading.pattern import Pattern
from judge.reading.text.normal_form import compatible, composed
from judge.reading.text.plain_text import plain
from judge.reading.text.visible import visible

_LARGEST_EXACT = 2**53
"""Whole numbers up to here are exact in a float."""

_NUMBER = Pattern(
    r"([-+]?)[$€£¥]?\s?"  # -$
    r"((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"  # 1,234.50
    r"(?:\s?[$€£¥])?"  # 5 €
)
_ISO = Pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[T ][0-9])")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?P<year>[0-9]{4})"
_FORMS = tuple(
    Pattern(form, re.IGNORECASE)
    for form in (
        rf"{_DAY}[ -]{_MONTH}[ ,-]{{1,2}}{_YEAR}",  # 4 March 2024, 4th-Mar-2024
        rf"{_MONTH} {_DAY},? {_YEAR}",  # March 4, 2024
        rf"{_YEAR}[/.](?P<month>[0-9]{{1,2}})[/.]{_DAY}",  # 2024/03/04
    )
)
_NUMERIC = {
    "day_first": Pattern(r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"),
    "month_first": Pattern(r"(?P<month>[0-9]{1,2})[/.-](?P<day>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"),
}


class ComparingCheck(Check):
    """A check that compares values.

    Types matter: `5` is not `"5"`, and `1` is not `true`. `1` and `1.0` are the same number.
    """

    text: Literal["folded", "exact"] = "folded"
    """`folded`: case, runs of white space, compatible characters (NFKC) and look-alike letters make no difference.
    Invisible characters and the composition of letters never do."""

    dates: Literal["any", "day_first", "month_first", "as_text"] = "any"
    """`any`: two texts for one date are the same: ISO 8601, `4 March 2024`, `March 4, 2024`, `2024/03/04`. `03/04/2024` is a date
    only with `day_first` or `month_first`, which say how to read it. `as_text`: a date is a text like any other."""

    numbers_in_text: bool = False
    """Whether a text that is a number, such as `"1,234.50"` or `"$5"`, is the same as that number."""

    rel_tol: float = Field(0.0, ge=0, lt=1)
    """How far a number may be from the expected one, as a share of the expected one."""

    abs_tol: float = Field(0.0, ge=0, allow_inf_nan=False)
    """How far a number may be from the expected one, as an absolute difference."""

    def normal(self, value: JsonValue) -> Any:
        """Write a value in the form in which values are compared. It may be nested at most 64 levels deep."""
        if isinstance(value, dict):
            return {key: self.normal(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.normal(item) for item in value]
        if isinstance(value, str):
            return self._text(value)
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT else value

    def same(self, expected: Any, found: Any) -> bool:
        """Whether two values in normal form are the same: objects field by field, lists item by item."""
        if isinstance(expected, dict) and isinstance(found, dict):
            return expected.keys() == found.keys() and all(self.same(expected[key], found[key]) for key in expected)
        if isinstance(expected, list) and isinstance(found, list):
            return len(expected) == len(found) and all(map(self.same, expected, found))
        if _is_number(expected) and _is_number(found):
            return bool(expected == found) or self._close(expected, found)
        return type(expected) is type(found) and bool(expected == found)

    def _close(self, expected: float, found: float) -> bool:
        try:
            return abs(expected - found) <= max(self.abs_tol, self.rel_tol * abs(expected))
        except OverflowError:
            return False

    def _text(self, text: str) -> Any:
        shown = plain(text)
        if self.numbers_in_text and (number := _number(shown.strip())) is not None:
            return self.normal(number)
        if self.dates != "as_text" and len(text) <= COMPARED_DATE and (date := _date(shown.strip(), self.dates)):
            return date
        return composed(visible(text)) if self.text == "exact" else " ".join(compatible(shown).casefold().split())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(text: str) -> float | None:
    if len(text) > COMPARED_DIGITS:
        return None
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    digits = match[1] + match[2].replace(",", "")
    return float(digits) if "." in digits else int(digits)


def _date(text: str, order: str) -> str | None:
    """Return the moment that a text states in ISO 8601, or None; midnight is written as a date."""
    try:
        moment = datetime.fromisoformat(text) if _ISO.match(text) else _written(text, order)
        if moment is None:
            return None
        if moment.tzinfo:
            return moment.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None
    return moment.isoformat().removesuffix("T00:00:00")


def _written(text: str, order: str) -> datetime | None:
    for form in (*_FORMS, *([_NUMERIC[order]] if order in _NUMERIC else ())):
        if match := form.fullmatch(text):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
            return datetime(int(match["year"]), number, int(match["day"]))  # noqa: DTZ001  no zone is stated
    return None
