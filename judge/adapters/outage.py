"""An outage: so many samples in a row without a reward that a run should stop, instead of leaving out or replacing more."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from judge.adapters.abstention import Abstention, is_reward, unscored
from judge.errors import JudgeUnscored
from judge.reward import Outcome

HOPELESS = 100
"""Samples in a row without a reward, after which the run stops: as many rows as end a run of `judge score`."""

HOPELESS_CALLS = 10
"""Calls in a row that hold them, at least: one whole batch without a reward costs a trainer one step, and may be over soon. A
guess."""


class Outage:
    """Counts the samples in a row that have no reward, over all calls of a reward function in this process, from any thread."""

    def __init__(self, abstention: Abstention) -> None:
        """Prepare to count; nothing is counted if the user chose to stop at the first, or to train on a number."""
        self._abstention = abstention
        self._lock = Lock()
        self._count, self._calls, self._asked = 0, 0, False

    def __reduce__(self) -> tuple[Any, ...]:
        return Outage, (self._abstention,)

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Count what one call of the reward function found.

        Raises:
            JudgeUnscored: nothing could be judged for too many samples in a row; it says why the last one could not.
        """
        missing = [outcome for outcome in outcomes if not is_reward(outcome)]
        count, calls = self._counted(outcomes, missing)
        if missing and self._abstention.if_unscored is None and count >= HOPELESS and calls >= HOPELESS_CALLS:
            msg = f"{count} samples in a row have no reward, so the run should stop; the last one: {unscored(missing[-1])}"
            raise JudgeUnscored(msg)

    def _counted(self, outcomes: Sequence[Outcome], missing: Sequence[Outcome]) -> tuple[int, int]:
        with self._lock:
            self._asked = self._asked or any(outcome.attempts for outcome in missing)
            if any(self._ends(outcome) for outcome in outcomes):
                self._count, self._calls, self._asked = 0, 0, False
            else:
                self._count += len(missing)
                self._calls += bool(missing)
            return self._count, self._calls

    def _ends(self, outcome: Outcome) -> bool:
        """Whether an outcome ends the row; after a failure of the judge, a reward for which none was asked says nothing."""
        return is_reward(outcome) and (outcome.provenance.model is not None or not self._asked)
