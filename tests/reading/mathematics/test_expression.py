"""Expressions in a text."""

import pytest

from judge.reading.mathematics.expression import expressions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$5$ or $6$", ["5", "6"]), ("5 or 6", ["5", "6"]), (r"5 \text{ or } 6", ["5", "6"]), ("the value 5 cm", ["5 cm"]), ("x = 5", ["x = 5"]),
        (r"\text{none}", [r"\text{none}"]), ("no solution", ["no solution"]), ("six", ["6"]), ("[1,2)", ["[1,2)"]), (r"\(x\) is 5 here", ["x", "5"]),
        (r"$$\frac{1}{2}$$", [r"\frac{1}{2}"]), ("答えは5です", ["5"]), ("", []), ("$.$", ["$.$"]),
    ],
)  # fmt: skip
def test_expressions_are_told_from_prose(text: str, found: list[str]) -> None:
    assert [value.value for value in expressions(text).values] == found
