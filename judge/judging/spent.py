"""Records on each judgment what it cost in tokens and money, so that whoever reuses it knows what that saved."""

from collections.abc import Callable, Mapping, Sequence

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.judging.judgment import Judgment
from judge.question.question import Question

_CHARACTERS = 4
"""Characters of a token: a guess for English text."""


def record_cost(ask: Callable[[], Judgment], attempts: list[Attempt], prices: Prices) -> Judgment:
    """Ask for a judgment, and record on it what it cost.

    Args:
        ask: asks, and adds every request to `attempts`.
        attempts: the requests made for the sample so far.
        prices: what a token costs.
    """
    before = len(attempts)
    judgment = ask()
    made = attempts[before:]
    sent, received = _tokens(made)
    return judgment.model_copy(update={"input_tokens": sent, "output_tokens": received, "cost": prices.cost(made)})


def share_cost(
    alone: Sequence[Question],
    calls: int,
    orders: int,
    ask: Callable[[], tuple[Judgment, ...]],
    attempts: list[Attempt],
    prices: Prices,
) -> tuple[Judgment, ...]:
    """Ask about several responses, and record on each judgment its share of the cost, and what its group saved.

    The tokens of what was asked are known. Those of the questions that were not asked are estimated at four characters a token,
    without their schema and without retries: rather too few.

    Args:
        alone: the question about each response alone.
        calls: how many calls it takes to ask about one response alone.
        orders: in how many orders the responses are shown; each order takes as many calls again.
        ask: asks, and adds every request to `attempts`.
        attempts: the requests made so far.
        prices: what a token costs.
    """
    before, count = len(attempts), len(alone)
    judgments = ask()
    sent, received = _tokens(attempts[before:])
    cost = prices.cost(attempts[before:])
    share: dict[str, float | None] = {
        "input_tokens": sent // count,
        "output_tokens": received // count,
        "cost": None if cost is None else cost / count,
    }
    opinions = max(1, judgments[0].opinions // orders)
    more = [max(0, opinions * _length(one) // _CHARACTERS - sent // count) for one in alone]
    fewer = max(0, calls * (count - orders))
    return tuple(
        _with(judgment, share, {"calls_saved": fewer // count + (place < fewer % count), "input_tokens_saved": more[place]})
        for place, judgment in enumerate(judgments)
    )


def _with(judgment: Judgment, share: Mapping[str, float | None], saved: Mapping[str, int]) -> Judgment:
    together = judgment.together and judgment.together.model_copy(update=saved)
    return judgment.model_copy(update={**share, "together": together})


def _length(question: Question) -> int:
    return len(question.system) + len(question.user) + len(question.tail)


def _tokens(attempts: Sequence[Attempt]) -> tuple[int, int]:
    return sum(one.input_tokens for one in attempts), sum(one.output_tokens for one in attempts)
