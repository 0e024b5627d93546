"""Tells a child that sleeps from one that works or waits for a processor, so that a busy machine costs no work its result."""

from judge.bounds import WORKER_LOOK
from judge.sandbox.process.server import Child


class Idleness:
    """How long a child has slept, by looks at it that are `WORKER_LOOK` apart.

    No look adds more than its own length, so a pause of this process or the machine does not count. Nor does a look count that
    finds the child waiting for a processor: the kernel adds such a wait to its figures only when it is over.
    """

    def __init__(self, child: Child) -> None:
        """Begin to look at a child."""
        self._child, self._before = child, child.at_work()
        self.seconds = 0.0

    def look(self) -> float:
        """Look at the child once more, and return the seconds that it has slept so far: 0 where the kernel does not say."""
        now = self._child.at_work()
        if self._before is not None and now is not None and self._child.is_asleep():
            self.seconds += max(0.0, WORKER_LOOK - (now - self._before))
        self._before = now
        return self.seconds
