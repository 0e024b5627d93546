"""Everything that this package raises, as one tree.

    Fault
    ├── Misconfigured          ours to mend: never retried, always raised, every fault named at once
    │   ├── SettingsFault      an environment variable or option
    │   ├── RubricFault        a rubric file
    │   ├── PromptFault        a template
    │   ├── InputFault         an event or a file that is none of the known shapes
    │   ├── AccessFault        credentials, permissions, an unknown model
    │   ├── JudgeDown          a whole run's judge fails on every row
    │   └── OutputFault        the rows of a run cannot be written any more
    ├── SampleFault            one record cannot be used as it is: the data's fault, that sample is unscored
    │   └── ReferenceFault     its ground truth is missing or cannot be read
    ├── CheckUnavailable       a check cannot be run safely on this machine: ours, that sample is unscored
    ├── BatchFailed            too many samples of an invocation have no reward: it fails, and the trainer asks again
    └── JudgeFailure           the judge gave no usable verdict: that sample is unscored
        ├── Transient          may pass: retried
        │   ├── Throttled  Unavailable  ModelFailed  TimedOut  Disconnected  EmptyReply
        └── Final              will not pass by asking again in the same way
            ├── Filtered  Truncated  Garbled  Oversize  Rejected  Unreadable
            └── DeadlinePassed  CircuitOpen  BudgetSpent  Unanswered

A model's failure is a low reward and is not in this tree. A judge's failure is never a number.

No message holds anything of a prompt, a response or a judge's answer: messages reach logs, and the note that asks a judge again.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

Whose = Literal["record", "judge", "ours"]
"""Whose fault it is that a sample has no score: the data's, the judge's, or that of this program and its setup."""


class Fault(Exception):
    """Anything that this package raises."""

    reason: ClassVar[str] = "internal"
    """A short word for metrics and for the `reason` of an unscored sample."""

    whose: ClassVar[Whose] = "ours"

    found: str = ""
    """The beginning of what could not be used, for whoever looks into one row. It reaches no log and no prompt."""


class Misconfigured(Fault):
    """The operator has to mend something before any sample can be scored."""

    reason = "misconfigured"

    @classmethod
    def of(cls, where: object, faults: Iterable[str]) -> "Misconfigured":
        """Build one error out of every fault found at one place."""
        return cls("\n".join(f"{where}: {fault}" for fault in faults))


class SettingsFault(Misconfigured):
    """An environment variable or option is missing, unknown or out of range."""


class RubricFault(Misconfigured):
    """A rubric cannot be used; the message names the file, the field and what was wanted."""


class PromptFault(Misconfigured):
    """A template is missing, does not parse or uses a variable that nobody gives."""


class InputFault(Misconfigured):
    """An event or a file has none of the shapes that callers send."""


class AccessFault(Misconfigured):
    """Bedrock does not let us in: credentials, permissions, region or model id."""


class JudgeDown(Misconfigured):
    """The judge fails on one row after the other, so going on would only leave more rows unscored."""


class OutputFault(Misconfigured):
    """The rows of a run cannot be written any more: the disk is full or broken, a permission was taken away."""


class SampleFault(Fault):
    """One record cannot be judged as it is; the data has to be mended."""

    reason = "bad_sample"
    whose = "record"


class ReferenceFault(SampleFault):
    """The ground truth is missing or cannot be read: the data's fault, so neither right nor wrong."""

    reason = "bad_reference"


class CheckUnavailable(Fault):
    """A check cannot be run safely here; it is then not run at all."""

    reason = "check_unavailable"


class BatchFailed(Fault):
    """An invocation must not answer, because too many of its samples have no reward. The trainer asks again."""

    reason = "batch_failed"


class JudgeFailure(Fault):
    """The judge gave no usable verdict."""

    reason = "judge"
    whose = "judge"


class Transient(JudgeFailure):
    """May pass when asked again a little later."""

    reason = "unavailable"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds that the service asked us to wait, when it said so."""


class Throttled(Transient):
    """The account's quota is used up for now, also when it says `Too many tokens`."""

    reason = "throttled"


class Unavailable(Transient):
    """The service answered 5xx or that the model is not ready."""


class ModelFailed(Transient):
    """The service could not run the judge model (424)."""

    reason = "model_error"


class TimedOut(Transient):
    """No answer within the read timeout, or the model timed out (408)."""

    reason = "timeout"


class Disconnected(Transient):
    """The connection could not be made or was lost."""

    reason = "connection"


class EmptyReply(Transient):
    """HTTP 200 without an answer in it: a cut-off body reads like that."""

    reason = "empty_reply"


class Final(JudgeFailure):
    """Asking again in the same way would give the same."""


class Filtered(Final):
    """A guardrail or content filter stopped the judge."""

    reason = "filtered"


class Truncated(Final):
    """The judge's answer was cut at its token limit."""

    reason = "truncated"


class Garbled(Final):
    """The service says that the model's output or tool call was malformed."""

    reason = "garbled"


class Oversize(Final):
    """The prompt is longer than the judge's context."""

    reason = "oversize"


class Rejected(Final):
    """The service finds the request invalid on every rung of the output ladder."""

    reason = "rejected"


class Unreadable(Final):
    """The judge answered, and no complete verdict on the rubric's scales is in it."""

    reason = "unreadable"


class CircuitOpen(Final):
    """The model has failed so often that it is given a rest; its fallback is asked instead."""

    reason = "unavailable"


class BudgetSpent(Final):
    """The tokens or the money that this run may spend are spent."""

    reason = "budget"


class Unanswered(Final):
    """A batch inference job or a file of replies holds no answer to the question: not yet, or not any more."""

    reason = "unanswered"


class DeadlinePassed(Final):
    """The batch had to answer before this sample was done."""

    reason = "deadline"
