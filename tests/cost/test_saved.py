"""What was saved, by cause, in tokens and money."""

import pytest
from pydantic import ValidationError

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.cost.saved import Saved, Savings, by_cache, priced

PRICES = Prices.model_validate(
    {
        "prices": [
            {"model": "m", "input": 1.0, "output": 5.0, "cache_read": 0.1},
            {"model": "other", "input": 3.0, "output": 5.0},
        ]
    }
)


def cached(tokens: int, model: str = "m") -> Attempt:
    return Attempt(
        model=model,
        outcome="answered",
        input_tokens=500,
        output_tokens=50,
        cache_read_tokens=tokens,
        cache_write_tokens=900,
    )


def test_an_unknown_cause_is_refused() -> None:
    with pytest.raises(ValidationError):
        Saved.model_validate({"by": "luck"})


@pytest.mark.parametrize("attempts", [[], [cached(0)], [Attempt(model="m", outcome="throttled")]])
def test_a_cache_that_was_not_read_saved_nothing(attempts: list[Attempt]) -> None:
    assert by_cache(attempts, PRICES) is None


def test_a_cache_saves_the_difference_of_the_prices_and_no_call() -> None:
    found = by_cache([cached(1_000_000), cached(0), cached(500_000)], PRICES)
    assert found
    assert (found.by, found.calls, found.input_tokens, found.output_tokens) == ("cache", 0, 1_500_000, 0)
    assert found.cost == pytest.approx(1.5 * 0.9)


def test_a_cache_of_a_model_without_a_price_of_its_own_for_it_saves_no_money() -> None:
    found = by_cache([cached(1_000_000, "other")], PRICES)
    assert found
    assert (found.input_tokens, found.cost) == (1_000_000, 0.0)


@pytest.mark.parametrize("attempts", [[cached(10, "unknown")], [cached(10), cached(10, "unknown")]])
def test_what_the_cache_of_a_model_without_a_price_saved_is_unknown(attempts: list[Attempt]) -> None:
    found = by_cache(attempts, PRICES)
    assert found
    assert (found.input_tokens, found.cost) == (10 * len(attempts), None)


@pytest.mark.parametrize(
    ("model", "cost"),
    [
        pytest.param("unknown", None, id="no-price"),
        pytest.param("m+unknown", None, id="a-juror-without-a-price"),
        pytest.param("m", 1.0, id="one-model"),
        pytest.param("m+other", 2.0, id="a-jury-counts-alike"),
    ],
)
def test_what_a_group_saved_is_priced_by_who_judged(model: str, cost: float | None) -> None:
    saved = Saved(by="group", calls=1, input_tokens=1_000_000)
    assert priced(saved, model, PRICES) == saved.model_copy(update={"cost": cost})


@pytest.mark.parametrize(
    "saved",
    [
        Saved(by="gate", calls=1),
        Saved(by="memory", calls=1, input_tokens=100, cost=None),
        Saved(by="duplicate", calls=1, input_tokens=100, cost=0.25),
        Saved(by="table", calls=1, input_tokens=100, cost=0.0),
    ],
    ids=lambda saved: saved.by,
)
def test_what_something_cost_when_it_was_paid_for_is_not_priced_again(saved: Saved) -> None:
    assert priced(saved, "m", PRICES) is saved


def test_savings_add_up_by_cause() -> None:
    savings = Savings()
    assert savings.by == {}
    savings.add([Saved(by="memory", calls=1, input_tokens=10, output_tokens=1, cost=0.25), Saved(by="cache", input_tokens=7)])
    savings.add([])
    savings.add([Saved(by="memory", calls=2, input_tokens=20, output_tokens=2, cost=0.5)])
    assert savings.by == {
        "memory": Saved(by="memory", calls=3, input_tokens=30, output_tokens=3, cost=0.75),
        "cache": Saved(by="cache", input_tokens=7),
    }
    assert savings.by["memory"].tokens == 33


@pytest.mark.parametrize("costs", [(None, 0.5), (0.5, None), (None, None)])
def test_a_sum_with_something_unknown_in_it_is_unknown(costs: tuple[float | None, float | None]) -> None:
    savings = Savings()
    for cost in (*costs, 1.0):
        savings.add([Saved(by="memory", calls=1, cost=cost)])
    assert (savings.by["memory"].calls, savings.by["memory"].cost) == (3, None)
