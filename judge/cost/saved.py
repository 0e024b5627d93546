"""What was saved on the judge, by cause: a known verdict, a gate, a question about several responses, a prompt cache."""

from collections.abc import Iterable
from typing import Literal

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.record import Record

Cause = Literal["memory", "table", "duplicate", "gate", "group", "cache"]
"""`memory`: the verdict was known from an earlier call of the same grader. `table`: it was in the DynamoDB table. `duplicate`: an
equal sample of the same call was judged. `gate`: the checks alone decided. `group`: the sample was asked about together with
others. `cache`: the provider read a part of the prompt from its cache."""


class Saved(Record):
    """What one sample saved by one cause."""

    by: Cause
    calls: int = 0
    """Calls that were not made; 0 for `cache`."""

    input_tokens: int = 0
    """For `group`, an estimate from the lengths of the texts; for `cache`, tokens that were read at a lower price; 0 for `gate`,
    because a question that was never asked was never counted."""

    output_tokens: int = 0
    """0 for `group`, `gate` and `cache`."""

    cost: float | None = None
    """US dollars; None if the model has no price, and for `gate`."""

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.input_tokens + self.output_tokens


class Savings:
    """Sums what samples saved, by cause."""

    def __init__(self) -> None:
        self.by: dict[Cause, Saved] = {}

    def add(self, saved: Iterable[Saved]) -> None:
        """Count what one sample saved."""
        for one in saved:
            before = self.by.get(one.by)
            self.by[one.by] = one if before is None else _sum(before, one)


def by_cache(attempts: Iterable[Attempt], prices: Prices) -> Saved | None:
    """Return what the provider's cache saved; None if it saved nothing."""
    read = [attempt for attempt in attempts if attempt.cache_read_tokens]
    if not read:
        return None
    plain = [Attempt(model=one.model, outcome=one.outcome, input_tokens=one.cache_read_tokens) for one in read]
    cached = [Attempt(model=one.model, outcome=one.outcome, cache_read_tokens=one.cache_read_tokens) for one in read]
    full, paid = prices.cost(plain), prices.cost(cached)
    cost = None if full is None or paid is None else full - paid
    return Saved(by="cache", input_tokens=sum(one.cache_read_tokens for one in read), cost=cost)


def priced(saved: Saved, model: str, prices: Prices) -> Saved:
    """Return a saving with its cost. That of a group follows from the price of the model; for a jury, from the mean price."""
    if saved.by != "group":
        return saved
    asked = [Attempt(model=one, outcome="answered", input_tokens=saved.input_tokens) for one in model.split("+")]
    cost = prices.cost(asked)
    return saved.model_copy(update={"cost": None if cost is None else cost / len(asked)})


def _sum(one: Saved, other: Saved) -> Saved:
    return Saved(
        by=one.by,
        calls=one.calls + other.calls,
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        cost=None if one.cost is None or other.cost is None else one.cost + other.cost,
    )
