"""What every check is: data in a rubric that verifies one sample by itself, without a judge."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, ClassVar

from pydantic import Field, JsonValue, field_validator, model_validator

from judge.errors import ReferenceFault
from judge.record import Name, Record
from judge.sample import Sample, as_text


class CheckResult(Record):
    """What a check found."""

    value: float = Field(ge=0, le=1, allow_inf_nan=False)
    """From 0 (wrong) to 1 (right)."""

    reason: str
    """One line that says why, for the person who looks at a strange reward."""


class Check(Record):
    """The base of all checks; a subclass adds `check: Literal["its_name"]`, its options, and `verify`.

    A check is thread-safe, bounded in time and memory whatever the response, and holds no state.
    """

    needs: ClassVar[tuple[str, str] | None] = None
    """The package that a check cannot do without, and the extra of this distribution that brings it."""

    check: str
    name: Name
    """How its value is called in formulas and metrics; the kind of check when left out."""

    weight: float = Field(1.0, allow_inf_nan=False)
    """Its share of the reward, where the rubric states no formula."""

    @model_validator(mode="before")
    @classmethod
    def _provided(cls, data: Any) -> Any:
        needed = cls.needed(data) if isinstance(data, Mapping) else cls.needs
        if needed and find_spec(needed[0]) is None:
            msg = f"{cls.model_fields['check'].default} needs the package {needed[0]}: pip install 'rft-judge[{needed[1]}]'"
            raise ValueError(msg)
        return data

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        return {"name": data.get("check"), **data} if isinstance(data, dict) else data

    @classmethod
    def needed(cls, data: Mapping[str, Any]) -> tuple[str, str] | None:  # noqa: ARG003  some options need more than others
        """Return the package and the extra that a check with these options needs."""
        return cls.needs

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        A response that cannot be read is wrong: value 0 with the reason.

        Raises:
            ReferenceFault: the ground truth is missing or cannot be read: neither right nor wrong.
            CheckUnavailable: what the check needs to be safe is not there.
        """
        raise NotImplementedError

    @field_validator("name")
    @classmethod
    def _free(cls, name: str) -> str:
        if name in {"judge", "reward"}:
            msg = f"{name!r} has a meaning of its own in a reward formula; choose another name"
            raise ValueError(msg)
        return name


def reference(sample: Sample, key: str | None = None) -> JsonValue:
    """Return the ground truth, or one field of it.

    Args:
        sample: the sample.
        key: a field of a ground truth that is an object, where the rubric names one.

    Raises:
        ReferenceFault: it is not there.
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


def reference_text(sample: Sample, key: str | None = None) -> str:
    """Return the ground truth as text, see `reference`.

    Raises:
        ReferenceFault: it is not there, or empty.
    """
    text = as_text(reference(sample, key)).strip()
    if not text:
        msg = "the reference answer is empty"
        raise ReferenceFault(msg)
    return text
