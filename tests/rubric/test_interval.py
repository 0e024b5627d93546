"""Intervals: what a function of one gives holds what it gives for each number in it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.rubric.interval import CALLS, Interval, call, finite, power

NUMBERS = st.floats(-20, 20)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 10**400])
def test_a_number_that_no_float_holds_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        finite(number)


@pytest.mark.parametrize("name", [name for name in CALLS if name not in {"min", "max"}])
def test_a_function_of_one_number_refuses_two(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} takes one number$"):
        call(name, [Interval(1, 1), Interval(2, 2)])


@pytest.mark.parametrize(
    ("base", "exponent", "says"),
    [
        pytest.param((0, 1), (-1, 1), "divide by zero", id="zero-to-less-than-zero"),
        pytest.param((-1, 1), (-2, -2), "divide by zero", id="zero-between"),
        pytest.param((-1, 1), (0.5, 0.5), "root of", id="root"),
        pytest.param((-1, 1), (1, 2), "root of", id="exponent-between-whole-numbers"),
        pytest.param((10, 10), (400, 400), "finite", id="endless"),
    ],
)
def test_a_power_that_may_have_no_value_is_refused(base: tuple[float, float], exponent: tuple[float, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        power(Interval(*base), Interval(*exponent))


@pytest.mark.parametrize(
    ("base", "exponent", "found"),
    [
        pytest.param((-2, 1), (2, 2), (0, 4), id="even"),
        pytest.param((-2, 1), (3, 3), (-8, 1), id="odd"),
        pytest.param((-2, 1), (0, 0), (1, 1), id="to-zero"),
        pytest.param((-3, -2), (-1, -1), (-0.5, -1 / 3), id="below-zero-alone"),
        pytest.param((0, 0.5), (0, 1), (0, 1), id="zero-to-zero-is-one"),
        pytest.param((0.5, 2), (-1, 1), (0.5, 2), id="both-vary"),
    ],
)
def test_powers(base: tuple[float, float], exponent: tuple[float, float], found: tuple[float, float]) -> None:
    assert power(Interval(*base), Interval(*exponent)) == pytest.approx(found)


@pytest.mark.parametrize(
    ("name", "low", "high", "says"),
    [
        pytest.param("sqrt", -0.1, 4, "root of", id="root-of-less-than-zero"),
        pytest.param("log", 0, 1, "logarithm of zero", id="logarithm-of-zero"),
        pytest.param("log", -1, 1, "logarithm of zero", id="logarithm-of-less-than-zero"),
        pytest.param("exp", 0, 1000, "finite", id="endless"),
    ],
)
def test_a_function_that_may_have_no_value_is_refused(name: str, low: float, high: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call(name, [Interval(low, high)])


@pytest.mark.parametrize(
    ("name", "numbers", "found"),
    [
        pytest.param("min", [(0, 5), (1, 2), (-1, 9)], (-1, 2), id="min"),
        pytest.param("max", [(0, 5), (1, 2), (-1, 9)], (1, 9), id="max"),
        pytest.param("min", [(0, 5)], (0, 5), id="min-of-one"),
        pytest.param("max", [(0, 5)], (0, 5), id="max-of-one"),
        pytest.param("abs", [(-3, 2)], (0, 3), id="abs-around-zero"),
        pytest.param("abs", [(-3, -2)], (2, 3), id="abs-below-zero"),
        pytest.param("abs", [(2, 3)], (2, 3), id="abs-above-zero"),
        pytest.param("floor", [(-1.5, 1.5)], (-2, 1), id="floor"),
        pytest.param("ceil", [(-1.5, 1.5)], (-1, 2), id="ceil"),
        pytest.param("sqrt", [(0, 4)], (0, 2), id="root"),
        pytest.param("log", [(1, math.e)], (0, 1), id="logarithm"),
        pytest.param("exp", [(0, 1)], (1, math.e), id="exp"),
    ],
)
def test_functions(name: str, numbers: list[tuple[float, float]], found: tuple[float, float]) -> None:
    assert call(name, [Interval(*ends) for ends in numbers]) == pytest.approx(found)


@given(st.sampled_from([name for name in CALLS if name not in {"min", "max"}]), NUMBERS, NUMBERS, st.floats(0, 1))
def test_what_a_function_gives_inside_lies_between_its_ends(name: str, one: float, other: float, share: float) -> None:
    low, high = sorted((one, other))
    inside = min(high, max(low, low + share * (high - low)))
    try:
        ends = call(name, [Interval(low, high)])
    except ValueError:
        return
    value = call(name, [Interval(inside, inside)]).low
    assert ends.low - 1e-9 <= value <= ends.high + 1e-9 * (1 + abs(ends.high))
    assert value == pytest.approx(abs(inside) if name == "abs" else getattr(math, name)(inside))


@given(NUMBERS, NUMBERS, st.sampled_from([-3, -2, -1, 0, 1, 2, 3, 0.5]), st.floats(0, 1))
def test_what_a_power_gives_inside_lies_between_its_ends(one: float, other: float, exponent: float, share: float) -> None:
    low, high = sorted((one, other))
    inside = min(high, max(low, low + share * (high - low)))
    try:
        ends = power(Interval(low, high), Interval(exponent, exponent))
    except ValueError:
        return
    assert ends.low - 1e-9 * (1 + abs(ends.low)) <= inside**exponent <= ends.high + 1e-9 * (1 + abs(ends.high))
