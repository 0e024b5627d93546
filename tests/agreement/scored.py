"""A rubric, rows and labels for the tests of this room."""

from collections.abc import Mapping, Sequence
from typing import Any

from judge.agreement.label import read_label
from judge.agreement.labels import Labels
from judge.agreement.pairing import Pairing, Target, index, pair
from judge.agreement.scales import read_scales
from judge.files.scored_rows import Row
from judge.rubric.rubric import Rubric


def rubric(**fields: Any) -> Rubric:
    """A rubric with the criteria `tone` (levels 1 to 5) and `kind` (yes or no), and a check."""
    tone = {"name": "tone", "description": "Tone?", "levels": {step: f"Step {step}." for step in range(1, 6)}}
    kind = {"name": "kind", "description": "Kind?", "boolean": True}
    parts = {"criteria": [tone, kind], "checks": [{"check": "substance"}]}
    return Rubric.model_validate({"name": "manners", "description": "Manners.", **parts, **fields})


def row(identity: object, reward: float | None = 0.5, group: str | None = "a", **more: Any) -> Row:
    """A row of an output."""
    data = {"id": identity, "outcome": "unscored" if reward is None else "scored", "reward": reward, "group": group, **more}
    return Row.model_validate(data)


def labels(*records: str) -> Labels:
    """What a file with these lines holds."""
    found = [one for line, text in enumerate(records, 1) for one in read_label(text, line)]
    ratings = [one for one in found if hasattr(one, "value")]
    return Labels("labels.jsonl", "abc", ratings, [one for one in found if not hasattr(one, "value")])


def paired(rows: Sequence[Row], *records: str, scale: Sequence[float] | None = None, **fields: Any) -> Pairing:
    """Rows and labels, put together."""
    return pair(labels(*records), index(rows, "out.jsonl"), read_scales(rubric(**fields), scale))


def target(rewards: Mapping[str, float], *records: str, scale: Sequence[float] | None = None) -> Target:
    """What there is about the reward, given each row's."""
    return paired([row(name, reward) for name, reward in rewards.items()], *records, scale=scale).targets[0]
