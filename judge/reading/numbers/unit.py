"""Reads the unit after a quantity, under one name for all its spellings: `5 centimetres` and `5 cm` have the same unit.

A unit that is not listed is not read; nothing is converted.
"""

import re

from judge.reading.pattern import Pattern

_SPELLINGS = {
    "m": "m meter meters metre metres",
    "cm": "cm centimeter centimeters centimetre centimetres",
    "mm": "mm millimeter millimeters millimetre millimetres",
    "km": "km kilometer kilometers kilometre kilometres",
    "in": "in inch inches",
    "ft": "ft foot feet",
    "yd": "yd yard yards",
    "mi": "mi mile miles",
    "g": "g gram grams",
    "kg": "kg kilogram kilograms",
    "mg": "mg milligram milligrams",
    "lb": "lb lbs pound pounds",
    "oz": "oz ounce ounces",
    "s": "s sec secs second seconds 秒",
    "min": "min mins minute minutes 分",
    "h": "h hr hrs hour hours 時間",
    "d": "day days",
    "wk": "week weeks 週間",
    "yr": "year years",
    "l": "l L liter liters litre litres",
    "ml": "ml mL milliliter milliliters millilitre millilitres",
    "deg": "degree degrees 度",
    "rad": "rad radian radians",
    "usd": "dollar dollars ドル",
    "ct": "cent cents",
    "jpy": "yen 円",
    "N": "N newton newtons",
    "J": "J joule joules",
    "W": "W watt watts",
    "kW": "kW kilowatt kilowatts",
    "K": "K kelvin",
    "Hz": "Hz hertz",
    "mol": "mol mole moles",
    "km/h": "km/h kph kmh",
    "m/s": "m/s",
    "mph": "mph",
}
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_POWERS = {"square": "2", "sq": "2", "sq.": "2", "cubic": "3"}
_GAP = r"(?:\s|\\[,;:! ]|~){0,4}"
_WORD = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_UNIT = Pattern(
    rf"(?P<gap>{_GAP})(?:\\(?:text|textrm|mathrm|mbox|rm)\s?\{{\s*)?"  # \text{
    rf"(?:(?P<power>square|sq\.?|cubic)\s)?(?P<unit>{_WORD})(?![A-Za-z])\.?(?:\s?\}})?"  # square metres}
    r"(?:\s?\^\s?\{?(?P<exponent>[23])\}?)?(?:\s?\})?"  # cm^{2}
)
_QUANTITY_ENDS = Pattern(r"(?<=[0-9)}\]])(?=[\s\\~A-Za-z])")
_SPAN = 60
"""Characters at the end of a text that may be its unit. A guess: the longest in LaTeX, `\\text{ square millimetres}`, has 26."""


def unit_at(text: str, place: int) -> tuple[str, int] | None:
    """Return the unit at a place, after white space or not, and where it ends."""
    found = _UNIT.match(text, place)
    if found is None:
        return None
    return f"{_UNITS[found['unit']]}{found['exponent'] or _POWERS.get(found['power'] or '', '')}", found.end()


def split_unit(text: str) -> tuple[str, str | None]:
    """Return a quantity without the unit at its end, and the unit; None if it has no known unit."""
    text = text.rstrip(" .")
    for end in _QUANTITY_ENDS.finditer(text, max(0, len(text) - _SPAN)):
        unit = unit_at(text, end.start())
        if unit and unit[1] == len(text):
            return text[: end.start()], unit[0]
    return text, None
