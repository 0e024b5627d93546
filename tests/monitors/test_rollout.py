"""Which checks say whether a response is right."""

from judge.monitors.rollout import telling


def test_checks_of_form_say_nothing_whatever_they_are_called() -> None:
    assert telling({"substance": "substance", "within": "length", "json_alone": "format"}) == frozenset()


def test_the_others_do() -> None:
    assert telling({"correct": "number", "substance": "substance", "calls": "tool_calls"}) == {"correct", "calls"}
