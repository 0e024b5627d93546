"""The reading of a course: every kind named rightly, with the figures it was named by, and no name without the data for it."""

import random
import re
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from judge.training.course import FUNCTION, Course, Series, series_of
from judge.training.curves.course_reading import read_curves
from tests.training.curves.synthetic import CALM, KINDS, Kind, rise, synthetic

SEEDS = 200
RIGHT = 0.95
"""The share of the seeds in which each kind has to get its name."""


def only(course: Course, *roles: str) -> Course:
    return course.model_copy(update={"series": tuple(one for one in course.series if one.role in roles)})


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (0.0, 100.0)])
def test_each_kind_gets_its_name_whatever_the_noise_and_the_range(kind: Kind, low: float, high: float) -> None:
    names = Counter(read_curves(synthetic(kind, seed, low, high)).name for seed in range(SEEDS))
    assert names[kind.name] >= RIGHT * SEEDS, names


@pytest.mark.parametrize(
    ("kind", "never"),
    [
        pytest.param(
            "together", {"training rises, validation does not", "flat", "collapsing"}, id="a-good-run-is-called-nothing-bad"
        ),
        pytest.param("without-validation", {"rising together"}, id="overfitting-is-never-called-good"),
        pytest.param("collapsing", {"rising together", "rising, validation unknown", "flat"}, id="a-collapse-is-seen"),
    ],
)
def test_a_course_is_never_called_its_opposite(kind: str, never: set[str]) -> None:
    names = {read_curves(synthetic(KINDS[kind], seed)).name for seed in range(SEEDS)}
    assert not names & never


def test_a_course_without_rewards_is_too_short() -> None:
    reading = read_curves(only(synthetic(KINDS["together"]), "loss"))
    assert (reading.name, reading.advice) == ("too short", "")
    assert reading.says == ("There is no training reward yet, neither in the job's files nor from the function.",)


@pytest.mark.parametrize(("steps", "name"), [(9, "too short"), (10, "rising together")])
def test_ten_points_are_the_fewest(steps: int, name: str) -> None:
    kind = Kind("rising together", lambda place: 0.2 + 3 * place, lambda place: 0.2 + 3 * place, 0.0, steps)
    course = synthetic(kind)
    often = series_of("v", [(step, 0.2 + step / 20) for step in range(1, 10)], role="validation reward", by="step", source="f")
    assert read_curves(course.model_copy(update={"series": (*course.series, often)})).name == name


def test_points_without_noise_are_said_to_have_none() -> None:
    points = [(step, 0.2 + 0.02 * step) for step in range(20)]
    told = series_of("r", points, role="training reward", by="step", source="f")
    says = read_curves(Course(job="j", series=(told,))).says
    assert "Its points do not scatter around the trend." in says


def test_without_validation_data_that_is_said() -> None:
    reading = read_curves(synthetic(KINDS["no-validation"]))
    assert reading.name == "rising, validation unknown"
    assert any("has no validation data" in says for says in reading.says)
    assert "judge data split" in reading.advice


def test_validation_data_without_rewards_is_another_thing() -> None:
    reading = read_curves(only(synthetic(KINDS["together"]), "training reward"))
    assert any("has validation data, but there are no points of its reward here" in says for says in reading.says)
    assert "judge compare" in reading.advice
    assert "judge data split" not in reading.advice


@pytest.mark.parametrize("points", [1, 3])
def test_a_few_validations_say_nothing(points: int) -> None:
    course = synthetic(KINDS["without-validation"])
    short = [
        one if one.role != "validation reward" else one.model_copy(update={"at": one.at[:points], "values": one.values[:points]})
        for one in course.series
    ]
    reading = read_curves(course.model_copy(update={"series": tuple(short)}))
    assert reading.name == "rising, validation unknown"
    assert any(f"only {points} points" in says for says in reading.says)


def test_a_validation_that_scatters_too_much_is_seldom_said_to_follow_or_not() -> None:
    names: Counter[str] = Counter()
    for seed in range(SEEDS):
        course, chance = synthetic(KINDS["together"], seed), random.Random(seed)
        points = [(5.0 * at, 0.5 + chance.gauss(0, 0.3)) for at in range(1, 13)]
        wild = series_of("v", points, role="validation reward", by="step", source="f")
        reading = read_curves(course.model_copy(update={"series": (course.series[0], wild)}))
        unknown = reading.name == "rising, validation unknown"
        assert unknown == ("Its points are too few, or scatter too much, to say whether it follows." in reading.says)
        names[reading.name] += 1
    assert names["rising, validation unknown"] >= SEEDS / 2, names


def test_a_validation_that_begins_after_the_rise_says_nothing() -> None:
    kind = Kind("rising together", lambda place: 0.3 if place < 0.3 else 0.7, None, 0.0)
    course = synthetic(kind)
    late = series_of("v", [(at, 0.6) for at in range(30, 61, 5)], role="validation reward", by="step", source="f")
    reading = read_curves(course.model_copy(update={"series": (*course.series, late), "validated": True}))
    assert reading.name == "rising, validation unknown"
    assert any("does not rise" in says for says in reading.says)


def test_the_jobs_own_reward_is_read_before_the_functions() -> None:
    course = synthetic(KINDS["together"])
    counted = series_of(
        "reward", [(at, 0.4) for at in range(60)], role="training reward", by="minute", source="the function's metrics"
    )
    assert read_curves(course.model_copy(update={"series": (*course.series, counted)})).name == "rising together"
    assert read_curves(course.model_copy(update={"series": (counted,)})).name == "flat"


def test_a_curve_in_minutes_is_set_beside_one_in_steps() -> None:
    course = synthetic(KINDS["without-validation"])
    minutes = course.series[0].model_copy(update={"by": "minute", "source": "the function's metrics"})
    reading = read_curves(course.model_copy(update={"series": (minutes, course.series[1])}))
    assert reading.name == "training rises, validation does not"
    assert any("the training reward meanwhile by" in says for says in reading.says)


@pytest.mark.parametrize(
    ("level", "said"),
    [
        pytest.param(0.02, "hardly ever earns anything", id="out-of-reach"),
        pytest.param(0.5, "does not tell the responses to a prompt apart", id="between"),
        pytest.param(0.97, "nothing left to learn", id="solved"),
    ],
)
def test_what_to_do_about_a_flat_course_depends_on_its_level(level: float, said: str) -> None:
    reading = read_curves(synthetic(Kind("flat", lambda _: level, None, 0.01)))
    assert reading.name == "flat"
    assert said in reading.advice


def test_a_small_rise_near_the_top_is_a_rise() -> None:
    assert read_curves(synthetic(Kind("flat", rise(0.9, 0.94), None, 0.004))).name == "rising, validation unknown"
    assert read_curves(synthetic(Kind("flat", rise(0.5, 0.54), None, 0.004))).name == "flat"


def test_a_dip_after_a_long_rise_is_no_collapse() -> None:
    assert (
        read_curves(synthetic(Kind("flat", lambda place: min(0.3 + 0.7 * place, 1.2 - 0.7 * place), None, 0.0))).name
        == "collapsing"
    )
    dip = Kind("flat", lambda place: 0.3 + 0.5 * min(place, 0.8) - 0.2 * max(0.0, place - 0.8), None, CALM)
    assert read_curves(synthetic(dip)).name == "rising, validation unknown"


def test_a_reward_that_falls_from_the_beginning_is_a_collapse() -> None:
    reading = read_curves(synthetic(Kind("collapsing", rise(0.7, 0.3))))
    assert reading.name == "collapsing"
    assert any("it has lost" in says for says in reading.says)


def test_figures_are_in_the_rubrics_unit() -> None:
    reading = read_curves(synthetic(Kind("flat", lambda _: 0.5, None, 0.0), 1, -10.0, 10.0))
    assert reading.says[0].startswith(
        "The training reward (critic/rewards/mean of step_wise_training_metrics.csv, 60 points) went from 0 to 0:"
    )


def test_what_could_not_be_read_is_said_last() -> None:
    for kind in ("flat", "too-short"):
        course = synthetic(KINDS[kind]).model_copy(update={"missing": ("CloudWatch refused.",)})
        assert read_curves(course).says[-1] == "CloudWatch refused."


values = st.lists(st.floats(-1e12, 1e12), max_size=40)


@given(training=values, validation=values, low=st.floats(-1e6, 1e6), reach=st.floats(1e-3, 1e6))
def test_no_course_is_too_odd_to_be_read(training: list[float], validation: list[float], low: float, reach: float) -> None:
    def made(role: str, numbers: list[float]) -> Series:
        return Series(name=role, role=role, by="step", at=[float(at) for at in range(len(numbers))], values=numbers, source="f")  # type: ignore[arg-type]

    course = Course(
        job="j", low=low, high=low + reach, series=[made("training reward", training), made("validation reward", validation)]
    )
    reading = read_curves(course)
    assert (reading.name == "too short") == (len(training) < 10)
    assert all("nan" not in says for says in reading.says)


def test_a_small_fall_without_noise_is_no_collapse() -> None:
    assert read_curves(synthetic(Kind("flat", lambda place: 0.5 - 0.07 * place, None, 0.0))).name == "flat"


FIGURES = st.floats(-1e100, 1e100)
POINTS = st.lists(st.tuples(FIGURES, st.floats(0, 1) | FIGURES), max_size=16)
NAMES = st.sampled_from(
    ["reward", "actor/entropy", "response_length/mean", "flat_groups_percent", "judge_failures_percent", "cost"]
)
ROLES = st.sampled_from(["training reward", "validation reward", "spread", "loss", "other"])
SERIES = st.builds(
    lambda points, **how: series_of(points=points, **how),
    POINTS,
    name=NAMES,
    role=ROLES,
    by=st.sampled_from(["step", "minute"]),
    source=st.sampled_from([FUNCTION, "metrics.csv"]),
)


@given(series=st.lists(SERIES, max_size=3), low=FIGURES, width=st.floats(1e-9, 1e100), validated=st.booleans())
def test_whatever_is_in_a_course_it_has_a_name_and_finite_figures(
    series: list[Series], low: float, width: float, *, validated: bool
) -> None:
    assume(low + width - low >= 1e-9 and low + width <= 1e100)
    course = Course(job="a", low=low, high=low + width, validated=validated, series=series)
    reading = read_curves(Course.model_validate_json(course.model_dump_json()))
    assert reading.name in {kind.name for kind in KINDS.values()}
    assert not re.search(r"\b(nan|inf)\b", " ".join(reading.says))
