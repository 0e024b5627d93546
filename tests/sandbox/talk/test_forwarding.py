"""What a stand-in does by itself, and what it asks."""

from typing import Any

import pytest

from judge.sandbox.talk.forwarding import Missing, Refused, calculated, compared, own, to_number


class Asked:
    """A side that notes the questions."""

    def __init__(self) -> None:
        self.questions: list[Any] = []
        self.missed: list[str] = []

    def ask(self, what: str, *values: Any) -> Any:
        self.questions.append(what)
        return 0

    def is_named(self, value: Any) -> bool:
        return isinstance(value, Asked)

    def is_busy(self) -> bool:
        return False

    def release(self, number: int) -> None: ...

    def fail_missing(self, name: str) -> Any:
        self.missed.append(name)
        raise NameError(name)


@pytest.mark.parametrize("use", ["x()", "x.y", "x[0]", "len(x)", "bool(x)", "x == 1", "[*x]", "x + 1", "1 in x"])
def test_every_use_of_a_missing_name_fails_as_in_cpython(use: str) -> None:
    side = Asked()
    with pytest.raises(NameError):
        eval(use, {"x": Missing(side, "x")})
    assert side.missed == ["x"]


def test_comparisons_with_plain_data_are_not_asked() -> None:
    side = Asked()
    method = compared(side, "__eq__")
    assert method(side, 5) is NotImplemented
    assert method(5, side) is NotImplemented
    assert side.questions == []
    assert method(side, side) == 0
    assert side.questions == ["__eq__"]


def test_an_operator_between_an_object_and_plain_data_gives_no_plain_data() -> None:
    side = Asked()
    method = calculated(side, "__sub__", plain=False)
    with pytest.raises(TypeError):
        method(side, 12.5)
    assert method(side, side) == 0


def test_an_object_of_a_class_that_nobody_names_is_no_number() -> None:
    with pytest.raises(TypeError):
        to_number(Asked(), "__abs__")(5)


def test_values_of_this_side_have_no_number() -> None:
    for value in (5, [], int, Asked(), lambda: None):
        assert own(value, "_judge_number") is None
    assert not issubclass(Refused, Exception)
