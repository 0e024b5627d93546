"""How one criterion was judged: its score, and that of each turn if it is `of: turns`."""

from pydantic import Field, JsonValue

from judge.record import Record


class TurnScore(Record):
    """How one turn of a rollout was judged by one criterion."""

    score: float
    """From 0 (worst, or not met) to 1 (best, or met), on any scale."""

    answer: JsonValue
    """What the judge answered on the criterion's own scale; a list of answers, if there were several opinions."""

    reason: str
    """Why, as the judge put it."""


class CriterionScore(Record):
    """How one criterion was judged."""

    name: str
    """The criterion's name in the rubric, or in the record that brought it."""

    score: float
    """From 0 (worst, or not met) to 1 (best, or met), on any scale; the mean over the turns, for a criterion `of: turns`."""

    answer: JsonValue
    """What the judge answered on the criterion's own scale; a list, if it answered about several turns or several times."""

    reason: str
    """Why, as the judge put it; for a criterion `of: turns`, that of the turn with the worst score."""

    turns: tuple[TurnScore, ...] = Field(default=(), exclude_if=lambda turns: not turns)
    """How each turn was judged, if the criterion is `of: turns`. It is dumped only then."""

    spread: float = 0.0
    """The standard deviation of the score between opinions, if there were several."""

    each: tuple[float, ...] = ()
    """The score of each opinion, if there were several."""

    error: float | None = None
    """The standard error of the score, if there were several opinions."""

    @property
    def by_turn(self) -> tuple[float, ...]:
        """The score of each turn; empty if the criterion scores the whole response."""
        return tuple(turn.score for turn in self.turns)
