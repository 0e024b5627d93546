"""Runs a grader in Python; see `PythonGrade`."""

from importlib import import_module
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from judge.bounds import GRADE_SOURCE
from judge.checks.check import Check, CheckResult
from judge.checks.field_text import item_fields, sample_fields
from judge.errors import GraderFault
from judge.record import Many, brief
from judge.sample import Sample

_RESULT = 1 << 16
"""Bytes of the largest answer of a grader: one number, or one line about what went wrong."""

_ROUNDING = 1e-9
"""How far beyond its range a grade may get by rounding: a guess far above a float's rounding, far below any real grade."""


class PythonGrade(Check):
    """The number that a Python function `grade(sample, item)` returns: OpenAI's grader of type `python`.

    `sample` has `output_text` (the response without its thoughts), `output_json` (if that is JSON and nothing else),
    `output_tools` and `choices`; `item` has the record's own fields, `reference_answer` and `messages`.

    The function runs in a sandbox, for each sample in a process of its own: no network, no files, the standard library's modules
    that compute, and `random` with a fixed seed. If it raises, does not end in time, or returns anything but a finite number in
    the range, the sample is unscored: a grader's fault is not the model's. A grader that runs the response's code (`eval`)
    lets the response write its own grade; use `python_tests` for that.
    """

    check: Literal["python_grade"] = "python_grade"

    source: Annotated[str, Field(min_length=1, max_length=GRADE_SOURCE)]
    """The program that has the function."""

    range: Annotated[Many[float], BeforeValidator(lambda ends: tuple(ends) if isinstance(ends, list) else ends)] = (0.0, 1.0)
    """`[low, high]`: what the function may return. The check's value is 0 at the low end and 1 at the high end."""

    seconds: float = Field(5.0, gt=0, le=120)
    """Seconds of processor time for one sample. One that only waits is stopped after about twice that time."""

    memory_mb: int = Field(256, ge=64, le=4096)
    """MiB of address space for one sample."""

    @model_validator(mode="after")
    def _ascends(self) -> "PythonGrade":
        if len(self.range) != 2 or not float("-inf") < self.range[0] < self.range[1] < float("inf"):  # noqa: PLR2004  two ends
            msg = f"range: wanted [low, high], two finite numbers in ascending order, found {brief(list(self.range))}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _loaded(self) -> "PythonGrade":
        """Import the sandbox with the rubric: if several threads import it first, and it fails, they find it half made."""
        import_module("judge.sandbox.programs.grade")
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Grade one sample.

        Raises:
            GraderFault: the grader gives no grade in its range.
            CheckUnavailable: it cannot be run safely on this machine.
        """
        from judge.sandbox.process.limits import Limits
        from judge.sandbox.programs.grade import grade

        limits = Limits(seconds=self.seconds, memory_bytes=self.memory_mb << 20, output_bytes=_RESULT)
        found = grade(self.source, sample_fields(sample), item_fields(sample), limits)
        low, high = self.range
        value = (found - low) / (high - low)
        if not -_ROUNDING <= value <= 1 + _ROUNDING:
            msg = f"{self.name}: the grader gave {found:g}; wanted {low:g} to {high:g}, its 'range'"
            raise GraderFault(msg)
        return CheckResult(value=min(1.0, max(0.0, value)), reason=f"the grader gave {found:g}")

    def read_reference(self, sample: Sample) -> None:
        """Do nothing: what the grader reads of a record shows only when it runs."""
