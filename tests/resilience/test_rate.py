"""The rate at which calls start finds a quota and holds it. All clocks are virtual."""

import heapq
import itertools
import math
import random
from collections.abc import Callable, Iterable, Iterator

import pytest

from judge.resilience.rate import Rate, Start


class Played:
    """What became of the calls: when they started, how large they were, and whether the quota let them through."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, float, bool]] = []

    def through(self, begin: float, end: float) -> float:
        """Units a second that were let through."""
        return sum(size for at, size, passed in self.calls if passed and begin <= at < end) / (end - begin)

    def refused(self, begin: float, end: float) -> int:
        return sum(not passed for at, _, passed in self.calls if begin <= at < end)


def play(
    rate: Rate,
    quota: float,
    seconds: float,
    *,
    burst: float = 30.0,
    noise: float = 0.0,
    delay: float = 0.02,
    gap: float = 0.0007,
    sizes: Iterable[float] = (1.0,),
    begin: float = 0.0,
) -> Played:
    """Start calls as fast as the rate allows and one process can, at a service that keeps a token bucket.

    Args:
        quota: units a second; `burst` is how many the bucket holds, and `noise` the share that is refused in any case.
        delay: seconds after which a refusal comes.
        gap: seconds between two calls at least.
    """
    chance, played, left, filled, at = random.Random(3), Played(), burst, begin, begin
    coming: list[tuple[float, int, Start]] = []
    size_of, number = itertools.cycle(sizes), itertools.count()
    while at < begin + seconds:
        at += max(gap, rate.wait(at))
        while coming and coming[0][0] <= at:
            back, _, refused = heapq.heappop(coming)
            rate.refuse(refused, back)
        wait = rate.wait(at)
        if wait > 0:
            continue
        size = next(size_of)
        start = rate.start(at, size)
        left, filled = min(burst, left + (at - filled) * quota), at
        passed = left >= size and chance.random() >= noise
        left -= size * passed
        played.calls.append((at, size, passed))
        if not passed:
            heapq.heappush(coming, (at + delay, next(number), start))
    return played


@pytest.mark.parametrize("noise", [0.0, 0.08])
@pytest.mark.parametrize("quota", [10.0, 150.0, 1000.0])
def test_a_quota_is_found_within_two_seconds_and_held(quota: float, noise: float) -> None:
    played = play(Rate(200.0), quota, 12.0, noise=noise)
    assert played.through(2.0, 12.0) >= 0.9 * quota
    assert played.refused(2.0, 12.0) <= 0.25 * (played.through(2.0, 12.0) * 10 + played.refused(2.0, 12.0))


@pytest.mark.parametrize(("quota", "delay", "most"), [(10.0, 0.005, 35), (10.0, 0.1, 90), (150.0, 0.005, 60), (150.0, 0.1, 65)])
def test_finding_it_costs_few_requests(quota: float, delay: float, most: int) -> None:
    assert play(Rate(200.0), quota, 2.0, delay=delay).refused(0.0, 2.0) <= most


@pytest.mark.parametrize("burst", [30.0, 100.0])
def test_a_burst_allowance_is_not_taken_for_a_rate(burst: float) -> None:
    rate = Rate(200.0)
    played = play(rate, 10.0, 4.0, burst=burst)
    assert rate.now < 20
    assert played.refused(1.5, 4.0) < 20


def test_without_a_quota_random_refusals_do_not_starve_it() -> None:
    rate = Rate(200.0)
    assert play(rate, math.inf, 20.0, burst=math.inf, noise=0.08).through(2.0, 20.0) > 800


def test_a_quota_that_grows_is_followed() -> None:
    rate = Rate(200.0)
    play(rate, 10.0, 10.0)
    assert play(rate, 150.0, 30.0, begin=10.0).through(35.0, 40.0) > 0.9 * 150


def test_a_quota_that_shrinks_is_followed() -> None:
    rate = Rate(200.0)
    play(rate, 150.0, 10.0)
    played = play(rate, 10.0, 10.0, begin=10.0)
    assert played.through(12.0, 20.0) > 0.9 * 10
    assert played.refused(12.0, 20.0) < 0.3 * 80


def test_a_quota_in_tokens_is_found_where_calls_differ_in_size() -> None:
    sizes = [400.0, 4000.0, 700.0, 1500.0, 900.0]
    rate = Rate(math.inf)
    played = play(rate, 60_000.0, 12.0, burst=30_000.0, sizes=sizes, gap=0.005, noise=0.03)
    assert 0.9 * 60_000 <= played.through(2.0, 12.0) <= 60_000 * 1.05
    assert played.refused(2.0, 12.0) < 0.25 * sum(at >= 2.0 for at, _, _ in played.calls)


def test_an_infinite_rate_holds_nobody_back() -> None:
    rate = Rate(math.inf)
    for _ in range(1000):
        assert rate.wait(5.0) == 0
        rate.refuse(rate.start(5.0, 4000.0), 5.0)


def test_a_few_calls_start_at_once_and_the_next_at_the_rate() -> None:
    rate = Rate(200.0)
    waits = []
    for _ in range(40):
        waits.append(rate.wait(7.0))
        rate.start(7.0)
    assert waits[:24] == [0.0] * 24
    assert 1 / 280 < waits[28] < 5 / 200
    assert waits[28:] == sorted(set(waits[28:])), "each one later than the one before"


def test_the_first_rate_doubles_every_half_a_second() -> None:
    rate, rates = Rate(200.0), []
    play(rate, math.inf, 0.1, burst=math.inf)
    for turn in range(3):
        rates.append(rate.now)
        play(rate, math.inf, 0.5, burst=math.inf, begin=0.1 + 0.5 * turn, gap=0.0001)
    assert [rate.now / rates[-1], rates[2] / rates[1], rates[1] / rates[0]] == pytest.approx([2, 2, 2], rel=0.15)


def steady(refused: Callable[[int], bool], calls: int, gap: float) -> tuple[Rate, float]:
    """Let calls come at a fixed distance; return the rate, and what it was before."""
    rate = Rate(200.0)
    before = rate.now
    for turn in range(calls):
        start = rate.start(turn * gap)
        if refused(turn):
            rate.refuse(start, turn * gap)
        if turn == 63:
            before = rate.now
    return rate, before


def test_where_calls_come_slowly_neither_starts_nor_refusals_move_the_rate() -> None:
    rate, before = steady(lambda turn: turn % 5 == 0, 1000, gap=0.1)
    assert rate.now == before


def test_where_calls_come_slowly_it_is_halved_to_what_was_sent_when_most_are_refused() -> None:
    rate, _ = steady(lambda turn: turn >= 990, 996, gap=0.1)
    assert rate.now == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize(
    ("refused", "halved"), [pytest.param(5, False, id="half-is-not-most"), pytest.param(6, True, id="six-of-ten-are")]
)
def test_when_most_of_ten_calls_are_refused_the_rate_is_halved(refused: int, halved: bool) -> None:
    rate = Rate(200.0)
    starts = [rate.start(turn / 250) for turn in range(60)]
    before = rate.now
    for start in starts[-refused:]:
        rate.refuse(start, 0.3)
    assert (rate.now <= before / 2) is halved


def test_refusals_of_calls_from_before_it_was_halved_do_not_halve_it_again() -> None:
    rate = Rate(200.0)
    starts = [rate.start(turn / 250) for turn in range(60)]
    for start in starts[:6]:
        rate.refuse(start, 0.3)
    halved = rate.now
    for start in starts[6:]:
        rate.refuse(start, 0.31)
    assert rate.now == halved


def test_what_was_halved_is_regained_quickly_and_not_quite() -> None:
    def grown(rate: Rate, starts: int) -> Iterator[float]:
        at = 1.0
        for _ in range(starts):
            at += 1 / rate.now
            before = rate.now
            rate.start(at)
            yield rate.now / before - 1

    rate = Rate(200.0)
    starts = [rate.start(turn / 250) for turn in range(60)]
    before = rate.now
    for start in starts[:6]:
        rate.refuse(start, 0.3)
    growth = list(grown(rate, 150))
    fast = [share for share in growth if share > 0.019]
    assert fast == pytest.approx([0.02] * len(fast))
    assert growth[-1] == pytest.approx(1 / 300, rel=0.001)
    reached = rate.now / math.prod(1 + share for share in growth if share < 0.019)
    top = 0.8 * 0.97**6 * before
    assert top <= reached < 1.03 * top, "of what it was after the refusals that halved it"


@pytest.mark.parametrize(("size", "share"), [(1000.0, 0.03), (2000.0, 0.06), (500.0, 0.015)])
def test_a_larger_call_moves_the_rate_more(size: float, share: float) -> None:
    rate, at = Rate(200_000.0), 0.0
    for turn in range(64):
        at = turn / 150
        rate.refuse(rate.start(at, 1000.0), at) if turn in {0, 2, 4, 6} else rate.start(at, 1000.0)
    start = rate.start(at, size)
    before = rate.now
    rate.refuse(start, at)
    assert 1 - rate.now / before == pytest.approx(share, rel=0.05)


def test_where_one_call_in_ten_is_refused_the_rate_stays() -> None:
    """A service that refuses a little less than that at random lets it grow; one that refuses a little more slows it down."""

    def after(share: int) -> float:
        rate, at = Rate(200.0), 0.0
        starts = [rate.start(turn / 250) for turn in range(60)]
        for start in starts[:4]:
            rate.refuse(start, 0.3)
        before = rate.now
        for turn in range(300):
            at += 1 / rate.now
            start = rate.start(0.3 + at)
            if turn % 100 % share == 0:
                rate.refuse(start, 0.3 + at)
        return rate.now / before

    assert after(9) < 1 < after(11)


def test_a_thread_that_wakes_up_late_does_not_slow_the_next_ones_down() -> None:
    rate = halved()

    def at_once(at: float) -> int:
        started = 0
        while not rate.wait(at):
            rate.start(at)
            started += 1
        return started

    assert at_once(0.4) == at_once(5.0) == 1 + int(0.02 * rate.now), "what was missed is made up for, but nothing is saved up"


def test_however_many_are_refused_a_call_starts_now_and_then() -> None:
    rate, at = Rate(200.0), 0.0
    for _ in range(500):
        at += rate.wait(at)
        rate.refuse(rate.start(at), at)
        assert rate.now >= 0.02
    assert rate.now == 0.02
    assert rate.wait(at) <= 50.0


def halved() -> Rate:
    """Return a rate that was halved at 0.3 s, where it is about a hundred."""
    rate = Rate(200.0)
    starts = [rate.start(turn / 250) for turn in range(60)]
    for start in starts[:6]:
        rate.refuse(start, 0.3)
    return rate


def test_after_a_large_call_the_next_one_waits_longer() -> None:
    rate = halved()
    before = rate.now
    rate.start(9.0, 20.0)
    assert rate.wait(9.0) == pytest.approx(20 / before - 0.02)


def test_what_was_saved_up_is_lost_when_the_rate_is_halved() -> None:
    """Refusals show that no time was lost that could be made up for."""
    rate = halved()
    before = rate.now
    rate.start(0.3)
    assert rate.wait(0.3) == pytest.approx(1 / before)


def test_the_lowest_rate_in_tokens_is_as_many_calls() -> None:
    rate, at = Rate(math.inf), 0.0
    for _ in range(500):
        at += max(0.001, rate.wait(at))
        rate.refuse(rate.start(at, 3000.0), at)
    assert rate.wait(at) <= 50.0


@pytest.mark.parametrize("pause", [1.5, 60.0, 1800.0])
def test_the_pause_between_two_batches_is_not_taken_for_how_fast_calls_come(pause: float) -> None:
    """A trainer pauses for minutes. Where the quota has shrunk meanwhile, it is found as quickly as without the pause."""
    rate = Rate(200.0)
    play(rate, 150.0, 4.0)
    begin = 4.0 + pause
    played = play(rate, 30.0, 6.0, begin=begin)
    assert played.through(begin + 2, begin + 6) > 0.9 * 30


@pytest.mark.parametrize("outage", [3.0, 10.0, 60.0])
def test_after_an_outage_the_quota_is_found_again(outage: float) -> None:
    """While every call is refused, the rate falls to next to nothing; it is back after as long as the outage took, and some seconds."""
    rate = Rate(200.0)
    play(rate, 150.0, 4.0)
    play(rate, 0.0, outage, burst=0.0, begin=4.0)
    assert rate.now < 5
    back = 4.0 + 2 * outage + 15
    assert play(rate, 150.0, outage + 25, begin=4.0 + outage).through(back, back + 5) > 0.9 * 150


def test_a_small_quota_is_not_taken_for_an_outage_again_and_again() -> None:
    rate = Rate(200.0)
    played = play(rate, 0.5, 600.0, burst=5.0)
    assert played.refused(60.0, 600.0) < 0.3 * 0.5 * 540
    assert played.through(60.0, 600.0) > 0.85 * 0.5
