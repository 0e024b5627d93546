"""The published tables come out of `judge.statistics` to the digit. Without the recordings these tests skip."""

import pytest

from benchmarks.published import LLMBAR_UNREADABLE, Figure, Orders, figures, llmbar_runs, macro, order_kappa
from tests.conftest import DATA

recorded = pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not here")


def test_a_figure_that_differs_in_its_last_decimal_is_not_the_same() -> None:
    assert Figure("set", "name", 0.85, 0.8504, 3).same
    assert not Figure("set", "name", 0.85, 0.8506, 3).same


def test_an_unreadable_verdict_is_left_out_unless_something_stands_in_for_it() -> None:
    orders = Orders(["1"] * 4, ["1", "2", None, "1"], ["1", "2", "1", "2"])
    left_out, as_two = order_kappa(orders), order_kappa(orders, LLMBAR_UNREADABLE)
    assert left_out is not None
    assert as_two is not None
    assert (left_out.n, as_two.n) == (3, 4)
    assert left_out.value > as_two.value


def test_a_class_that_is_never_said_has_no_precision() -> None:
    assert macro(["1", "1"], ["1", "2"]) == (0.5, 0.25, 0.5, pytest.approx(1 / 3))


@recorded
def test_every_published_figure_comes_out() -> None:
    found = list(figures(DATA))
    assert [figure for figure in found if not figure.same] == []
    assert len(found) == 148


@recorded
def test_llmbar_takes_what_cannot_be_read_for_the_second_output() -> None:
    unreadable = {run for run, orders in llmbar_runs(DATA).items() if None in (*orders.plain, *orders.swapped)}
    assert unreadable == {
        "LLMBar/Adversarial/GPTOut | ChatGPT/CoT",
        "LLMBar/Adversarial/GPTOut | LLaMA2/Vanilla",
        "LLMBar/Natural | ChatGPT/CoT",
    }
