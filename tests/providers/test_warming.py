"""Connections that are opened in advance; what calls do with them is tested with each provider."""

from judge.providers.warming import warm
from tests.conftest import within


def test_as_many_are_opened_as_were_asked_for() -> None:
    opened: list[bool] = []

    def open_one() -> bool:
        opened.append(True)
        return True

    within(warm, open_one, 3)
    assert len(opened) == 3


def test_after_one_that_fails_no_other_is_tried() -> None:
    tried: list[bool] = []

    def open_one() -> bool:
        tried.append(True)
        return False

    within(warm, open_one, 3)
    assert len(tried) == 1
