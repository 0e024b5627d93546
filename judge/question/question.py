"""The question that a judge gets: finished texts, the form of the reply, the criteria and the sampling.

It does not hold the rubric and the sample that it was made from: no judge provider sees them.
"""

import hashlib
from typing import Literal

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


class Turn(Record):
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    text: str


class Question(Record):
    """What is asked about one response, or about several to one prompt; the same question can go to several models.

    It can also be a conversation that a model goes on with: then it has `turns`, and the answer is the model's own response, not
    a verdict. Such a response counts as it is, even if it was cut off or filtered.
    """

    id: Ours[JsonValue]
    """The sample's id, by which recorded replies are found; for several samples, the list of their ids as they are shown."""

    system: str
    """The part that is the same for every sample of a rubric, so that the provider can cache it."""

    user: str
    """The part about this sample."""

    tail: str = ""
    """The criteria, if they come after the sample because a long rubric is asked in several calls; otherwise empty."""

    turns: Ours[tuple[Turn, ...]] = ()
    """The conversation that the model goes on with, in place of `user` and `tail`; empty if a judge is asked."""

    form: str = ""
    """The form of the reply in words: the end of `tail`, or of `system` if there is no tail. It can be left out if the schema is
    sent. Empty if the template states its own form."""

    reply_schema: str | None
    """The JSON schema of the reply, as JSON text; None if the template states its own form."""

    schema_varies: bool
    """Whether the schema comes with each record, or changes with the number of its turns, so that a provider should not have it
    compiled."""

    task: str
    """What the model was asked: its last user turn, without hidden characters."""

    response: str
    """What the model answered, without hidden characters; empty in a question about several responses."""

    names: tuple[str, ...] = ()
    """The names of several responses in the texts and in the reply, in the order shown; empty for one response."""

    seed: str = ""
    """The seed of the names and the order of several responses; empty for one response."""

    rollout_turns: int = 0
    """How many turns of a rollout are scored one by one; 0 if the response is scored as a whole alone."""

    criteria: Ours[tuple[AskedCriterion, ...]]
    """What the reply has to answer, in the order of the texts."""

    reasons: Reasons = "full"
    """Whether the reply gives a reason for each criterion, one for each response, or none."""

    flat: bool
    """Whether the reply is one object with one `score`, because the rubric has no criteria."""

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
