"""What an invocation may spend, and that it stops there."""

import pytest

from judge.converse import Attempt
from judge.cost.budget import Budget
from judge.cost.prices import Prices
from judge.errors import BudgetSpent
from judge.rubric.judge_settings import Cap

PRICES = Prices.model_validate({"prices": [{"model": "m", "input": 3.0, "output": 4.0}]})


def attempt(sent: int, got: int = 500_000) -> Attempt:
    return Attempt(model="m", outcome="answered", input_tokens=sent, output_tokens=got)


@pytest.mark.parametrize(
    ("cap", "says"),
    [
        pytest.param(Cap(tokens=1_500_000), "1,500,000 tokens", id="tokens"),
        pytest.param(Cap(usd=5.0), "5 US dollars", id="money"),
    ],
)
def test_a_budget_is_spent_when_its_cap_is_reached(cap: Cap, says: str) -> None:
    budget = Budget(cap, PRICES)
    budget.check()
    budget.spend([attempt(999_999)])
    budget.check()
    budget.spend([attempt(1, 1)])
    with pytest.raises(BudgetSpent, match=says):
        budget.check()


@pytest.mark.parametrize("cap", [Cap(tokens=1_000_000), Cap(usd=3.0)], ids=["tokens", "money"])
def test_a_budget_of_which_the_last_token_was_spent_is_spent(cap: Cap) -> None:
    budget = Budget(cap, PRICES)
    budget.spend([attempt(1_000_000, 0)])
    with pytest.raises(BudgetSpent):
        budget.check()


def test_a_call_that_used_nothing_costs_nothing() -> None:
    budget = Budget(Cap(tokens=1, usd=0.01), PRICES)
    budget.spend([attempt(0, 0)])
    budget.check()


def test_a_budget_without_a_cap_is_never_spent() -> None:
    budget = Budget(Cap(), PRICES)
    budget.spend([attempt(999_999)] * 100)
    assert budget.check() is None  # type: ignore[func-returns-value]  # it raises when it is spent
