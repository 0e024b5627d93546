"""Who judges, and how: the field `judge` of a rubric."""

from typing import Literal

from pydantic import Field

from judge.record import Many, Record

Reasons = Literal["full", "brief", "none"]
"""What a judge gives a reason for: each criterion, each response, or nothing."""


class Escalation(Record):
    """Who decides when the opinions differ."""

    model: str
    above: float = Field(gt=0, lt=1)
    """The largest difference between two opinions, on 0..1, that is still averaged."""


class Abstention(Record):
    """When opinions differ too much to be averaged."""

    above: float = Field(gt=0, lt=1)
    """The largest difference between two opinions, on 0..1, that still gives a reward; above it, the sample is unscored."""


class Partial(Record):
    """When a sample is scored although some of the calls about its criteria failed."""

    within: float = Field(gt=0, le=1)
    """How far apart the best and the worst possible reward may be, as a share of the rubric's range. The reward is then the
    worst; if they are further apart, the sample is unscored."""


class Cap(Record):
    """What one invocation may spend on the judge. Once it is spent, the samples that are left stay unscored."""

    tokens: int | None = Field(default=None, ge=1)
    usd: float | None = Field(default=None, gt=0)

    def lowered(self, tokens: int | None, usd: float | None) -> "Cap":
        """Return this cap with the smaller one of each two limits; None is no limit."""
        return Cap(
            tokens=min((most for most in (self.tokens, tokens) if most is not None), default=None),
            usd=min((most for most in (self.usd, usd) if most is not None), default=None),
        )


class Group(Record):
    """How the rollouts of one prompt are asked about together."""

    size: int = Field(default=8, ge=2, le=32)
    """The most responses in one question. More than that are split evenly."""

    orders: int = Field(default=1, ge=1, le=4)
    """In how many orders they are shown. The score is the mean."""


class JudgeSettings(Record):
    """Who judges, and how it is asked."""

    model: str | None = None
    """A Bedrock model id or inference profile; the environment or the command line may name another."""

    fallbacks: Many[str] = ()
    """Asked in this order, each one when the model before it has failed for good."""

    max_tokens: int = Field(default=1024, ge=1)
    """The most tokens that a reply may have. A reply that is cut off is asked for once more, with twice as many."""

    temperature: float | None = Field(default=0.0, ge=0, le=1)
    """Null for models that do not take one."""

    top_p: float | None = Field(default=None, ge=0, le=1)

    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    """How much a model on Bedrock thinks before it answers, which counts towards `max_tokens`; null leaves it to the model."""

    service_tier: Literal["priority", "flex", "default"] | None = None
    """How soon Bedrock serves a call: `priority` costs more than `default`; `flex` costs less and may wait. Null is not sent."""

    samples: int = Field(default=1, ge=1, le=50)
    """How many opinions each model is asked for. The score is their mean."""

    models: Many[str] = ()
    """A jury: each of them is asked, instead of `model`. The score is their mean."""

    escalate: Escalation | None = None
    """A stronger model whose verdict counts instead when the opinions differ too much."""

    abstain: Abstention | None = None
    """Leaves a sample unscored if its opinions differ too much. None: they are averaged, however far apart they are."""

    partial: Partial | None = None
    """Scores a sample even if only some of its criteria could be judged. None: it is unscored."""

    criteria_per_call: int = Field(default=20, ge=1, le=100)
    """Criteria in one call; a longer rubric is split over several."""

    group: Group | None = None
    """Asks about the rollouts of one prompt together; if that fails, about each alone. None: always about each alone."""

    reasons: Reasons = "full"
    """`full`: the judge gives a reason for each criterion; `brief`: one for each response; `none`: scores only."""

    criteria_order: Literal["stated", "shuffled"] = "stated"
    """`stated`: as in the rubric; `shuffled`: an order of its own for each sample, which a hash of its texts decides."""

    cap: Cap = Cap()
