"""The record of a step."""

from collections.abc import Callable

from judge.monitors.step import Step


def test_a_step_says_none_where_nothing_can_be_said(quiet: Callable[..., Step]) -> None:
    unsaid = {name for name, kind in Step.__annotations__.items() if "None" in str(kind)}
    assert unsaid.isdisjoint({"number", "n", "unscored", "groups", "signs", "phrases"})
    assert quiet(1, **dict.fromkeys(unsaid)).reward is None
