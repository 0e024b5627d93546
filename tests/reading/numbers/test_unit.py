"""The unit behind a quantity."""

import pytest

from judge.reading.numbers.unit import split_unit, unit_at


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("5 cm", "5", "cm"), ("5cm", "5", "cm"), ("5 centimetres", "5", "cm"), (r"5\text{ cm}", "5", "cm"), (r"5\,\mathrm{m}", "5", "m"),
        ("5 cm^2", "5", "cm2"), (r"5 \text{ cm}^2", "5", "cm2"), ("5 square metres", "5", "m2"), ("5 m/s", "5", "m/s"), ("5 min.", "5", "min"),
        (r"\frac{1}{2} m", r"\frac{1}{2}", "m"), ("5時間", "5", None), ("5 apples", "5 apples", None), ("5", "5", None), ("5x", "5x", None), ("", "", None),
    ],
)  # fmt: skip
def test_a_quantity_is_split(text: str, quantity: str, unit: str | None) -> None:
    assert split_unit(text)[1] == unit
    if unit or text.isascii():
        assert split_unit(text)[0] == quantity


def test_a_unit_stands_at_its_place_or_not() -> None:
    assert unit_at("5 km away", 1) == ("km", 4)
    assert unit_at("5 kmph", 1) is None
    assert unit_at("5時間", 1) == ("h", 3)
