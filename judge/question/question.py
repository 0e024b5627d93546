"""The question that travels to a judge: finished texts, the form of the reply, the criteria and the sampling.

The rubric and the sample it was made from stay at home. This module imports neither, and no judge provider sees one.
"""

import hashlib

from pydantic import JsonValue

from judge.record import Ours, Record
from judge.rubric.judge_settings import Reasons
from judge.rubric.scale import Scale


class AskedCriterion(Record):
    """What a judge has to know of a criterion to answer it without reading the texts."""

    name: str
    scale: Ours[Scale]
    weight: float
    """Its share of the reward; below 0, meeting it costs."""


class Question(Record):
    """What is asked about one response, or about several to one prompt; the same question can go to several models."""

    id: Ours[JsonValue]
    """The sample's id, by which recorded replies are kept; of several samples a list of their ids, as they are shown."""

    system: str
    """The part that is the same for every sample of a rubric, so that the provider can cache it."""

    user: str
    """The part about this sample."""

    tail: str = ""
    """The criteria, where they stand behind the sample because a long rubric is asked in several calls; else empty."""

    form: str = ""
    """The form of the reply in words: the end of `tail`, or of `system` where there is no tail. It can be left out where the
    schema is sent; empty where the template states its own form."""

    reply_schema: str | None
    """The JSON schema of the reply, as JSON text; None where the template states its own form."""

    schema_varies: bool
    """Whether the schema comes with each record, so that a provider should not have it compiled."""

    task: str
    """What the model was asked: its last user turn, as it came."""

    response: str
    """What the model answered, as it came; empty in a question about several responses."""

    names: tuple[str, ...] = ()
    """The names that several responses have in the texts and in the reply, as they are shown; empty for a question about one."""

    seed: str = ""
    """What the names and the order of several responses were drawn by."""

    criteria: Ours[tuple[AskedCriterion, ...]]
    """What the reply has to answer, in the order of the texts."""

    reasons: Reasons = "full"
    """Whether the reply gives a reason for each criterion, one for each response, or none."""

    flat: bool
    """Whether the reply is one object with a `score` in it, instead of an object for each criterion."""

    opinions: int
    """How often each model is asked this question; 1 or more."""

    max_tokens: int
    """The room for a reply, in tokens."""

    temperature: float | None
    """From 0 to 1; None for models that take none."""

    top_p: float | None
    """From 0 to 1; None leaves it to the model."""

    effort: str | None = None
    """How much the model thinks before it answers; None leaves it to the model."""

    service_tier: str | None = None
    """How soon the provider serves the question; None for its default."""

    @property
    def hash(self) -> str:
        """Thirty-two hexadecimal digits that change with any change of the texts."""
        return hashlib.sha256(f"{self.system}\0{self.user}\0{self.tail}".encode()).hexdigest()[:32]
