"""What every contract of the server is: how its request becomes records, and how outcomes become its answer."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from fastapi import HTTPException

from judge.cost.prices import Prices
from judge.grader import AnyRecord
from judge.reward import Outcome, Reward
from judge.rubric.rubric import Rubric

IfUnscored: TypeAlias = Literal["fail", "nan", "mask"]
"""What a caller gets for a sample without a reward: an error, so that it asks again or stops; NaN; or a mark that leaves the
sample out."""


_MOST_RECORDS = 10_000
"""Records in one request. A guess: a trainer's batch has hundreds, and the outcomes of so many take tens of megabytes."""


class Asked(NamedTuple):
    """What an answer is made for."""

    body: Any
    """The JSON that was sent."""

    if_unscored: IfUnscored
    rubric: Rubric
    prices: Prices


class Contract(NamedTuple):
    """How one kind of caller asks for rewards."""

    path: str
    title: str
    text: str
    """What it is for, for the page about this API."""

    example: Any
    """The body of a request."""

    read: Callable[[Any], Sequence[AnyRecord]]
    """Makes records of a body; raises InputFault, or HTTPException with 422, if it has another shape."""

    answer: Callable[[Asked, Sequence[Outcome]], Any]
    """Makes the answer; raises HTTPException where there is no reward and the caller cannot be told so in the answer."""

    if_unscored: tuple[IfUnscored, ...] = ()
    """What a caller may choose with `?unscored=`; `fail` holds if it chooses nothing. Empty: its answer says it anyway."""

    patience: float | None = None
    """Seconds in which the caller has to have its answer, because it hangs up a little later; None: it waits."""

    def choice(self, chosen: str | None) -> IfUnscored:
        """Return what the caller gets for a sample without a reward.

        Raises:
            HTTPException: 422 if it chose what this contract does not have.
        """
        if chosen is None:
            return "fail"
        for one in self.if_unscored:
            if one == chosen:
                return one
        allowed = " or ".join(self.if_unscored) or "no such choice: its answer says it anyway"
        raise HTTPException(422, f"unscored: {self.path} takes {allowed}")


def refuse_many(records: Sequence[object]) -> None:
    """Refuse more records than a request may have: a small body can hold millions, and each outcome takes some kilobytes.

    Raises:
        HTTPException: 413.
    """
    if len(records) > _MOST_RECORDS:
        raise HTTPException(413, f"wanted at most {_MOST_RECORDS:,} records in a request, found {len(records):,}; send several")


def refuse(*, wanted: str, place: str = "body") -> HTTPException:
    """Make the error that says which part of a body is not as wanted. It quotes nothing of the body."""
    return HTTPException(422, f"{place}: wanted {wanted}")


def number(outcome: Outcome, if_unscored: IfUnscored) -> float:
    """Return the reward for a contract whose answer is a number; NaN without a reward, if the caller chose that.

    Raises:
        HTTPException: there is no reward: 503 if it may help to ask again, 422 if the record is at fault or the rubric abstains.
    """
    if isinstance(outcome, Reward):
        return outcome.reward
    if if_unscored == "nan":
        return float("nan")
    raise HTTPException(503 if outcome.failed else 422, f"no reward: {outcome.reason}: {outcome.detail}")
