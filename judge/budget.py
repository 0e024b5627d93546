"""What the judge costs, and what an invocation may spend on it."""

from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from pydantic import Field, ValidationError

from judge.converse import Attempt
from judge.errors import BudgetSpent, SettingsFault
from judge.record import Many, Record, explain
from judge.rubric.judge_settings import Cap
from judge.rubric.yaml_file import read_yaml

_MILLION = 1_000_000


class Price(Record):
    """What one family of models costs, in US dollars for a million tokens."""

    model: str = Field(min_length=1)
    """A piece of the model id; the longest that fits counts."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cache_read: float | None = Field(None, ge=0)
    """The input price when not given."""

    cache_write: float | None = Field(None, ge=0)
    """The input price when not given."""


class Prices(Record):
    """The price table."""

    prices: Many[Price] = ()

    @classmethod
    def load(cls, path: Path) -> "Prices":
        """Read the table from a file.

        Raises:
            SettingsFault: with every fault of the file.
        """
        try:
            return cls.model_validate(read_yaml(path, SettingsFault))
        except ValidationError as error:
            raise SettingsFault.of(path, explain(error, {"": cls.model_fields, "prices": Price.model_fields})) from error

    def known(self, model: str) -> bool:
        """Whether the table has a price for a model."""
        return self._of(model) is not None

    def cost(self, attempts: Iterable[Attempt]) -> float | None:
        """Return what requests cost in US dollars; None where a model that used tokens has no price."""
        costs = [self._cost(attempt) for attempt in attempts]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    def _of(self, model: str) -> Price | None:
        fitting = [price for price in self.prices if price.model in model]
        return max(fitting, key=lambda price: len(price.model), default=None)

    def _cost(self, attempt: Attempt) -> float | None:
        if not attempt.input_tokens + attempt.output_tokens + attempt.cache_read_tokens + attempt.cache_write_tokens:
            return 0.0
        price = self._of(attempt.model)
        if price is None:
            return None
        cached = attempt.cache_read_tokens * (price.input if price.cache_read is None else price.cache_read)
        written = attempt.cache_write_tokens * (price.input if price.cache_write is None else price.cache_write)
        return (attempt.input_tokens * price.input + attempt.output_tokens * price.output + cached + written) / _MILLION


class Purse:
    """What one invocation has spent of what it may spend."""

    def __init__(self, cap: Cap, prices: Prices) -> None:
        self._cap = cap
        self._prices = prices
        self._tokens = 0
        self._usd = 0.0
        self._lock = Lock()

    def open(self) -> None:
        """Make sure that there is something left.

        Raises:
            BudgetSpent: the cap is reached; what is under way may go beyond it.
        """
        if self._cap.tokens is not None and self._tokens >= self._cap.tokens:
            msg = f"the cap of {self._cap.tokens:,} tokens an invocation is reached"
            raise BudgetSpent(msg)
        if self._cap.usd is not None and self._usd >= self._cap.usd:
            msg = f"the cap of {self._cap.usd:g} US dollars an invocation is reached"
            raise BudgetSpent(msg)

    def pay(self, attempts: Iterable[Attempt]) -> None:
        """Take note of what was spent."""
        made = tuple(attempts)
        with self._lock:
            self._tokens += sum(attempt.input_tokens + attempt.output_tokens for attempt in made)
            self._usd += self._prices.cost(made) or 0.0
