"""The account of one rendering: stopped before the limit is passed, never after."""

from collections.abc import Iterator

import pytest

from judge.question.bounds import RENDER_CHARACTERS, RENDER_ITEM, RENDER_SECONDS, RENDERED_BYTES
from judge.question.spending import Exceeded, Spending, account, join, spending


def endless() -> Iterator[str]:
    while True:
        yield "x" * 1_000


def test_turns_end_where_the_time_does() -> None:
    spent = Spending()
    spent._end -= RENDER_SECONDS + 1
    with pytest.raises(Exceeded, match="more than 1 s of processor time"):
        [spent.step() for _ in range(100)]


def test_large_values_are_not_handled_when_the_time_is_up() -> None:
    spent = Spending()
    spent._end -= RENDER_SECONDS + 1
    with pytest.raises(Exceeded, match="processor time"):
        spent.handle("x" * 100_000)


def test_all_that_is_handled_counts_together() -> None:
    spent = Spending()
    text = "x" * RENDERED_BYTES
    for _ in range(RENDER_CHARACTERS // RENDERED_BYTES):
        spent.handle(text)
    with pytest.raises(Exceeded, match="more than 40,000,000 characters"):
        spent.handle("x")


def test_one_text_may_be_as_long_as_a_prompt_and_no_longer() -> None:
    Spending().pay(RENDERED_BYTES)
    with pytest.raises(Exceeded, match="a text of more than 10,000,000 bytes"):
        Spending().pay(RENDERED_BYTES + 1)


@pytest.mark.parametrize(
    ("value", "weight"),
    [
        pytest.param("abc", 3, id="text"),
        pytest.param(["abc", ["d"]], 2 + 3 * RENDER_ITEM + 6, id="lists"),
        pytest.param({"ab": "c"}, 1 + RENDER_ITEM + 3 + 2, id="object"),
        pytest.param(range(10), 10 * RENDER_ITEM + 1, id="range"),
        pytest.param(2**100, 102, id="number"),
        pytest.param(None, 1, id="none"),
    ],
)
def test_a_value_weighs_what_it_holds_at_any_depth(value: object, weight: int) -> None:
    spent = Spending()
    spent.handle(value)
    assert abs(RENDER_CHARACTERS - spent._left - weight) <= 2


def test_a_value_that_holds_another_many_times_is_not_walked_to_its_end() -> None:
    value: list[object] = ["x"]
    for _ in range(200):
        value = [value, value]
    with pytest.raises(Exceeded):
        Spending().handle(value)


def test_texts_without_end_are_joined_up_to_the_limit() -> None:
    with account(), pytest.raises(Exceeded):
        join(endless())


def test_each_rendering_has_an_account_of_its_own() -> None:
    with account() as one:
        assert spending() is one
        with account() as other:
            assert spending() is other is not one
        assert spending() is one
    with pytest.raises(LookupError):
        spending()
