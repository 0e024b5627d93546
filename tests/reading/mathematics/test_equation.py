"""Mathematics as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.mathematics.equation import base_of, bounded, exactly, interval, is_name, sides
from judge.reading.mathematics.expression import expressions
from judge.reading.mathematics.latex import as_latex, natural


@pytest.mark.parametrize(
    ("inequality", "written"),
    [
        (r"1\le x<2", "[1, 2)"), (r"1 < x \leq 2", "(1, 2]"), (r"x \in [1,2)", "[1,2)"), (r"x \le 3", r"(-\infty, 3]"), (r"x > 5", r"(5, \infty)"),
        (r"x \geq 5", r"[5, \infty)"), ("5", "5"), ("x = 5", "x = 5"),
    ],
)  # fmt: skip
def test_an_inequality_is_an_interval(inequality: str, written: str) -> None:
    assert interval(inequality) == written


@pytest.mark.parametrize(
    ("text", "named", "parts"),
    [
        ("x = 1/2 = 0.5", True, ("x", "1/2", "0.5")), ("6=5", False, ("6", "5")), ("f(3) = 9", True, ("f(3)", "9")), ("= 5", False, ("5",)),
        ("x=1, x=2", False, ("x=1, x=2",)), ("(x=1)", False, ("(x=1)",)), (r"x \ne 5", False, (r"x \ne 5",)), ("x<=5", False, ("x<=5",)), ("5", False, ("5",)),
    ],
)  # fmt: skip
def test_an_equation_has_sides(text: str, named: bool, parts: tuple[str, ...]) -> None:
    assert sides(text) == (named, parts)


def test_small_things_are_told_apart() -> None:
    assert (base_of("1010_2"), base_of("1010_{12}"), base_of("1010"), base_of("x_2")) == (2, 12, None, None)
    assert (bounded(r"\ge 5"), bounded("> 5"), bounded("5"), bounded("x > 5")) == (True, True, False, False)
    assert (is_name("x"), is_name("f(x)"), is_name("x_1"), is_name("2x"), is_name("5")) == (True, True, True, False, False)
    assert (exactly(r"1/3 \approx 0.33"), exactly(r"x \approx 0.33"), exactly("5")) == ("1/3 ", " 0.33", "5")


@given(st.text(max_size=60) | st.text(alphabet=r"0123456789x+-*/^{}()\frac,=$ or√²[]", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for value in expressions(text).values:
        assert value.value
        assert 0 <= value.start <= value.end
    for part in sides(as_latex(text)).sides:
        interval(natural(exactly(part)))
