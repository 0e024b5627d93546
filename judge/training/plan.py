"""What a training job is to be: the data, the model, the function and the hyperparameters."""

from pathlib import Path
from typing import Literal

from judge.errors import InputFault
from judge.record import Many, Record


class Hyperparameters(Record):
    """Each as Bedrock knows it, with its range; None leaves it to the service.

    https://docs.aws.amazon.com/bedrock/latest/APIReference/API_RFTHyperParameters.html
    """

    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    samples: int | None = None
    max_prompt_length: int | None = None
    max_tokens: int | None = None
    reasoning_effort: Literal["low", "medium", "high"] | None = None
    eval_interval: int | None = None


class Tag(Record):
    """A tag of a job and of its model."""

    key: str
    value: str


class Plan(Record):
    """What is asked of a service."""

    name: str
    """The job's name, and the model's."""

    base: str
    """The model to train."""

    grader: str
    """The ARN of a published version of the function."""

    role: str
    """The role with which Bedrock reads the data and calls the function."""

    bucket: str
    """The bucket for data and outputs."""

    training: Path
    validation: Path | None = None
    hyperparameters: Hyperparameters
    kms_key: str | None = None
    subnets: Many[str] = ()
    security_groups: Many[str] = ()
    tags: Many[Tag] = ()
    checked: dict[Path, bytes] = {}
    """The SHA-256 of each file when its records were checked. A file that is not here may be uploaded whatever it holds."""

    def refuse_changed(self, path: Path, sha256: bytes) -> None:
        """Make sure that a file is still the one that was checked.

        Raises:
            InputFault: it has changed since.
        """
        if self.checked.get(path, sha256) != sha256:
            msg = f"{path}: has changed since its records were checked, so it was not uploaded; run the command again"
            raise InputFault(msg)
