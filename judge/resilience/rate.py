"""Learns how fast calls to a model may start, from which of them its quota refused.

A quota is a number of requests, or of tokens, per second or minute. So a rate is learnt, and not a number of calls in flight,
which would change with the time that answers take. A `Rate` has no lock and no clock; `concurrency.py` has both.

It goes through three stages:

- Rising. The first 24 calls start at once. Then they start at 200 a second, and each adds 1.4 to that, so that the rate doubles
  every half a second. This ends when 4 of the last 10 calls were refused: the burst allowance is used up, and what is refused
  from now on is above the quota.
- Holding. Each start raises the rate a little and each refusal lowers it, both in proportion to the rate ("Scalable TCP", Kelly
  2003, https://doi.org/10.1145/956981.956989). It settles where about one call in ten is refused. Fixed steps, or a cut at each
  refusal as in the AWS SDK's adaptive retries, would starve on refusals that have nothing to do with the quota.
- Regaining. Whenever 6 of the last 10 calls were refused, the rate is halved. That may be too much, so each start adds 2% until
  4 of the last 10 were refused or the rate is at 0.8 of what it was. Then it holds again. If all were refused when it was halved,
  that was an outage: once calls pass again, it is doubled after each second, because 2% of next to nothing is nothing.

The rate is not computed from the calls that were let through. A quota has to be found within tenths of a second, and in so short
a time requests arrive late and out of order: such measurements were wrong by a factor of four. Starts raise the rate, and not
answers: a judge that reasons for a minute would hold it down for that minute. While calls come at less than half the rate,
neither starts nor refusals show what the quota is, and only the halving changes it.

The stages and the constants were chosen by a simulation, `python -m benchmarks.pacing`.
"""

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

_AT_ONCE = 24
"""Calls that start at once. Simulated: with 32, a batch of 512 has 6 refusals more where the quota is 10 a second."""

_RISE = math.log(2) / 0.5
"""Calls a second that each start adds while the rate rises; with these, it doubles every half a second. Simulated: if it doubles
in half that time, a batch of 512 on a busy machine has 25 refusals more."""

_REGAIN = 0.02
"""The share of the rate that each start adds while it regains. A guess: half the rate is back after 35 starts."""

_TOP = 0.8
"""Up to which share of what it was a halved rate is regained. Simulated: without this end, a batch of 512 on a busy machine makes
half as many requests again."""

_DECREASE = 0.03
"""The share of the rate that a refusal takes away. Simulated: with 0.02, a batch of 512 has 9 refusals more; 0.04 is no
better."""

_REFUSED_SHARE = 0.1
"""The share of calls that is refused where the rate settles. Simulated with a service that refuses 8% at random: with 0.105,
10,000 samples have 90 refusals more and take 0.7% less time."""

_INCREASE = _DECREASE * _REFUSED_SHARE / (1 - _REFUSED_SHARE)
"""The share of the rate that each start adds while it holds: with that share refused, the steps up and down cancel out."""

_WINDOW = 10
"""Calls among which refusals are counted: the last ones, up to the call that was refused just now."""

_FAR_ABOVE = 6
"""Refusals among them that halve the rate. Simulated: with 7, a batch of 512 has 7 refusals more where the quota is 10 a second;
5 is no better."""

_ABOVE = 4
"""Refusals among them that end rising and regaining. Simulated: with 5, a batch of 512 has 30 refusals more; with 3, refusals at
random end the rising too early for a quota of 1,000 a second."""

_CLEAR = 1.0
"""Seconds without a refusal after which the rate is doubled behind an outage. A guess: a refusal would have come by then."""

_BACK = 3
"""Calls that have to be let through in this time, at least. A guess: one or two may be chance."""

_KEPT = 64
"""Starts that are remembered, to tell how fast calls come. A guess: calls come in bursts, and most bursts are shorter."""

_LATE = 0.02
"""Seconds by which a start may be late without delaying the next one. A guess: threads that wait for the interpreter wake up some
milliseconds late."""

_PAUSE = 1.0
"""Seconds for which no call came although one could have started, after which calls before do not tell how fast they come now. A
guess: far longer than the gaps within a batch, and far shorter than a trainer takes between two batches."""

_LEAST = 0.02
"""The lowest rate, in calls a second. A guess: a call a minute notices soon enough that there is a quota again."""


class _Stage(Enum):
    RISING = auto()
    REGAINING = auto()
    HOLDING = auto()


@dataclass(eq=False, slots=True)
class Start:
    """A call that was let through."""

    at: float
    """When it started, in seconds on the caller's clock."""

    size: float
    """What it counts for: 1, or its tokens."""

    refused: bool = False
    """Whether the quota refused it."""


class Rate:
    """The rate at which calls may start, in units a second: a call counts for one, or for as many as it has tokens."""

    def __init__(self, first: float) -> None:
        """Begin with a rate, in units a second. With an infinite one, no call waits until it is halved for the first time."""
        self.now = first
        """Units a second."""

        self._stage = _Stage.RISING
        self._next = -math.inf
        self._halved_at = -math.inf
        self._outage = False
        self._top = math.inf
        self._kept: deque[Start] = deque(maxlen=_KEPT)

    def wait(self, at: float) -> float:
        """Return the seconds from a given time until the next call may start."""
        return max(0.0, self._next - at)

    def start(self, at: float, size: float = 1.0) -> Start:
        """Note that a call starts."""
        start = Start(at, size)
        if at - self._next > _PAUSE:
            self._kept.clear()
        if self._outage and self._is_back(at):
            self.now *= 2
            self._kept.clear()
        self._kept.append(start)
        ahead = _AT_ONCE / self.now if self._stage is _Stage.RISING else _LATE
        self._next = max(self._next, at - ahead) + size / self.now
        if self.now <= 2 * self._sent:
            self._raise(size)
        return start

    def refuse(self, start: Start, at: float) -> None:
        """Note that the quota refused a call.

        Args:
            start: the call.
            at: when the refusal came.
        """
        start.refused = True
        if start.at < self._halved_at:
            return  # it started before the rate was halved, so it says nothing about the present rate
        least, sent = _LEAST * start.size, self._sent
        if self.now <= 2 * sent:
            self.now = max(least, self.now * (1 - _DECREASE) ** self._weight(start.size))
        looked_at = self._looked_at(start)
        self._outage = self._outage and all(looked_at)
        if sum(looked_at) >= _FAR_ABOVE:
            self._outage = all(looked_at)
            self._top = _TOP * min(self.now, 2 * sent)
            self.now = max(least, min(self.now / 2, sent))
            self._stage, self._halved_at, self._next = _Stage.REGAINING, at, max(self._next, at)
        elif sum(looked_at) >= _ABOVE:
            self._stage = _Stage.HOLDING

    @property
    def _sent(self) -> float:
        """Units a second at which calls came lately; 0 if there is only one."""
        if len(self._kept) < 2:  # noqa: PLR2004  it takes two
            return 0.0
        seconds = self._kept[-1].at - self._kept[0].at
        return sum(one.size for one in self._kept) / seconds if seconds > 0 else math.inf

    def _raise(self, size: float) -> None:
        if self._stage is _Stage.RISING:
            self.now += _RISE * size
        elif self._stage is _Stage.REGAINING and self.now < self._top:
            self.now *= (1 + _REGAIN) ** self._weight(size)
        else:
            self.now *= (1 + _INCREASE) ** self._weight(size)

    def _weight(self, size: float) -> float:
        """Return a call's size over the mean size: a large call uses more of the quota, and is refused more often."""
        return size * len(self._kept) / sum(one.size for one in self._kept)

    def _looked_at(self, last: Start) -> list[bool]:
        """Return which of the calls up to one were refused, as far as they started since the rate was halved."""
        return [one.refused for one in self._kept if self._halved_at <= one.at <= last.at][-_WINDOW:]

    def _is_back(self, at: float) -> bool:
        """Whether calls came as fast as they may, and nothing was refused for so long that a refusal would be here by now."""
        since = [one for one in self._kept if one.at >= self._halved_at]
        if len(since) < _BACK or at - since[0].at < _CLEAR or self.now > 2 * self._sent:
            return False
        return not any(one.refused for place, one in enumerate(reversed(since)) if place < _BACK or one.at >= at - _CLEAR)
