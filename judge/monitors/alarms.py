"""The alarms: which steps of a course look as if the judge were being gamed, or as if nothing could be learnt from them.

A rule has to hold at two of three steps in a row, so that one odd batch raises no alarm. Each rule is told once.
"""

from collections.abc import Sequence
from typing import NamedTuple

from judge.monitors.rules import Kind, holding
from judge.monitors.start import FIRST, Start
from judge.monitors.step import Step

_AGAIN = 2
"""Steps back to which a rule must have held before: it then holds at two of three."""

FEWEST = FIRST + 2
"""Steps of a course without which there can be no alarm."""


class Alarm(NamedTuple):
    """A rule that held at two of three steps in a row."""

    step: int
    """The number of the step at which it held for the second time."""

    name: str
    """The rule's name: small letters and underscores, such as `self_praise`."""

    kind: Kind
    says: str
    """A plain sentence with the numbers."""

    value: float
    """The statistic."""

    threshold: float
    """The value from which the rule holds."""


def alarms(course: Sequence[Step]) -> tuple[Alarm, ...]:
    """Return each rule that held, when it first did, in the order of the steps.

    Args:
        course: the steps in the order of time; the first three are the start, which the others are compared with.
    """
    told: dict[str, Alarm] = {}
    held: dict[tuple[str, str], int] = {}
    start = Start.of(course) if course else None
    for place, step in enumerate(course):
        if start is None or place < FIRST:
            continue
        for one in holding(step, start):
            rule = one.name, one.about
            if one.name not in told and place - held.get(rule, -FIRST) <= _AGAIN:
                told[one.name] = Alarm(step.number, one.name, one.kind, one.says, one.value, one.threshold)
            held[rule] = place
    return tuple(told.values())
