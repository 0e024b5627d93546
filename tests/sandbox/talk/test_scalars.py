"""Values that cannot change, through their cells and back."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from judge.sandbox.talk.scalars import MAKERS, SCALARS
from tests.sandbox.talk.test_cells import pair, sent


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.50"), Decimal("NaN").is_nan(), Fraction(-1, 3), date(2020, 2, 29), time(1, 2, 3, 4), datetime(2020, 1, 2, 3, 4, 5, 6),  # noqa: DTZ001
        datetime(2020, 1, 2, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=timezone(timedelta(hours=9))), timedelta(-1, 2, 3),
        UUID(int=5), re.compile("a+", re.IGNORECASE), re.compile(b"x"), 1j, slice(1, None), ..., NotImplemented, (1, (2,)),
    ],
    ids=repr,
)  # fmt: skip
def test_values(value: Any) -> None:
    (found,) = sent(*pair(), value)
    assert found == value
    assert type(found) is type(value)


def test_views_show_later_changes() -> None:
    one, other = pair()
    items = {"a": 1}
    there, keys, values, pairs = sent(one, other, items, items.keys(), items.values(), items.items())
    there["b"] = 2
    assert [*keys] == ["a", "b"]
    assert [*values] == [1, 2]
    assert ("b", 2) in pairs


def test_every_type_that_is_taken_apart_can_be_put_together() -> None:
    made = {kind.__name__ for kind in SCALARS} - {"ellipsis", "NotImplementedType"} | {"...", "NotImplemented"}
    assert made - MAKERS.keys() == {"dict_keys", "dict_values", "dict_items"}, "those are made by `Cells`"
