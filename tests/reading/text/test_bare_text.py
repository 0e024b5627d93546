"""What belongs to the sentence and not to the answer."""

import pytest

from judge.reading.text.bare_text import bare, without_copula


@pytest.mark.parametrize(
    "text", ["Paris", " Paris. ", "**Paris**", "**Paris.**", '"Paris"', "「Paris」", "“Paris”.", "`Paris`", "$Paris$", "Paris。"]
)
def test_stops_and_marks_are_stripped(text: str) -> None:
    assert bare(text) == "Paris"


@pytest.mark.parametrize("text", ["", ".", "**", '"a" or "b', "a*"])
def test_what_is_not_around_it_stays(text: str) -> None:
    assert bare(text) == text.removesuffix(".")


@pytest.mark.parametrize("text", ["Parisです。", "「Paris」です", "Parisだと思います", "Parisになります。", "Paris"])
def test_the_copula_is_stripped(text: str) -> None:
    assert without_copula(text) == "Paris"


def test_a_denial_is_no_copula() -> None:
    assert without_copula("Parisではない") == "Parisではない"
