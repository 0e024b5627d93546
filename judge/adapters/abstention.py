"""What a trainer gets for a sample without a reward: nothing if it can abstain, or what its user chose.

Trainers differ, and so do their versions: where one leaves a sample out, another trains on 0. Where a version cannot do the
first, an adapter is not made, unless its user says what should happen then.
"""

import math
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Literal, TypeAlias, TypeGuard

from judge.errors import JudgeUnscored, SettingsFault
from judge.record import Record, shape
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.scale import Range

IfUnscored: TypeAlias = float | Literal["stop"] | None
"""What becomes of a sample without a reward. None: the trainer leaves it out; `stop`: the run ends; a number: trained on."""

_VERSION = re.compile(r"(?P<release>\d+(?:\.\d+)*)(?P<before>[._-]?(?:dev|alpha|beta|preview|pre|rc|a|b|c))?")
"""`1.16.0`; `0.9.0.dev0` and `1.6.0rc1`, which come before their release."""


class Abstention(Record):
    """What becomes of the outcomes that are no rewards."""

    if_unscored: IfUnscored = None
    """What its user chose."""

    @property
    def stand_in(self) -> float | None:
        """The number that is trained on where there is no reward; None where there is none."""
        return None if isinstance(self.if_unscored, str) else self.if_unscored

    def number(self, outcome: Outcome) -> float | None:
        """Return the number to train on; None if the trainer has to leave the sample out.

        Raises:
            JudgeUnscored: there is no reward, and the run should stop.
        """
        if is_reward(outcome):
            return outcome.reward
        if self.if_unscored == "stop":
            raise unscored(outcome)
        return self.stand_in

    def number_or_raise(self, outcome: Outcome) -> float:
        """Return the number to train on, for a trainer that takes an exception as "no reward".

        Raises:
            JudgeUnscored: there is no reward and no stand-in.
        """
        number = self.number(outcome)
        if number is None:
            raise unscored(outcome)
        return number

    def shares(self, outcomes: Sequence[Outcome]) -> dict[str, float]:
        """Return which shares of a batch have no reward, and which got a stand-in instead, each from 0 to 1."""
        missing = sum(not is_reward(outcome) for outcome in outcomes) / max(1, len(outcomes))
        return {"judge/unscored": missing, "judge/imputed": 0.0 if self.stand_in is None else missing}


def choose_abstention(if_unscored: IfUnscored, within: Range, package: str = "", since: str | None = None) -> Abstention:
    """Return what happens where there is no reward.

    Args:
        if_unscored: what the user chose; None: the trainer leaves the sample out.
        within: the rubric's range, which a stand-in has to keep to.
        package: the trainer's distribution, whose installed version counts.
        since: the first version that can leave a sample out; None: no version can.

    Raises:
        SettingsFault: the choice is none, or nothing was chosen and the installed version cannot leave a sample out.
    """
    if if_unscored is None:
        _refuse_without(package, since)
    elif if_unscored != "stop":
        _refuse_outside(if_unscored, within)
    return Abstention(if_unscored=if_unscored if if_unscored in (None, "stop") else float(if_unscored))


def is_reward(outcome: Outcome) -> TypeGuard[Reward]:
    """Whether it has a reward, which is a finite number."""
    return isinstance(outcome, Reward) and math.isfinite(outcome.reward)


def unscored(outcome: Outcome) -> JudgeUnscored:
    """Make the error that says why an outcome is no reward."""
    if isinstance(outcome, Unscored):
        return JudgeUnscored(f"no reward: {outcome.reason} ({outcome.whose}): {outcome.detail}")
    return JudgeUnscored("no reward: it is not a finite number (ours)")


def installed(package: str) -> str | None:
    """Return the version of a distribution that is installed here; None if none is."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def is_since(found: str, since: str) -> bool:
    """Whether a version is another one or a later one; `0.9.0.dev0` comes before `0.9.0`."""
    one, other = _VERSION.match(found), _VERSION.match(since)
    if one is None or other is None:
        return False
    release, wanted = _numbers(one["release"]), _numbers(other["release"])
    return release > wanted or (release == wanted and one["before"] is None)


def _numbers(release: str) -> tuple[int, ...]:
    """Return the parts of a version, without zeros at the end: `1.6` and `1.6.0` are one."""
    parts = [int(part) for part in release.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _refuse_without(package: str, since: str | None) -> None:
    choose = "if_unscored='stop' ends the run where a sample has no reward, and if_unscored=NUMBER trains on that number"
    if since is None:
        msg = f"if_unscored: {package} cannot leave a sample without a reward out of training; wanted a choice: {choose}"
        raise SettingsFault(msg)
    found = installed(package)
    if found is None:
        msg = f"if_unscored: {package} is not installed here, so it is not known whether it can leave a sample out; {choose}"
        raise SettingsFault(msg)
    if not is_since(found, since):
        msg = (
            f"if_unscored: {package} {found} cannot leave a sample without a reward out of training; {since} and later can: "
            f"upgrade, or choose: {choose}"
        )
        raise SettingsFault(msg)


def _refuse_outside(number: object, within: Range) -> None:
    found: object = shape(number)
    if isinstance(number, int | float) and not isinstance(number, bool):
        if within.low <= number <= within.high:
            return
        found = number
    msg = f"if_unscored: wanted 'stop' or a number in the rubric's range, {within.low:g} to {within.high:g}; found {found}"
    raise SettingsFault(msg)
