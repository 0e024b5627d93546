"""What judge models cost: the price table, `prices.yaml`."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, ValidationError

from judge.converse import Attempt
from judge.errors import SettingsFault
from judge.record import Many, Record, explain
from judge.rubric.yaml_file import read_yaml

_MILLION = 1_000_000
"""Tokens that a price is for."""


class Price(Record):
    """What one family of models costs, in US dollars for a million tokens."""

    model: str = Field(min_length=1)
    """A part of the model id. Where several prices fit an id, the one with the longest part counts."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cache_read: float | None = Field(None, ge=0)
    """Without it, the input price counts."""

    cache_write: float | None = Field(None, ge=0)
    """Without it, the input price counts."""


class Prices(Record):
    """The price table. The cost of a model that is not in it is unknown, which is not zero."""

    prices: Many[Price] = ()

    @classmethod
    def load(cls, path: Path) -> "Prices":
        """Read the table from a file.

        Raises:
            SettingsFault: it cannot be read; the message names every fault of the file.
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
        read = attempt.cache_read_tokens * (price.input if price.cache_read is None else price.cache_read)
        written = attempt.cache_write_tokens * (price.input if price.cache_write is None else price.cache_write)
        return (attempt.input_tokens * price.input + attempt.output_tokens * price.output + read + written) / _MILLION
