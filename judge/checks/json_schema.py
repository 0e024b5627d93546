"""Verifies that the JSON in a response fits a schema; see `JsonSchema`."""

import json
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from judge.bounds import FAULTS_DEPTH, FAULTS_VALUES, SCHEMA_FAULTS_WORK, SCHEMA_WORK
from judge.checks.check import Check, CheckResult
from judge.errors import ReferenceFault
from judge.reading.json_answer import answer_json, read_json, whole_json
from judge.reading.schema_size import SchemaSize, measure_schema
from judge.reading.seen import said
from judge.record import brief, shape
from judge.sample import Sample

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

_MISSING_OR_EXTRA = {
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "dependentRequired",
    "minProperties",
    "maxProperties",
}


class JsonSchema(Check):
    """Whether the JSON in a response fits a JSON Schema (draft 7 or 2020-12, https://json-schema.org).

    A response without JSON, with broken JSON, with a key that stands twice, with NaN or nested more than 64 levels deep is 0.
    A schema refers to itself alone: nothing is ever fetched, from no network and no file. One of more than 5,000 parts, each
    `$ref` counted as all it refers to, is refused. An answer so large, or so deep under a recursive schema, that more than 50
    million pairs of a value and a schema might have to be looked at, is 0.
    """

    needs: ClassVar[tuple[str, str] | None] = ("jsonschema_rs", "checks")
    check: Literal["json_schema"] = "json_schema"

    json_schema: dict[str, JsonValue] | bool | None = None
    """The schema; when left out, the record's metadata holds it."""

    metadata_key: str = "json_schema"
    """The field of the metadata with the schema, as an object or as JSON text, where the rubric gives none."""

    draft: Literal[7, "2020-12"] | None = None
    """How the schema is read; when left out, as its `$schema` says, or as 2020-12."""

    formats: bool = True
    """Whether `format` is verified (`date`, `email`, …) or only a remark, as it is by the letter of 2020-12."""

    where: Literal["found", "whole"] = "found"
    """`whole`: the response is JSON and nothing else. `found`: else its one code fence, else the last object in it, counts."""

    penalty: float = Field(1.0, gt=0, le=1)
    """What each fault costs; at 1 any fault is 0. Below 1 an answer whose outermost value is of the wrong kind is still 0,
    since one such fault hides all others; so is one of more than 5,000 values, or, where the schema is recursive, of more
    than 6 levels, because counting the faults of those takes too long."""

    @model_validator(mode="after")
    def _usable(self) -> "JsonSchema":
        if self.json_schema is not None:
            measure_schema(self.json_schema)
            self._validator(self.json_schema)
        return self

    @field_validator("json_schema", mode="before")
    @classmethod
    def _plain(cls, schema: object) -> object:
        """Hold what JSON holds: YAML makes dates of what looks like one."""
        return json.loads(json.dumps(schema, allow_nan=False, default=str))

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: neither the rubric nor the record has a schema that can be used.
        """
        schema = self._schema(sample)
        try:
            size, validator = measure_schema(schema), self._validator(schema)
        except ValueError as error:
            raise ReferenceFault(str(error)) from error
        try:
            answer = answer_json(said(sample)) if self.where == "found" else whole_json(said(sample))
            if size.work(*_size(answer)) > SCHEMA_WORK:
                return CheckResult(value=0.0, reason="the JSON is too large or too deep for this schema")
            if validator.is_valid(answer):
                return CheckResult(value=1.0, reason="the JSON fits the schema")
        except ValueError as error:
            return CheckResult(value=0.0, reason=f"no JSON that can be read: {brief(str(error), 120)}")
        return self._faulty(validator, size, answer)

    def _schema(self, sample: Sample) -> Any:
        schema = self.json_schema if self.json_schema is not None else sample.metadata.get(self.metadata_key)
        if schema is None:
            msg = f"neither the rubric nor the metadata field {self.metadata_key!r} has a schema"
            raise ReferenceFault(msg)
        try:
            return read_json(schema) if isinstance(schema, str) else schema
        except ValueError as error:
            msg = f"the schema is not JSON: {shape(schema)}"
            raise ReferenceFault(msg) from error

    def _validator(self, schema: Any) -> "Validator":
        import jsonschema_rs as rust  # 20 ms

        kinds = {7: rust.Draft7Validator, "2020-12": rust.Draft202012Validator}
        make = rust.validator_for if self.draft is None else kinds[self.draft]
        try:
            return make(schema, validate_formats=self.formats, offline=True)
        except (rust.ValidationError, rust.ReferencingError, ValueError) as error:
            what = getattr(error, "message", None) or str(error)
            msg = f"the schema cannot be used: {brief(what, 160)}"
            raise ValueError(msg) from error

    def _faulty(self, validator: "Validator", size: SchemaSize, answer: JsonValue) -> CheckResult:
        if not _countable(size, answer):
            return CheckResult(value=0.0, reason="does not fit the schema; the answer is too large to say where")
        faults = list(validator.iter_errors(answer))
        count = sum(_weight(fault) for fault in faults)
        hidden = any(not fault.instance_path and fault.kind.name not in _MISSING_OR_EXTRA for fault in faults)
        value = 0.0 if hidden else max(0.0, 1 - self.penalty * count)
        return CheckResult(value=value, reason=f"{count} fault{'s' * (count != 1)}: {_shown(faults[0])}")


def _countable(size: SchemaSize, answer: JsonValue) -> bool:
    """Whether the faults can be listed in bounded time and memory."""
    values, depth = _size(answer)
    shallow = depth <= FAULTS_DEPTH or not size.recursive
    return shallow and values <= FAULTS_VALUES and size.work(values, depth) <= SCHEMA_FAULTS_WORK


def _size(answer: JsonValue) -> tuple[int, int]:
    level: list[Any] = [answer]
    values = depth = 0
    while level:
        values, depth = values + len(level), depth + 1
        level = [
            item
            for value in level
            if isinstance(value, dict | list)
            for item in (value.values() if isinstance(value, dict) else value)
        ]
    return values, depth


def _weight(fault: "ValidationError") -> int:
    """Count one fault that names several unexpected fields once for each."""
    return max(1, len(getattr(fault.kind, "unexpected", ())))


def _shown(fault: "ValidationError") -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault.instance_path)
    return f"{brief(fault.message, 100)} at {brief(place.lstrip('.') or 'the top', 60)}"
