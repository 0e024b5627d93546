"""Counts outcomes, in bounded memory: for the terminal's summary, the Lambda's metrics and reports.

An outcome is counted as an `Entry`, which is made of the outcome itself or read back from a row of an output file.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from judge.cost.prices import Prices
from judge.cost.saved import Saved, Savings, by_cache, priced
from judge.errors import Abstained, Throttled, Whose
from judge.record import brief
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.rubric import Rubric
from judge.rubric.weights import Weighted
from judge.spread import Spread

_EXAMPLE_ID = 40
"""Characters of an id in an example; a guess: room for a UUID, which has 36."""

_ANSWERED = "answered"
"""How a request ended that got a reply, see `Attempt.outcome`."""

_COSTS = ("judge_spread", "reward_error", "verifiable_only")
"""Metrics for which high is bad; a criterion says so by its weight."""


class _Part(BaseModel):
    """A part of a row, with the fields that are counted; a row may have more.

    Its schema is built when a row is first read, because the Lambda reads none.
    """

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False, defer_build=True)


class Tokens(_Part):
    """Tokens of the requests that were made for one sample."""

    input: int
    output: int


class Placed(_Part):
    """The place of a response among others in one question."""

    earlier: float | None
    """See `Together.earlier`."""


class Judged(_Part):
    """Who judged a sample."""

    model: str | None
    """None if no judge was asked, or none gave a verdict."""

    together: Placed | None = None
    """None if the response was asked about alone."""


class Entry(_Part):
    """What is counted of one outcome. Its fields have the same names and form as in a row of an output file."""

    id: Any
    outcome: Literal["scored", "unscored"]
    reward: float | None
    metrics: Mapping[str, float] = {}
    criteria: Mapping[str, Any] = {}
    reason: str = ""
    whose: Whose = "judge"
    detail: str = ""
    attempts: list[str] = []
    """How each request ended."""

    tokens: Tokens | None
    """None if nobody told, as where a deployed function scored."""

    cost: float | None
    """US dollars; None if a model has no price, or nobody told."""

    saved: list[Saved] = []
    """What was saved on the judge, with its cost."""

    reused: bool = False
    partial: bool = False
    """Whether there is a reward although some of the criteria could not be judged."""

    provenance: Judged

    @classmethod
    def of(cls, outcome: Outcome, prices: Prices) -> "Entry":
        """Return what is counted of an outcome."""
        return cls.model_construct(
            id=outcome.id,
            attempts=[one.outcome for one in outcome.attempts],
            tokens=Tokens.model_construct(
                input=sum(one.input_tokens for one in outcome.attempts),
                output=sum(one.output_tokens for one in outcome.attempts),
            ),
            cost=prices.cost(outcome.attempts),
            saved=_saved(outcome, prices),
            provenance=Judged.model_construct(model=outcome.provenance.model, together=_placed(outcome)),
            **(_why(outcome) if isinstance(outcome, Unscored) else _parts(outcome)),
        )

    @property
    def failed(self) -> bool:
        """Whether the judge, or this program, failed: see `Reward.failed` and `Unscored.failed`."""
        if self.outcome == "unscored":
            return self.whose in ("judge", "ours")
        return "verifiable_only" in self.metrics or self.partial

    @property
    def retries(self) -> int:
        """Failed requests that were followed by another one, to the same model or to its fallback.

        Several answers for one sample, as from a jury or from several calls, are not retries.
        """
        return sum(outcome != _ANSWERED for outcome in self.attempts[:-1])


def _saved(outcome: Outcome, prices: Prices) -> list[Saved]:
    model = outcome.provenance.model or ""
    known = [priced(one, model, prices) for one in outcome.saved] if isinstance(outcome, Reward) else []
    cached = by_cache(outcome.attempts, prices)
    return [*known, cached] if cached else known


def _placed(outcome: Outcome) -> Placed | None:
    together = outcome.provenance.together
    return Placed.model_construct(earlier=together.earlier) if together else None


def _why(outcome: Unscored) -> dict[str, Any]:
    said = {"reason": outcome.reason, "whose": outcome.whose, "detail": outcome.detail}
    return {"outcome": "unscored", "reward": None, **said}


def _parts(reward: Reward) -> dict[str, Any]:
    criteria = {one.name: one for one in reward.criteria}
    return {
        "outcome": "scored",
        "reward": reward.reward,
        "metrics": reward.metrics,
        "criteria": criteria,
        "reused": reward.reused,
        "partial": reward.interval is not None,
    }


class Tally:
    """What is known of many outcomes, in bounded memory."""

    rows: int
    """Outcomes that were counted."""

    spreads: dict[str, Spread]
    """How the values of the reward and of each metric are spread, by name."""

    unscored: Counter[str]
    """Unscored outcomes by their reason."""

    whose: dict[str, Whose]
    """Whose fault each reason is."""

    examples: dict[str, str]
    """The first outcome that was unscored for each reason."""

    judges: Counter[str]
    """Rewards by the model that gave the verdict."""

    tokens: Counter[str]
    """Tokens of all requests: `input` and `output`; empty if nobody told."""

    cost: float | None
    """US dollars; None when a model has no price."""

    savings: Savings
    """What was saved on the judge, by cause."""

    kept: int
    """Rows of an earlier run that are in the output again."""

    dropped: int
    """Rows of an earlier run that belong to no row of the input."""

    def __init__(self, low: float, high: float, weights: Mapping[str, float] | None = None) -> None:
        """Start counting.

        Args:
            low: the low end of the reward's range.
            high: its high end.
            weights: of the rubric's own checks and criteria, by name; a criterion that is not among them came with a record.
        """
        self._ends = {"reward": (low, high)}
        self._weights = weights
        self._brought: set[str] = set()
        self._counts: Counter[str] = Counter()
        self.rows = self.kept = self.dropped = 0
        self.spreads, self.whose, self.examples = {}, {}, {}
        self.unscored, self.judges, self.tokens = Counter(), Counter(), Counter()
        self.savings = Savings()
        self._earlier = Spread(-1.0, 1.0)
        self.cost = 0.0

    @classmethod
    def of(cls, rubric: Rubric) -> "Tally":
        """Start counting what samples get under a rubric."""
        parts: tuple[Weighted, ...] = (*rubric.checks, *rubric.judged)
        return cls(rubric.range.low, rubric.range.high, {part.name: part.weight for part in parts})

    def add(self, entry: Entry) -> None:
        """Count one outcome."""
        self.rows += 1
        self.tokens.update(entry.tokens.model_dump() if entry.tokens else {})
        self.cost = None if self.cost is None or entry.cost is None else self.cost + entry.cost
        self.savings.add(entry.saved)
        together = entry.provenance.together
        if together is not None and together.earlier is not None:
            self._earlier.add(together.earlier)
        self._counts["judge_failures"] += entry.failed
        self._counts["retries"] += entry.retries
        self._counts["throttles"] += entry.attempts.count(Throttled.reason)
        if entry.reward is None:
            self._add_unscored(entry)
        else:
            self._add_scored(entry, entry.reward)

    @property
    def reused(self) -> int:
        """Rewards whose verdict was already known from an equal sample."""
        return self._counts["reused"]

    @property
    def earlier(self) -> float | None:
        """The mean of `Together.earlier`, from -1 to 1; None if no response stood in two places."""
        return self._earlier.mean if self._earlier.count else None

    @property
    def counts(self) -> dict[str, int]:
        """Every count, under the name of the Lambda's metric; a reason has `unscored_` in front."""
        return {
            "samples": self.rows,
            "scored": self.rows - self.unscored.total(),
            "data_faults": self._counts["data_faults"],
            "abstained": self.unscored[Abstained.reason],
            "judge_failures": self._counts["judge_failures"],
            "verifiable_only": self._counts["verifiable_only"],
            "partial": self._counts["partial"],
            "reused": self.reused,
            "retries": self._counts["retries"],
            "throttles": self._counts["throttles"],
            "input_tokens": self.tokens["input"],
            "output_tokens": self.tokens["output"],
            **{f"saved_calls_{one.by}": one.calls for one in self.savings.by.values() if one.calls},
            **{f"saved_tokens_{one.by}": tokens for one in self.savings.by.values() if (tokens := one.tokens)},
            **{f"unscored_{reason}": count for reason, count in self.unscored.items()},
        }

    def costs(self, name: str) -> bool:
        """Whether high is bad for this metric."""
        return name in _COSTS or (self._weights or {}).get(name, 1.0) < 0

    def draw(self, name: str) -> str:
        """Draw how the values of a name are spread, from worst to best; empty for criteria that come with records."""
        return "" if name in self._brought else self.spreads[name].draw(reverse=self.costs(name))

    def _add_unscored(self, entry: Entry) -> None:
        self._counts["data_faults"] += entry.whose == "record"
        self.unscored[entry.reason] += 1
        self.whose[entry.reason] = entry.whose
        self.examples.setdefault(entry.reason, f"id {brief(entry.id, _EXAMPLE_ID)}: {entry.detail}")

    def _add_scored(self, entry: Entry, reward: float) -> None:
        self._counts["reused"] += entry.reused
        self._counts["verifiable_only"] += "verifiable_only" in entry.metrics
        self._counts["partial"] += entry.partial
        if self._weights is not None:
            self._brought |= entry.criteria.keys() - self._weights.keys()
        if entry.provenance.model is not None:
            self.judges[entry.provenance.model] += 1
        for name, value in {"reward": reward, **entry.metrics}.items():
            if name not in self.spreads:
                self.spreads[name] = Spread(*self._ends.get(name, (0.0, 1.0)))
            self.spreads[name].add(value)
