"""Everything that this package raises, as one tree.

    Fault
    ├── Misconfigured          ours to fix: never retried, always raised, all faults named at once
    │   ├── SettingsFault      an environment variable or an option
    │   ├── RubricFault        a rubric file
    │   ├── PromptFault        a template
    │   ├── InputFault         an event or a file has none of the known shapes
    │   │   └── NothingFits    an output holds rewards of another run
    │   ├── AccessFault        credentials, permissions, an unknown model
    │   ├── JudgeDown          the judge fails on one row of a run after the other
    │   └── OutputFault        the rows of a run cannot be written any more
    ├── SampleFault            one record cannot be used as it is: the data's fault, that sample is unscored
    │   └── ReferenceFault     its reference is missing or cannot be read
    ├── Abstained              the opinions differ more than the rubric allows: it wants that sample unscored
    ├── CheckUnavailable       a check cannot be run safely on this machine: ours, that sample is unscored
    ├── GraderFault            a rubric's own grader in Python gave no grade: our setup's, that sample is unscored
    ├── JudgeUnscored          a sample has no reward: how a trainer is told that takes an exception for it
    ├── BatchFailed            too many samples of an invocation have no reward: it fails, and the trainer asks again
    └── JudgeFailure           the judge gave no usable verdict: that sample is unscored
        ├── Transient          may pass: it is retried
        │   ├── Throttled  Unavailable  ModelFailed  TimedOut  Disconnected  EmptyReply
        └── Final              asking again in the same way would not help
            ├── Filtered  Truncated  Garbled  Oversize  Rejected  Unreadable
            └── DeadlinePassed  CircuitOpen  BudgetSpent  Unanswered  PartFailed

A model's failure is a low reward and is not in this tree. A judge's failure is never a number.

No message quotes a prompt, a response or what a judge said: messages reach the logs, and the note that asks a judge once more.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

Whose = Literal["record", "judge", "ours", "rubric"]
"""Who is to blame for an unscored sample: the data, the judge, or this program and its setup; or the rubric, which abstains."""


class Fault(Exception):
    """The base of every error that this package raises."""

    reason: ClassVar[str] = "internal"
    """A short word for metrics and for the `reason` of an unscored sample."""

    whose: ClassVar[Whose] = "ours"
    """Whose fault it is: the record's, the judge's or ours (this program's or its setup's)."""

    code: str = ""
    """The name that a service of AWS gives to what went wrong, such as `ConflictException`; empty if none did."""

    found: str = ""
    """The beginning of what could not be read, for whoever looks at the row. It never reaches a log or a prompt."""


class Misconfigured(Fault):
    """Somebody has to fix something before any sample can be scored."""

    reason = "misconfigured"

    @classmethod
    def of(cls, where: object, faults: Iterable[str]) -> "Misconfigured":
        """Make one error of all the faults that were found at one place."""
        return cls("\n".join(f"{where}: {fault}" for fault in faults))

    @classmethod
    def reworded(cls, fault: Fault, message: str) -> "Misconfigured":
        """Make an error that says more about another; its code stays."""
        error = cls(message)
        error.code = fault.code
        return error


class SettingsFault(Misconfigured):
    """An environment variable or option is missing, unknown or out of range."""


class RubricFault(Misconfigured):
    """A rubric cannot be used; the message names the file and the field, and says what was wanted."""


class PromptFault(Misconfigured):
    """A template is missing, does not parse, or uses a variable that does not exist."""


class InputFault(Misconfigured):
    """An event or a file has none of the shapes that callers send."""


class NothingFits(InputFault):
    """An output holds rewards, and a run would throw all of them away."""

    def __init__(self, output: object, why: str) -> None:
        """Say it of an output, and why none of its rewards fits."""
        advice = "keep it and name another --output, or replace it with --overwrite"
        super().__init__(f"{output}: nothing in it fits this run: {why}; {advice}")
        self.why = why
        """What the rewards are of, instead."""


class AccessFault(Misconfigured):
    """Bedrock does not let us in: credentials, permissions, region or model id."""


class JudgeDown(Misconfigured):
    """The judge fails on one row after the other, so that going on would only leave more rows unscored."""


class OutputFault(Misconfigured):
    """The rows of a run cannot be written any more: the disk is full or broken, or a permission was taken away."""


class SampleFault(Fault):
    """One record cannot be scored as it is; the data has to be fixed."""

    reason = "bad_sample"
    whose = "record"


class ReferenceFault(SampleFault):
    """The reference is missing or cannot be read. That is the data's fault, so the response is neither right nor wrong."""

    reason = "bad_reference"


class CheckUnavailable(Fault):
    """A check cannot be run safely on this machine, so it is not run at all."""

    reason = "check_unavailable"


class GraderFault(Fault):
    """A rubric's own grader in Python gave no grade: it raised, did not end in time, or returned no number in its range.

    The grader has to be mended, so it is the setup's fault. Rollouts without a grade count as failures, and too many of them
    fail the batch.
    """

    reason = "grader_failed"


class Abstained(Fault):
    """The opinions on a sample differ so much that the rubric wants no reward to be made of them."""

    reason = "abstained"
    whose = "rubric"


class JudgeUnscored(Fault):
    """A sample has no reward: how an adapter says so to a trainer that takes an exception for it. It can be pickled.

    It is never a `TimeoutError`, which AReaL turns into a reward of 0.
    """


class BatchFailed(Fault):
    """An invocation must not answer, because too many of its samples have no reward. The trainer asks again."""

    reason = "batch_failed"


class JudgeFailure(Fault):
    """The judge gave no usable verdict."""

    reason = "judge"
    whose = "judge"


class Transient(JudgeFailure):
    """May pass when the judge is asked again a little later."""

    reason = "unavailable"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds that the service asks us to wait; None where it did not say."""


class Throttled(Transient):
    """The account's quota is used up for now; `Too many tokens` means this too."""

    reason = "throttled"


class Unavailable(Transient):
    """The service answered 5xx, or that the model is not ready."""


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
    """HTTP 200 with nothing in it: a body that was cut off looks like that."""

    reason = "empty_reply"


class Final(JudgeFailure):
    """Asking again in the same way would not help."""


class Filtered(Final):
    """A guardrail or content filter stopped the judge."""

    reason = "filtered"


class Truncated(Final):
    """What the judge said was cut off at its token limit."""

    reason = "truncated"


class Garbled(Final):
    """The service says that the model's output or tool call was malformed."""

    reason = "garbled"


class Oversize(Final):
    """The prompt does not fit into the judge's context."""

    reason = "oversize"


class Rejected(Final):
    """The service finds the request invalid, in whichever form it asks for the verdict."""

    reason = "rejected"


class Unreadable(Final):
    """What the judge said holds no complete verdict on the rubric's scales."""

    reason = "unreadable"


class CircuitOpen(Final):
    """The model has failed so often that it is not asked for a while; its fallback is."""

    reason = "unavailable"


class BudgetSpent(Final):
    """The tokens or the money that this invocation, run or server may spend are spent."""

    reason = "budget"


class Unanswered(Final):
    """A batch inference job or a file of recorded replies has no reply to the question: not yet, or not any more."""

    reason = "unanswered"


class DeadlinePassed(Final):
    """The batch had to answer before this sample was done."""

    reason = "deadline"


class PartFailed(Final):
    """Some of the calls about the criteria of one sample gave a verdict, and others did not."""

    reason = "part_failed"
