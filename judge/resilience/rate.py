"""Learns how fast calls to a model may start, from which of them its quota refused.

A quota is a number of requests, or of tokens, per second or minute. So what is learnt is a rate, not a number of calls in flight:
it does not change when answers take longer. A `Rate` holds no lock and reads no clock; `concurrency.py` does both.

It starts at 1,000 calls a second, more than one Python process sends, and comes down to the quota in two ways:

- Far above the quota, most calls are refused, and refusals come back within milliseconds. When 7 of the last 10 calls were
  refused, the rate becomes what the quota let through from the first of these refusals to the last. The quota's burst allowance
  is used up by then, so it is not taken for a rate. Calls that were still on their way add to the measurement when they are
  refused too. Two or three such measurements find a quota of 10 a second, within half a second and for about 30 refusals.
- Near the quota, each call that starts raises the rate a little and each refusal lowers it, both in proportion to the rate
  ("Scalable TCP", Kelly 2003, https://doi.org/10.1145/956981.956989). The rate settles where about one call in nine is refused.
  Steps of a fixed size, or a cut at each refusal as the AWS SDK makes it, would starve on refusals that have nothing to do with
  the quota. Starts raise the rate, not answers: a judge that reasons for a minute would hold it down for a minute.

While calls come more slowly than half the rate, refusals do not tell whether the rate is right, and only a measurement moves it.

`python -m benchmarks.pacing` simulates this beside other ways; the constants below were chosen by it.
"""

import math
from collections import deque
from dataclasses import dataclass

_DECREASE = 0.03
"""The share of the rate that a refusal takes away. Simulated: with 0.02 a wrong measurement is mended too slowly."""

_REFUSED_SHARE = 0.11
"""The share of calls that is refused where the rate settles. Simulated: with 0.10 a storm that refuses 8% at random keeps the
rate 2% below the quota, and with 0.12 more requests are refused for nothing."""

_INCREASE = _DECREASE * _REFUSED_SHARE / (1 - _REFUSED_SHARE)
"""The share of the rate that a start adds: with that share refused, the steps up and down cancel out."""

_JUDGED, _MOST = 10, 7
"""Calls of which so many must be refused before the rate is measured. Simulated: with 8 the start costs more refusals, and with 6
refusals at random lead to wrong measurements too often."""

_KEPT = 64
"""Starts that are remembered. A guess: as many as are sent in the time that a refusal takes to come back."""

_LATE = 0.02
"""Seconds by which a start may be late and the next still come on time: a thread wakes up late. Simulated: with 0.05 so many may
start at once that the first batch loses 20 requests."""

_LEAST = 0.02
"""The lowest rate, in calls a second. A guess: a call about once a minute notices soon enough that a quota is back."""


@dataclass(eq=False, slots=True)
class Start:
    """A call that was let through."""

    at: float
    size: float
    refused: bool = False


class Rate:
    """The rate at which calls may start, in units a second; a call is one unit, or as many as it has tokens."""

    def __init__(self, first: float) -> None:
        """Start with a rate that nothing is known of; infinite for one that binds only once it was measured."""
        self.now = first
        """Units a second."""

        self._next = -math.inf
        self._kept: deque[Start] = deque(maxlen=_KEPT)
        self._measured_at = -math.inf
        self._refused_from = -math.inf

    def wait(self, at: float) -> float:
        """Return the seconds until the next call may start, seen from a moment."""
        return max(0.0, self._next - at)

    def start(self, at: float, size: float = 1.0) -> Start:
        """Note that a call starts."""
        start = Start(at, size)
        self._next = max(self._next, at - _LATE) + size / self.now
        self._kept.append(start)
        if self._binds:
            self.now *= 1 + _INCREASE
        return start

    def refuse(self, start: Start, at: float) -> None:
        """Note that the quota refused a call.

        Args:
            start: the call.
            at: when the refusal came.
        """
        start.refused = True
        if start.at < self._measured_at:  # it started at the rate before
            self._measure(start)
            return
        if self._binds:
            self.now = max(_LEAST * start.size, self.now * (1 - _DECREASE))
        refused = [one for one in self._since(self._measured_at, start)[-_JUDGED:] if one.refused]
        if len(refused) >= _MOST:
            self._refused_from = refused[-_MOST].at
            self._measure(start)
            self._measured_at = at
            self._next = max(self._next, at)

    @property
    def _binds(self) -> bool:
        """Whether calls come fast enough for the rate to matter: at half of it at least."""
        return self.now * (self._kept[-1].at - self._kept[0].at) <= 2 * sum(one.size for one in self._kept)

    def _since(self, begin: float, last: Start) -> list[Start]:
        return [one for one in self._kept if begin <= one.at <= last.at]

    def _measure(self, last: Start) -> None:
        """Lower the rate to what was let through from the first refusal to this one, and this one more."""
        begin = max(self._refused_from, self._kept[0].at)
        if last.at > begin:
            through = sum(one.size for one in self._since(begin, last) if not one.refused) + last.size
            self.now = max(_LEAST * last.size, min(self.now, through / (last.at - begin)))
