"""The checks: what a program can verify about a response. A new one takes one file, one name here, one test, one line of docs.

A check's module is imported when a rubric names it, so that a cold start pays only for the checks of its rubric. A check may
import `judge.reading`, the places where code and queries run, and the records; checks do not import each other. What two of them
share is no check: `comparison`, `alignment` and `field_text`. Checks that run what a response holds are in `programs`.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Annotated

from pydantic import BeforeValidator, SerializeAsAny, ValidationError

from judge.checks.check import Check, CheckResult
from judge.record import explain, near_miss

KINDS: Mapping[str, str] = {
    "choice": "choice.Choice",
    "contains": "contains.Contains",
    "exact": "exact.Exact",
    "fields": "fields.Fields",
    "format": "format.Format",
    "json_schema": "json_schema.JsonSchema",
    "length": "length.Length",
    "math": "math.Math",
    "number": "number.Number",
    "program_output": "programs.program_output.ProgramOutput",
    "python_grade": "programs.python_grade.PythonGrade",
    "python_tests": "programs.python_tests.PythonTests",
    "regex": "regex.Regex",
    "similarity": "similarity.Similarity",
    "sql": "programs.sql.Sql",
    "string_check": "string_check.StringCheck",
    "substance": "substance.Substance",
    "tool_calls": "tool_calls.ToolCalls",
}
"""What a rubric calls a check, and where its class is below this folder. Its module has its name."""


def load_check(kind: str) -> type[Check]:
    """Return the class of a check.

    Raises:
        ValueError: there is no such check; the message names the nearest one.
    """
    if kind not in KINDS:
        listed = near_miss(kind, KINDS) or f"; there are: {', '.join(KINDS)}"
        msg = f"unknown check {kind!r}{listed}"
        raise ValueError(msg)
    module, _, name = KINDS[kind].rpartition(".")
    found: type[Check] = getattr(import_module(f"judge.checks.{module}"), name)
    return found


def _choose(data: object) -> object:
    if isinstance(data, Check):
        return data
    if not isinstance(data, dict) or not isinstance(data.get("check"), str):
        msg = "wanted an object with 'check', the name of a check"
        raise ValueError(msg)  # noqa: TRY004  pydantic reports a ValueError as a fault of the rubric
    kind = load_check(data["check"])
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise ValueError("\n".join(explain(error, {"": kind.model_fields}))) from error


AnyCheck = Annotated[SerializeAsAny[Check], BeforeValidator(_choose)]
"""A check as a rubric states it; its field `check` says which one it is."""

__all__ = ["KINDS", "AnyCheck", "Check", "CheckResult", "load_check"]
