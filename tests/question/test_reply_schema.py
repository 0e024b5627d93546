"""The schema of a reply: every criterion, each with its reason first, and nothing else."""

import json

from judge.question.reply_schema import reply_schema
from tests.conftest import make_rubric


def test_every_criterion_is_wanted_with_its_reason_first_and_nothing_beside() -> None:
    schema = json.loads(reply_schema(make_rubric().judged))
    assert list(schema["properties"]) == schema["required"] == ["right", "clear"]
    first = schema["properties"]["right"]
    assert list(first["properties"]) == first["required"] == ["reason", "score"], "the reason comes before the score"
    assert first["additionalProperties"] is schema["additionalProperties"] is False


def test_a_score_is_one_of_its_scale() -> None:
    rubric = make_rubric(criteria=[*make_rubric().criteria, {"name": "long", "description": "How long?", "range": [0, 9]}])
    wanted = json.loads(reply_schema(rubric.judged))["properties"]
    scores = {name: one["properties"]["score"] for name, one in wanted.items()}
    assert scores == {"right": {"type": "boolean"}, "clear": {"type": "integer", "enum": [1, 2, 3]}, "long": {"type": "number"}}
