"""The base of all checks: data in a rubric that verifies a sample without a judge. `checks/__init__.py` lists them all."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, ClassVar

from pydantic import Field, JsonValue, model_validator

from judge.errors import ReferenceFault
from judge.record import PartName, Record
from judge.sample import Sample, as_text


class CheckResult(Record):
    """What a check found."""

    value: float = Field(ge=0, le=1, allow_inf_nan=False)
    """From 0 (wrong) to 1 (right)."""

    reason: str
    """One line that says why, for the person who looks at a strange reward."""


class Check(Record):
    """The base of all checks; a subclass adds `check: Literal["its_name"]`, its options, and `verify`.

    A check is thread-safe, holds no state, and has limits of time and memory that hold for every response.
    """

    needs: ClassVar[tuple[str, str] | None] = None
    """The package that a check needs, and the extra of this distribution that installs it."""

    check: str
    name: PartName
    """The name of its value in formulas and metrics. Without it, the kind of check."""

    weight: float = Field(1.0, allow_inf_nan=False)
    """Its share of the reward, if the rubric has no formula."""

    @model_validator(mode="before")
    @classmethod
    def _provided(cls, data: Any) -> Any:
        needed = cls.needed(data) if isinstance(data, Mapping) else cls.needs
        if needed and find_spec(needed[0]) is None:
            install = f"pip install 'rft-judge[{needed[1]}]' (for a stack: name the rubric in samconfig.toml, then sam build)"
            msg = f"{cls.model_fields['check'].default} needs the package {needed[0]}: {install}"
            raise ValueError(msg)
        return data

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        return {"name": data.get("check"), **data} if isinstance(data, dict) else data

    @classmethod
    def needed(cls, data: Mapping[str, Any]) -> tuple[str, str] | None:  # noqa: ARG003  some options need more than others
        """Return the package that a check with these options needs, and the extra that installs it."""
        return cls.needs

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        A response that cannot be read is wrong: its value is 0, and the reason says why.

        Raises:
            ReferenceFault: the ground truth is missing or cannot be read, so the response is neither right nor wrong.
            CheckUnavailable: this machine lacks what the check needs to run safely.
            GraderFault: the rubric's own grader gave no grade.
        """
        raise NotImplementedError

    def read_reference(self, sample: Sample) -> None:
        """Read what `verify` compares the response with, before there is a response. A check that runs code only reads it here.

        Args:
            sample: with any response.

        Raises:
            ReferenceFault, CheckUnavailable: see `verify`.
        """
        self.verify(sample)


def reference(sample: Sample, key: str | None = None) -> JsonValue:
    """Return the ground truth, or one field of it.

    Args:
        sample: the sample.
        key: the field to return, if the rubric names one; the ground truth is an object then.

    Raises:
        ReferenceFault: it is missing.
    """
    value = sample.reference
    if value is None:
        msg = "the record has no reference answer"
        raise ReferenceFault(msg)
    if key is None:
        return value
    if not isinstance(value, dict) or value.get(key) is None:
        msg = f"the reference answer has no field {key!r}"
        raise ReferenceFault(msg)
    return value[key]


def of_record(sample: Sample, name: str) -> JsonValue:
    """Return a field of the metadata, or else of a reference answer that is an object; None if neither has it."""
    answer = sample.reference if isinstance(sample.reference, dict) else {}
    return sample.metadata.get(name, answer.get(name))


def reference_text(sample: Sample, key: str | None = None) -> str:
    """Return the ground truth as text, see `reference`.

    Raises:
        ReferenceFault: it is missing or empty.
    """
    text = as_text(reference(sample, key)).strip()
    if not text:
        msg = "the reference answer is empty"
        raise ReferenceFault(msg)
    return text
