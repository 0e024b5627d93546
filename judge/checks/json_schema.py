"""Verifies that the JSON in a response fits a schema; see `JsonSchema`."""

import json
from typing import Any, ClassVar, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from judge.checks.check import Check, CheckResult
from judge.errors import ReferenceFault
from judge.reading.json_answer import answer_json, read_json, whole_json
from judge.reading.schema_size import measure_schema
from judge.reading.seen import said
from judge.record import brief, shape
from judge.sample import Sample
from judge.sandbox.engines.schema_child import make_validator


class JsonSchema(Check):
    """Whether the JSON in a response fits a JSON Schema (draft 7 or 2020-12, https://json-schema.org).

    A response without JSON, with broken JSON, with a key that stands twice, with NaN or nested more than 64 levels deep is 0.
    A schema refers to itself alone: nothing is ever fetched, from no network and no file. One of more than 5,000 parts, each
    `$ref` counted as all it refers to, is refused, and so is one that takes more than 2 s of processor time, or 256 MiB, to be
    compiled. An answer that takes more than that to be held against the schema is 0. Both happens in a process of its own.
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
    since one such fault hides all others; so is one whose faults take more than 2 s of processor time to count."""

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
        """Hold what JSON holds: YAML makes dates of what looks like one."""
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
        return CheckResult(value=value, reason=f"{faults.number} fault{'s' * (faults.number != 1)}: {faults.first}")

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
