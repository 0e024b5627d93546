"""The JSON schema of a reply: for each criterion an object with a reason and a score, in that order."""

import json
from collections.abc import Iterable
from typing import Any

from judge.rubric.criterion import Criterion


def reply_schema(criteria: Iterable[Criterion]) -> str:
    """Write the schema as JSON text; the reason comes first, so that a judge thinks before it scores."""
    return json.dumps(_object({criterion.name: _answer(criterion) for criterion in criteria}))


def _answer(criterion: Criterion) -> dict[str, Any]:
    return _object({"reason": {"type": "string"}, "score": criterion.scale.answer_schema()})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
