"""Classes of stand-ins: they are what the other side describes, and on the tests' side they ask for as little as they can."""

from typing import Any

import pytest

from judge.sandbox.talk.classes import Classes
from judge.sandbox.talk.forwarding import Refused


class Asked:
    """A side that notes the questions."""

    def __init__(self) -> None:
        self.questions: list[str] = []

    def ask(self, what: str, *values: Any) -> Any:
        self.questions.append(what)
        return f"the answer to {what}"

    def release(self, number: int) -> None: ...

    def is_named(self, value: Any) -> bool:
        return False

    def is_busy(self) -> bool:
        return False

    def fail_missing(self, name: str) -> Any:
        raise NameError(name)


def described(
    classes: Classes, *specials: str, number: int = 1, bases: tuple[Any, ...] = (), foreign: tuple[str, ...] = ()
) -> Any:
    return classes.of_cell([number, "C", "A class.", [*foreign], [*specials], []], [*bases])


def test_no_class_of_the_tests_derives_from_one_of_the_program() -> None:
    kind = described(Classes(Asked(), wary=True))
    with pytest.raises(Refused):
        type(kind)("D", (kind,), {})


def test_a_comparison_with_plain_data_is_not_asked_on_the_tests_side() -> None:
    side = Asked()
    kind = described(Classes(side, wary=True), "__eq__", "__abs__")
    one = object.__new__(kind)
    assert one != 5
    with pytest.raises(TypeError):
        abs(one)
    assert side.questions == []


def test_on_the_programs_side_everything_is_asked() -> None:
    side = Asked()
    one = object.__new__(described(Classes(side, wary=False), "__eq__", "__abs__"))
    assert (one == 5) == "the answer to __eq__"
    assert abs(one) == "the answer to __abs__"


def test_bases_that_do_not_go_together_make_an_object_of_no_base() -> None:
    classes = Classes(Asked(), wary=True)
    kind = described(classes, bases=(int, str))
    assert kind.__mro__[1] is classes.object


def test_a_class_is_made_once() -> None:
    classes = Classes(Asked(), wary=True)
    assert described(classes) is classes.of_cell([1], [])


def test_what_derives_from_a_named_class_is_named() -> None:
    classes = Classes(Asked(), wary=True)
    base = described(classes)
    derived = described(classes, number=2, bases=(base,))
    one = object.__new__(derived)
    assert not classes.is_named(one)
    classes.name(base)
    assert classes.is_named(one)
    assert classes.is_object(5, one)
    assert not classes.is_object(5)
    assert not classes.is_named(5)


def test_a_class_derives_from_what_it_says_only_where_that_is_harmless() -> None:
    from enum import Enum

    classes = Classes(Asked(), wary=True)
    kind = described(classes, foreign=("enum.Enum", "builtins.int"))
    assert classes.derives(kind, (str, Enum))
    assert not classes.derives(kind, int), "an int would be plain data"
    assert not classes.derives(int, int)
    assert classes.is_class(kind)
    assert not classes.is_class(int)
    assert classes.is_stand_in(object.__new__(kind))
    assert not classes.is_stand_in(5)
