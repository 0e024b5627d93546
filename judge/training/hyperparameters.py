"""The hyperparameters of a training job: what Bedrock calls each, its range, and what it means.

Names, ranges and meanings: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_RFTHyperParameters.html
"""

from collections.abc import Iterator

from pydantic import JsonValue

from judge.errors import SettingsFault
from judge.record import Many, Record
from judge.training.plan import Hyperparameters


class Hyperparameter(Record):
    """One hyperparameter."""

    field: str
    """Its name in `Hyperparameters`, and that of its option."""

    name: str
    """Bedrock's name for it."""

    meaning: str
    low: float | None = None
    high: float | None = None
    """The ends of the range, both allowed; None where Bedrock states no end."""

    words: Many[str] = ()
    """The words that it may be; empty if it is a number."""

    @property
    def range(self) -> str:
        """Say what is allowed: `16 to 512`."""
        if self.words:
            return f"{', '.join(self.words[:-1])} or {self.words[-1]}"
        return f"{self.low:g} or more" if self.high is None else f"{self.low:g} to {self.high:g}"

    def allows(self, value: float | str) -> bool:
        """Whether a value is in the range."""
        if isinstance(value, str):
            return value in self.words
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


HYPERPARAMETERS = (
    Hyperparameter(field="epochs", name="epochCount", meaning="passes over the data", low=1, high=50),
    Hyperparameter(field="batch_size", name="batchSize", meaning="prompts in a step", low=16, high=512),
    Hyperparameter(field="learning_rate", name="learningRate", meaning="how far a step moves the model", low=1e-7, high=1e-3),
    Hyperparameter(field="samples", name="trainingSamplePerPrompt", meaning="responses to each prompt", low=2, high=16),
    Hyperparameter(
        field="max_prompt_length", name="maxPromptLength", meaning="tokens; longer prompts are dropped in silence", low=1
    ),
    Hyperparameter(field="max_tokens", name="inferenceMaxTokens", meaning="tokens; the room for a response", low=1),
    Hyperparameter(
        field="reasoning_effort",
        name="reasoningEffort",
        meaning="how much the model thinks before it answers",
        words=("low", "medium", "high"),
    ),
    Hyperparameter(field="eval_interval", name="evalInterval", meaning="steps from one validation to the next", low=1, high=100),
)
"""All that Bedrock has. Its page states no ends for `maxPromptLength` and `inferenceMaxTokens`; less than 1 makes no sense."""


def check_ranges(values: Hyperparameters) -> None:
    """Make sure that every value is one that Bedrock takes.

    Raises:
        SettingsFault: a line for each that is not.
    """
    faults = list(_faults(values))
    if faults:
        raise SettingsFault("\n".join(faults))


def as_requested(values: Hyperparameters) -> dict[str, JsonValue]:
    """Return them under Bedrock's names; what is left to the service is left out."""
    return {one.name: value for one in HYPERPARAMETERS if (value := getattr(values, one.field)) is not None}


def _faults(values: Hyperparameters) -> Iterator[str]:
    for one in HYPERPARAMETERS:
        value = getattr(values, one.field)
        if value is not None and not one.allows(value):
            option = one.field.replace("_", "-")
            yield f"--{option} ({one.name}, {one.meaning}): wanted {one.range}, found {value}"
