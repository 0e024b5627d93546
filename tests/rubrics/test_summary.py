"""The vetoes of `summary` do not reduce agreement with people: it orders honest summaries as well as an equal-weight mean."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from scipy.stats import spearmanr

from judge.reward import blend
from judge.rubric.rubric_file import load_rubric
from tests.conftest import DATA

RUBRIC = load_rubric(Path(__file__).parents[2] / "rubrics" / "summary.yaml")
ASKED = {"faithfulness": "faithfulness", "coverage": "relevance", "clarity": "coherence", "fluency": "fluency"}
"""The name that each criterion had when a strong model answered."""

MOST_LOST = 0.005
"""Spearman's correlation within an article that a veto may cost."""

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recordings are not here")

Values = Mapping[str, float]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / "strong_reader" / name).read_text("utf-8").splitlines()]


def recorded(name: str) -> dict[int, Values]:
    """Each summary's scores from 0 to 1, by the rubric's names."""
    replies = {row["id"]: json.loads(row["reply"]) for row in rows(name)}
    tops = {one.name: one.levels.steps[-1].label for one in RUBRIC.criteria if one.levels}
    return {
        identity: {one: (score(reply[ASKED[one]]) - 1) / (int(top) - 1) for one, top in tops.items()}
        for identity, reply in replies.items()
    }


def score(answered: Any) -> float:
    return float(answered["score"] if isinstance(answered, dict) else answered)


def agreement(scores: Mapping[int, Values], reward: Callable[[Values], float]) -> float:
    """Spearman's correlation with the experts' mean rating: the mean over the articles of its value within each."""
    articles = defaultdict(list)
    for row in rows("summeval_rows.jsonl"):
        if row["id"] in scores:
            articles[row["doc_id"]].append((round(reward(scores[row["id"]]), 9), fmean(row["human"].values())))
    return fmean(spearmanr(*zip(*pairs, strict=True)).statistic for pairs in articles.values())


@pytest.mark.parametrize("name", ["summeval_four_criteria.jsonl", "summeval_groups.jsonl"], ids=["one-by-one", "groups"])
def test_the_vetoes_cost_no_agreement_with_experts(name: str) -> None:
    scores = recorded(name)
    assert len(scores) == 160
    equal = agreement(scores, lambda values: fmean(values.values()))
    assert agreement(scores, lambda values: blend(RUBRIC, {"substance": 1.0}, values)) > equal - MOST_LOST
