"""The JSON schema of a reply: for each criterion its score, with a reason before it where one is asked for.

A reply about several responses is a list with the name of a response in each item. So the schema is the same for every question,
and a provider compiles it once; and a name that comes twice is noticed.
"""

import json
from collections.abc import Iterable
from typing import Any

from judge.rubric.criterion import Criterion
from judge.rubric.judge_settings import Reasons

_REASON = {"type": "string"}


def reply_schema(criteria: Iterable[Criterion], reasons: Reasons = "full", *, grouped: bool = False) -> str:
    """Write the schema as JSON text; a reason comes first, so that a judge thinks before it scores.

    Args:
        criteria: what is scored.
        reasons: whether there is a reason for each criterion, one for each response, or none.
        grouped: whether several responses are scored.
    """
    scores = {one.name: _answer(one, reasons) for one in criteria}
    verdict = {"reason": _REASON, **scores} if reasons == "brief" else scores
    if not grouped:
        return json.dumps(_object(verdict))
    items = _object({"id": {"type": "string"}, **verdict})
    return json.dumps(_object({"verdicts": {"type": "array", "items": items}}))


def _answer(criterion: Criterion, reasons: Reasons) -> dict[str, Any]:
    score = criterion.scale.answer_schema()
    return _object({"reason": _REASON, "score": score}) if reasons == "full" else score


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
