"""The alarms: which steps of a course look as if the judge were being gamed, or as if nothing could be learnt from them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from judge.monitors.step import Step

Kind = Literal["gamed", "stuck", "solved"]
"""What an alarm is about: a reward that is gamed; one from which nothing can be learnt; prompts that the policy has solved."""


class Alarm(NamedTuple):
    """A rule that held for two of three steps in a row."""

    step: int
    """The number of the step at which it held for the second time."""

    name: str
    """The rule's name: small letters and underscores."""

    kind: Kind
    says: str
    """A plain sentence with the numbers."""

    value: float
    """The statistic."""

    threshold: float
    """The value from which the rule holds."""


def alarms(course: Sequence[Step], ends: tuple[float, float]) -> tuple[Alarm, ...]:
    """Return each rule that held, at its first time, in the order of the steps.

    Args:
        course: the steps in the order of time.
        ends: the low and the high end of the reward's range.
    """
    raise NotImplementedError((course, ends))
