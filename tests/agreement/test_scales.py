"""The scale of people's scores."""

import math

import pytest

from judge.agreement.scales import read_scales
from judge.errors import SettingsFault
from tests.agreement.scored import rubric

WORDS = {"name": "tone", "description": "Tone?", "levels": {"poor": "Poor.", "good": "Good."}}
NUMBER = {"name": "tone", "description": "Tone?", "range": [0, 10]}
HALVES = {"name": "tone", "description": "Tone?", "levels": {1: "Poor.", 2: "Good."}, "half_points": True}


@pytest.mark.parametrize("ends", [(5, 1), (1, 1), (math.nan, 1), (0, math.inf)])
def test_ends_that_are_no_scale_are_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(SettingsFault, match="--scale: wanted two finite numbers, the lower first; found"):
        read_scales(rubric(), ends)


@pytest.mark.parametrize("labels", [("poor", "good"), (1, "good"), ("poor", 5)])
def test_levels_of_which_one_end_is_a_word_have_no_ends(labels: tuple[int | str, int | str]) -> None:
    mixed = {"name": "tone", "description": "Tone?", "levels": dict(zip(labels, ("Poor.", "Good."), strict=True))}
    with pytest.raises(SettingsFault, match="the levels of 'tone' are words"):
        read_scales(rubric(criteria=[mixed]), None).ends("tone")


def test_levels_that_are_words_need_the_ends_of_peoples_scale() -> None:
    with pytest.raises(
        SettingsFault, match="the levels of 'tone' are words; give the ends of people's scale with --scale LOW HIGH"
    ):
        read_scales(rubric(criteria=[WORDS]), None).ends("tone")
    assert read_scales(rubric(criteria=[WORDS]), (1, 3)).ends("tone").high == 3


@pytest.mark.parametrize(
    ("fields", "of", "ends"),
    [
        ({}, None, (0, 1)),
        ({"range": [-1, 1]}, None, (-1, 1)),
        ({}, "tone", (1, 5)),
        ({}, "kind", (0, 1)),
        ({}, "substance", (0, 1)),
        ({"criteria": [NUMBER]}, "tone", (0, 10)),
    ],
)
def test_without_ends_the_scale_is_the_rubrics_own(fields: dict[str, object], of: str | None, ends: tuple[float, float]) -> None:
    found = read_scales(rubric(**fields), None).ends(of)
    assert (found.low, found.high) == ends


def test_levels_are_shared_only_where_people_and_judge_score_on_the_same() -> None:
    assert read_scales(rubric(), None).levels("tone") == [1, 2, 3, 4, 5]
    assert read_scales(rubric(), (1, 5)).levels("tone") == [1, 2, 3, 4, 5]
    assert read_scales(rubric(), (1, 7)).levels("tone") == ()
    assert read_scales(rubric(criteria=[HALVES]), None).levels("tone") == ()
    assert read_scales(rubric(criteria=[NUMBER]), None).levels("tone") == ()
    assert [read_scales(rubric(), None).levels(name) for name in (None, "kind", "substance")] == [(), (), ()]
