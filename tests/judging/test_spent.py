"""What a judgment cost is recorded on it, and what was saved by asking about several responses at once."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.converse import Attempt
from judge.cost.prices import Prices
from judge.errors import Throttled
from judge.judging.judgment import Judgment
from judge.judging.spent import record_cost, share_cost
from judge.question.question import Question
from judge.verdict.together import Together
from judge.verdict.verdict import Verdict

PRICES = Prices.model_validate({"prices": [{"model": "m", "input": 1.0, "output": 2.0, "cache_read": 0.1}]})
EARLIER = Attempt(model="m", outcome="answered", input_tokens=7_000_000, output_tokens=7_000_000)
ALONE = Judgment(verdict=Verdict(scores=(), repaired=False), model="m")
BESIDE = ALONE.model_copy(update={"together": Together(size=2, seeds=("a",), places=(1,), prompt_hash="h")})


def asking(attempts: list[Attempt], made: Judgment, *requests: Attempt) -> Callable[[], Judgment]:
    def ask() -> Judgment:
        attempts.extend(requests)
        return made

    return ask


def answered(sent: int, received: int, model: str = "m", cached: int = 0) -> Attempt:
    return Attempt(model=model, outcome="answered", input_tokens=sent, output_tokens=received, cache_read_tokens=cached)


def question(frame: int, response: int) -> Question:
    """Make a question of so many characters around a response of so many."""
    user = "u" * (frame - 10) + "r" * response
    return Question.model_construct(id=1, system="s" * 10, user=user, tail="", response="r" * response)


def shared(
    requests: list[Attempt], lengths: list[int], *, frame: int = 100, calls: int = 1, orders: int = 1
) -> tuple[Judgment, ...]:
    attempts = [EARLIER]

    def ask() -> tuple[Judgment, ...]:
        attempts.extend(requests)
        return (BESIDE,) * len(lengths)

    return share_cost([question(frame, length) for length in lengths], calls, orders, ask, attempts, PRICES)


def test_a_failure_is_passed_on_with_its_requests() -> None:
    attempts: list[Attempt] = []

    def fail() -> Judgment:
        attempts.append(Attempt(model="m", outcome="throttled"))
        msg = "x"
        raise Throttled(msg)

    with pytest.raises(Throttled):
        record_cost(fail, attempts, PRICES)
    assert len(attempts) == 1


def test_where_a_model_has_no_price_the_cost_is_unknown_and_the_tokens_are_not() -> None:
    attempts: list[Attempt] = []
    found = record_cost(asking(attempts, ALONE, answered(5, 2), answered(5, 2, "x")), attempts, PRICES)
    assert (found.input_tokens, found.output_tokens, found.cost) == (10, 4, None)
    assert [one.cost for one in shared([answered(5, 2, "x")], [10, 10])] == [None, None]


def test_what_a_judgment_took_is_all_that_was_requested_for_it_and_nothing_that_was_requested_before() -> None:
    attempts = [EARLIER]
    requests = (Attempt(model="m", outcome="throttled"), answered(1_000_000, 0, cached=1_000_000), answered(0, 500_000))
    found = record_cost(asking(attempts, ALONE, *requests), attempts, PRICES)
    assert (found.input_tokens, found.output_tokens, found.cost) == (1_000_000, 500_000, pytest.approx(2.1))
    assert found.model_copy(update={"input_tokens": 0, "output_tokens": 0, "cost": None}) == ALONE


def test_each_response_has_its_share_of_what_a_group_took() -> None:
    found = shared([answered(1_000_000, 500_000)], [10, 10, 10, 10])
    assert {(one.input_tokens, one.output_tokens) for one in found} == {(250_000, 125_000)}
    assert sum(one.cost or 0 for one in found) == pytest.approx(2.0)


def test_what_asking_about_each_alone_would_have_sent_follows_from_the_lengths() -> None:
    """Alone they are 800 and 1,600 characters, so 200 and 400 tokens; the question about both took 440, which is 220 for each."""
    short, long = shared([answered(440, 0)], [400, 1_200], frame=400)
    assert short.together
    assert long.together
    assert (short.together.input_tokens_saved, long.together.input_tokens_saved) == (0, 400 - 220)


def test_a_group_in_two_orders_saves_less() -> None:
    """Two questions of 1,500 tokens each, instead of ten of 600."""
    one = shared([answered(1_500, 0)], [400] * 10, frame=2_000)
    two = shared([answered(1_500, 0)] * 2, [400] * 10, frame=2_000, orders=2)
    assert sum(found.together.input_tokens_saved for found in one if found.together) == 10 * 600 - 1_500
    assert sum(found.together.input_tokens_saved for found in two if found.together) == 10 * 600 - 3_000


@pytest.mark.parametrize(
    ("count", "calls", "orders", "saved"),
    [
        pytest.param(8, 1, 1, [1] * 7 + [0], id="seven-of-eight"),
        pytest.param(8, 1, 2, [1] * 6 + [0, 0], id="two-orders"),
        pytest.param(8, 3, 1, [3] * 5 + [2] * 3, id="three-opinions"),
        pytest.param(2, 1, 2, [0, 0], id="two-in-two-orders-save-none"),
        pytest.param(2, 5, 4, [0, 0], id="and-more-orders-save-none-either"),
    ],
)
def test_the_calls_that_a_group_saves_are_counted_once(count: int, calls: int, orders: int, saved: list[int]) -> None:
    found = shared([answered(10, 1)], [10] * count, calls=calls, orders=orders)
    assert [one.together.calls_saved for one in found if one.together] == saved


@given(
    st.lists(st.integers(0, 5_000), min_size=2, max_size=16),
    st.integers(10, 10_000),
    st.integers(0, 50_000),
    st.integers(1, 4),
    st.integers(1, 10),
)
def test_an_estimate_is_never_negative(lengths: list[int], frame: int, sent: int, orders: int, calls: int) -> None:
    for found in shared([answered(sent, 3)], lengths, frame=frame, orders=orders, calls=calls):
        assert found.together
        assert found.together.input_tokens_saved >= 0
        assert found.together.calls_saved >= 0
