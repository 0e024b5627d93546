"""Verifies that the JSON in a response fits a schema; see `JsonSchema`."""

import json
from typing import Any, ClassVar, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from judge.checks.check import Check, CheckResult
from judge.errors import ReferenceFault
from judge.reading.json.schema_size import measure_schema
from judge.reading.json.value import answer_json, read_json, whole_json
from judge.reading.text.seen import said
from judge.record import brief, shape
from judge.sample import Sample
from judge.sandbox.engines.schema_child import make_validator


class JsonSchema(Check):
    """Whether the JSON in a response fits a JSON Schema (draft 7 or 2020-12, https://json-schema.org).

    A response is 0 if it has no JSON, broken JSON, a key that appears twice, NaN, or more than 64 levels of nesting.

    A schema may refer only to itself: nothing is fetched from a network or a file. A schema is refused if it has more than 5,000
    parts, each `$ref` counted as all it refers to, or if compiling it takes more than 2 s of processor time or 256 MiB. An answer
    that takes more than that to validate is 0. Both run in a process of their own.
    """

    needs: ClassVar[tuple[str, str] | None] = ("jsonschema_rs", "checks")
    check: Literal["json_schema"] = "json_schema"

    json_schema: dict[str, JsonValue] | bool | None = None
    """The schema. Without it, the record's metadata holds one."""

    metadata_key: str = "json_schema"
    """The field of the metadata that holds the schema, as an object or as JSON text, if the rubric has none."""

    draft: Literal[7, "2020-12"] | None = None
    """How the schema is read. Without it, as its `$schema` says, or as 2020-12."""

    formats: bool = True
    """Whether `format` is verified (`date`, `email`, …). By the letter of 2020-12 it is only a remark."""

    where: Literal["found", "whole"] = "found"
    """`whole`: the response is JSON and nothing else. `found`: otherwise its only code fence or the last object in it counts."""

    penalty: float = Field(1.0, gt=0, le=1)
    """What each fault costs; at 1, any fault makes the value 0. Below 1, an answer whose outermost value has the wrong type is
    still 0, because that fault hides all others, and so is one whose faults take more than 2 s of processor time to count."""

    @model_validator(mode="after")
    def _usable(self) -> "JsonSchema":
        if self.json_schema is not None:
            measure_schema(self.json_schema)
            try:
                make_validator(self.json_schema, self.draft, self.formats)
            except ValueError as error:
                msg = f"the schema cannot be used: {brief(str(error), 160)}"
                raise ValueError(msg) from error
        return self

    @field_validator("json_schema", mode="before")
    @classmethod
    def _plain(cls, schema: object) -> object:
        """Keep only what JSON can hold: YAML reads texts that look like dates as dates."""
        return json.loads(json.dumps(schema, allow_nan=False, default=str))

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: neither the rubric nor the record has a schema that can be used.
        """
        from judge.sandbox.engines.schemas import compiled  # what starts processes is loaded where one is needed

        with compiled(self._schema(sample), self.draft, formats=self.formats) as schema:
            try:
                answer = answer_json(said(sample)) if self.where == "found" else whole_json(said(sample))
            except ValueError as error:
                return CheckResult(value=0.0, reason=f"no JSON that can be read: {brief(str(error), 120)}")
            faults = schema.find_faults(answer)
        if faults is None:
            return CheckResult(value=1.0, reason="the JSON fits the schema")
        if faults.number is None:
            return CheckResult(value=0.0, reason=faults.first)
        value = 0.0 if faults.hidden else max(0.0, 1 - self.penalty * faults.number)
        return CheckResult(value=value, reason=f"{faults.number} {'fault' if faults.number == 1 else 'faults'}: {faults.first}")

    def _schema(self, sample: Sample) -> Any:
        if self.json_schema is not None:
            return self.json_schema
        schema = sample.metadata.get(self.metadata_key)
        if schema is None:
            msg = f"neither the rubric nor the metadata field {self.metadata_key!r} has a schema"
            raise ReferenceFault(msg)
        try:
            schema = read_json(schema) if isinstance(schema, str) else schema
        except ValueError as error:
            msg = f"the schema is not JSON: {shape(schema)}"
            raise ReferenceFault(msg) from error
        try:
            measure_schema(schema)
        except ValueError as error:
            raise ReferenceFault(str(error)) from error
        return schema
