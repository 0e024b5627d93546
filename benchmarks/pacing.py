"""Ways of keeping to a quota, simulated: `python -m benchmarks.pacing`.

Nothing is sent and nothing waits: events on a virtual clock take seconds where the storm takes an hour. The service is that of
`benchmarks/storm_server.py`, with its faults. The client has one processor, as Python has: each request costs it time before it
leaves and when its answer is there, in no fixed order, and the network delays each one differently. Both matter, because what a
client learns from the first refusals comes late and out of order.

`rate` is `judge/resilience/rate.py`. `in flight` bounds the calls under way, each throttle taking 2% of the bound and each answer
adding 0.3%. `adaptive` is the client-side rate limit of the AWS SDK's adaptive retry mode
(https://github.com/boto/botocore/blob/develop/botocore/retries/throttling.py).
"""

import argparse
import heapq
import itertools
import math
import random
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean
from typing import Any, Protocol

from benchmarks.storm_server import Bucket
from benchmarks.weather import ANSWERED, FREE, OVER, STORM, Fate, Storm, fate
from judge.resilience.rate import Rate

TOKENS = (800.0, 8000.0, 1200.0, 2500.0)
"""Tokens of the calls, by turns, where there is a quota of tokens: some judge one response, some ten."""

GIVEN_UP = 2.0
"""Seconds after which a stalled call is given up: about what `judge/resilience/stalled_calls.py` learns in a storm. A guess."""

CASES = (
    (64, 64, replace(STORM, quota=10.0, burst=30.0)),
    (64, 64, replace(STORM, quota=150.0, burst=30.0)),
    (512, 128, replace(STORM, quota=10.0, burst=30.0)),
    (512, 128, replace(STORM, quota=150.0, burst=30.0)),
    (512, 512, replace(STORM, quota=1000.0, burst=30.0)),
    (512, 128, replace(STORM, quota=1000.0, tokens=150_000.0)),
    (512, 128, Storm(quota=150.0, burst=30.0)),
    (10_000, 128, STORM),
)
"""Samples, the most calls in flight, and the storm."""


class Way(Protocol):
    """A way of keeping to a quota."""

    def wait(self, at: float, /) -> float:
        """Return the seconds until a call may start; infinite until one ends."""
        ...

    def start(self, at: float, tokens: float, /) -> Any:
        """Note that a call starts, and return what is known of it."""
        ...

    def end(self, call: Any, at: float, outcome: str, /) -> float:
        """Note how a call ended; return for how many seconds its place stays taken."""
        ...


class Paced:
    """Two rates, as `judge/resilience/concurrency.py` has them."""

    def __init__(self) -> None:
        self._requests, self._tokens = Rate(200.0), Rate(math.inf)

    def wait(self, at: float, /) -> float:
        """See `Way`."""
        return max(self._requests.wait(at), self._tokens.wait(at))

    def start(self, at: float, tokens: float, /) -> Any:
        """See `Way`."""
        return self._requests.start(at), self._tokens.start(at, tokens)

    def end(self, call: Any, at: float, outcome: str, /) -> float:
        """See `Way`."""
        requests, tokens = call
        if outcome == "tokens":
            self._tokens.refuse(tokens, at)
        if outcome in ("quota", *FREE) or (outcome == "tokens" and self._tokens.now == math.inf):
            self._requests.refuse(requests, at)
        return 0.0


class InFlight:
    """A bound on the calls under way; a throttled one keeps its place for as long as an answer takes."""

    def __init__(self) -> None:
        self._limit, self._busy, self._usual = 64.0, 0, 0.0
        self._seen = self._refused = 0

    def wait(self, _: float, /) -> float:
        """See `Way`."""
        return 0.0 if self._busy < max(1, int(self._limit)) else math.inf

    def start(self, at: float, _: float, /) -> Any:
        """See `Way`."""
        self._busy += 1
        return at

    def end(self, call: Any, at: float, outcome: str, /) -> float:
        """See `Way`."""
        self._seen += 1
        self._busy -= 1
        held = 0.0
        if outcome in (*OVER, *FREE):
            self._refused += 1
            self._limit = max(1.0, self._limit * 0.98)
            held = max(0.0, self._usual - (at - call))
        elif outcome in ANSWERED:
            self._usual += (at - call - self._usual) * (0.1 if self._usual else 1.0)
            self._limit *= 1.0027
        if self._seen >= max(8, self._limit):
            self._limit = max(1.0, self._limit / 2) if 2 * self._refused > self._seen else self._limit
            self._seen = self._refused = 0
        return held


class Adaptive:
    """A rate that each throttle cuts to 0.7 of what is sent, and that grows back as a cubic."""

    def __init__(self) -> None:
        self._rate, self._next = math.inf, 0.0
        self._top = self._cut_at = 0.0
        self._starts: deque[float] = deque(maxlen=32)

    def wait(self, at: float, /) -> float:
        """See `Way`."""
        return max(0.0, self._next - at)

    def start(self, at: float, _: float, /) -> Any:
        """See `Way`."""
        self._next = max(self._next, at) + 1 / self._rate
        self._starts.append(at)
        return at

    def end(self, _: Any, at: float, outcome: str, /) -> float:
        """See `Way`."""
        sent = len(self._starts) / max(0.05, at - self._starts[0])
        if outcome in (*OVER, *FREE):
            self._top, self._cut_at = min(sent, self._rate), at
            self._rate = max(0.5, 0.7 * self._top)
        elif self._rate < math.inf:
            since = at - self._cut_at - (self._top * 0.3 / 0.4) ** (1 / 3)
            self._rate = max(0.5, min(0.4 * since**3 + self._top, 2 * sent))
        return 0.0


WAYS: dict[str, Callable[[], Way]] = {"rate": Paced, "in flight": InFlight, "adaptive": Adaptive}


@dataclass(eq=False)
class Asked:
    """A sample that is being judged."""

    number: int
    tokens: float
    turn: int = 0
    failures: int = 0


class Simulation:
    """One batch in one storm."""

    def __init__(self, way: Way, storm: Storm, samples: int, in_flight: int, cost: float, delay: float) -> None:
        self._way, self._storm, self._cost, self._delay = way, storm, cost, delay
        self._chance = random.Random(storm.seed)
        self._requests = Bucket(storm.quota, storm.bucket, 0.0)
        self._tokens = Bucket(storm.tokens, storm.tokens, 0.0)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._left: Iterator[Asked] = (Asked(number, TOKENS[number % len(TOKENS)]) for number in range(samples))
        self._queue: deque[Asked] = deque(itertools.islice(self._left, in_flight))
        self._ready: list[Callable[[], None]] = []
        self._working, self._looks_at = False, math.inf
        self.at = 0.0
        self.outcomes: Counter[str] = Counter()

    def run(self) -> float:
        """Let everything happen; return the seconds until the last sample was done."""
        self._start()
        while self._events:
            self.at, _, happen = heapq.heappop(self._events)
            happen()
        return self.at

    def _after(self, seconds: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.at + seconds, next(self._order), happen))

    def _start(self) -> None:
        """Start the calls that may start now, and come back when the next one may."""
        while self._queue:
            wait = self._way.wait(self.at)
            if wait > 1e-9:  # noqa: PLR2004  a nanosecond, which additions lose
                if wait < math.inf and not self.at < self._looks_at <= self.at + wait:
                    self._looks_at = self.at + wait
                    self._after(wait, self._start)
                return
            asked = self._queue.popleft()
            call = self._way.start(self.at, asked.tokens)
            self._work(lambda asked=asked, call=call: self._send(asked, call))  # type: ignore[misc]

    def _work(self, step: Callable[[], None]) -> None:
        """Give the processor a step to do; it picks one of those that wait, at random."""
        self._ready.append(step)
        self._next_step()

    def _next_step(self) -> None:
        if self._working or not self._ready:
            return
        self._working = True
        step = self._ready.pop(self._chance.randrange(len(self._ready)))

        def done() -> None:
            self._working = False
            step()
            self._next_step()

        self._after(self._cost * self._chance.uniform(0.5, 1.5), done)

    def _send(self, asked: Asked, call: Any) -> None:
        self._after(self._chance.uniform(0, self._delay), lambda: self._arrive(asked, call))

    def _arrive(self, asked: Asked, call: Any) -> None:
        drawn = self._admitted(asked, fate(self._storm, "simulated", str(asked.number), asked.turn))
        asked.turn += drawn.outcome not in OVER
        self.outcomes[drawn.outcome] += 1
        seconds = GIVEN_UP if drawn.outcome == "stall" else 0.0 if drawn.outcome in (*OVER, *FREE) else drawn.seconds
        self._after(self._delay + seconds, lambda: self._work(lambda: self._end(asked, call, drawn.outcome)))

    def _admitted(self, asked: Asked, drawn: Fate) -> Fate:
        if drawn.outcome in FREE:
            return drawn
        if not self._requests.holds(1, self.at):
            return Fate("quota", 0.0, 0.0)
        if not self._tokens.holds(asked.tokens, self.at):
            return Fate("tokens", 0.0, 0.0)
        self._requests.left -= 1
        self._tokens.left -= asked.tokens
        return drawn

    def _end(self, asked: Asked, call: Any, outcome: str) -> None:
        held = self._way.end(call, self.at, outcome)
        if outcome in ANSWERED:
            self._queue.extend(itertools.islice(self._left, 1))
        else:
            if outcome in (*OVER, *FREE):
                bound = 0.1  # as in judge/resilience/retry.py
            else:
                bound = min(5.0, 0.5 * 2.0**asked.failures) if outcome != "unrecoverable" else 0.0
                asked.failures += 1
            self._after(held + self._chance.uniform(0, bound), lambda: self._again(asked))
        self._start()

    def _again(self, asked: Asked) -> None:
        self._queue.append(asked)
        self._start()


def fewest(storm: Storm, samples: int) -> Counter[str]:
    """Count, by outcome, the requests of a client that repeats each faulty request once and makes no other."""
    needed: Counter[str] = Counter()
    for number in range(samples):
        fates = (fate(storm, "simulated", str(number), turn).outcome for turn in itertools.count())
        outcomes = list(itertools.takewhile(lambda outcome: outcome not in ANSWERED, fates))
        needed.update([*outcomes, ANSWERED[0]])
    return needed


def play(way: Callable[[], Way], storm: Storm, samples: int, in_flight: int, cost: float, delay: float) -> Sequence[float]:
    """Return how long a batch takes over what the quotas allow, and how many requests over the fewest possible."""
    simulation = Simulation(way(), storm, samples, in_flight, cost, delay)
    wall, needed = simulation.run(), fewest(storm, samples)
    used = sum(count for outcome, count in needed.items() if outcome not in FREE)
    by_tokens = used * mean(TOKENS) / storm.tokens - 1 if storm.tokens else 0.0
    allowed = max(storm.latency, (used - storm.bucket) / storm.quota, by_tokens)
    return wall, allowed, wall / allowed, simulation.outcomes.total() / needed.total()


def main() -> None:
    """Print a line for every case and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10, help="storms of each case; the means count")
    parser.add_argument("--cost", type=float, default=0.0006, help="processor seconds of a step; a call has two")
    parser.add_argument("--delay", type=float, default=0.01, help="seconds on the network, each way")
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=list(WAYS))
    arguments = parser.parse_args()
    print("| samples | quota | in flight | way | wall | allowed | wall / allowed | requests / fewest |")
    print("|---|---|---|---|---|---|---|---|")
    for samples, in_flight, storm in CASES:
        for way in arguments.ways:
            seeds = range(1, (1 if samples > 1000 else arguments.seeds) + 1)  # noqa: PLR2004  one long storm is as good as ten
            played = [play(WAYS[way], replace(storm, seed=s), samples, in_flight, arguments.cost, arguments.delay) for s in seeds]
            wall, allowed, ratio, requests = map(mean, zip(*played, strict=True))
            quota = f"{storm.quota:g}/s, burst {storm.bucket:g}" + (f", {storm.tokens:g} tokens/s" if storm.tokens else "")
            name = f"{samples}{'' if storm.stall else ', calm'}"
            print(
                f"| {name} | {quota} | {in_flight} | {way} | {wall:.1f} | {allowed:.1f} | {ratio:.2f} | {requests:.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
