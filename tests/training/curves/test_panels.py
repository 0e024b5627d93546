"""The panels of a course: what is compared stands in one, steps and minutes apart, and nothing is lost."""

from judge.training.course import Course, Role, Series, series_of
from judge.training.curves.panels import panels_of
from tests.training.curves.synthetic import KINDS, synthetic


def one(name: str, role: Role, by: str = "step", points: int = 3) -> Series:
    return series_of(name, [(at, 0.5) for at in range(points)], role=role, by=by, source="f")  # type: ignore[arg-type]


def test_a_course_without_points_has_no_panels() -> None:
    assert panels_of(Course(job="j", series=[one("r", "training reward", points=0)])) == []


def test_training_and_validation_stand_together_and_the_known_kinds_have_an_order() -> None:
    panels = panels_of(synthetic(KINDS["together"]))
    assert [(panel.title, panel.axis, panel.unit, len(panel.series)) for panel in panels] == [
        ("Reward", "step", "reward", 2),
        ("Spread of the rewards within a prompt", "minutes since the job was created", "standard deviation", 1),
        ("Shares", "minutes since the job was created", "%", 1),
        ("Loss", "step", "loss", 1),
    ]
    assert [panel.rewards for panel in panels] == [True, False, False, False]
    assert [panel.from_nothing for panel in panels] == [False, True, True, False]


def test_steps_and_minutes_never_share_an_axis() -> None:
    panels = panels_of(Course(job="j", series=[one("a", "training reward"), one("b", "training reward", "minute")]))
    assert [(panel.by, [series.name for series in panel.series]) for panel in panels] == [("step", ["a"]), ("minute", ["b"])]


def test_every_series_is_in_one_panel_of_at_most_three() -> None:
    roles: tuple[Role, ...] = ("training reward", "loss", "other", "spread", "validation reward")
    series = [one(f"{role}{place}", role) for role in roles for place in range(4)]
    panels = panels_of(Course(job="j", series=series))
    drawn = [each.name for panel in panels for each in panel.series]
    assert sorted(drawn) == sorted(each.name for each in series)
    assert max(len(panel.series) for panel in panels) == 3
    assert [panel.title for panel in panels][-4:] == ["other0", "other1", "other2", "other3"]
