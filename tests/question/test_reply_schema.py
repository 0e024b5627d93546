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


def test_a_brief_reason_stands_before_all_scores_and_none_leaves_the_scores_alone() -> None:
    brief, bare = (json.loads(reply_schema(make_rubric().judged, reasons)) for reasons in ("brief", "none"))
    assert list(brief["properties"]) == brief["required"] == ["reason", "right", "clear"]
    assert list(bare["properties"]) == bare["required"] == ["right", "clear"]
    assert bare["properties"]["clear"] == {"type": "integer", "enum": [1, 2, 3]}


def test_about_several_responses_a_list_is_wanted_with_the_name_first_in_each_item() -> None:
    """The schema is the same for any number of responses and any names, so a provider compiles it once."""
    schema = json.loads(reply_schema(make_rubric().judged, "brief", grouped=True))
    assert list(schema["properties"]) == schema["required"] == ["verdicts"]
    item = schema["properties"]["verdicts"]["items"]
    assert list(item["properties"]) == item["required"] == ["id", "reason", "right", "clear"]
    assert item["additionalProperties"] is schema["additionalProperties"] is False
