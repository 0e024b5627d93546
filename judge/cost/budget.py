"""What one invocation may spend on the judge, and what it has spent."""

from collections.abc import Iterable
from threading import Lock

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.errors import BudgetSpent
from judge.rubric.judge_settings import Cap


class Budget:
    """The tokens and the money that one invocation, or one run over a file, may spend; safe to share between threads."""

    def __init__(self, cap: Cap, prices: Prices) -> None:
        """Begin with nothing spent.

        Args:
            cap: tokens and US dollars that may be spent, each None for no limit.
            prices: what a token costs. A model without a price costs nothing here; a cap in US dollars is refused for it before.
        """
        self._cap = cap
        self.prices = prices
        """What a token costs."""

        self._tokens = 0
        self._usd = 0.0
        self._lock = Lock()

    def check(self) -> None:
        """Make sure that there is something left.

        Raises:
            BudgetSpent: nothing is. Requests that are under way already may go beyond the cap.
        """
        if self._cap.tokens is not None and self._tokens >= self._cap.tokens:
            msg = f"the cap of {self._cap.tokens:,} tokens is reached"
            raise BudgetSpent(msg)
        if self._cap.usd is not None and self._usd >= self._cap.usd:
            msg = f"the cap of {self._cap.usd:g} US dollars is reached"
            raise BudgetSpent(msg)

    def spend(self, attempts: Iterable[Attempt]) -> None:
        """Count what requests cost, whether or not they were of any use."""
        made = tuple(attempts)
        with self._lock:
            self._tokens += sum(attempt.input_tokens + attempt.output_tokens for attempt in made)
            self._usd += self.prices.cost(made) or 0.0
