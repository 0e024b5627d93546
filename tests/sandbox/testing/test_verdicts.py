"""The verdicts on tests, and whose fault a failure is."""

from typing import Any

import pytest

from judge.sandbox.talk.forwarding import Refused
from judge.sandbox.talk.peer import Gone
from judge.sandbox.testing.verdicts import Blamed, Verdicts, brief


class Told:
    """A parent that notes what it is told."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.verdicts = Verdicts(self.frames.append)

    def marks(self) -> list[Any]:
        self.verdicts.flush()
        return [mark for frame in self.frames for mark in frame["marks"]]


def test_a_test_fails_once_and_for_all() -> None:
    told = Told()
    told.verdicts.excused = lambda _: True
    for error in (None, ValueError("x"), None):
        with told.verdicts.guard(0, False, True):
            if error:
                raise error
    assert told.marks()[-1] == [0, 0, "ValueError: x"]
    assert {(case, number): why for case, number, why in told.marks()} == {(0, 0): "ValueError: x"}


def test_cases_are_tests_of_their_own() -> None:
    told = Told()
    for told.verdicts.case in range(3):
        with told.verdicts.guard(4, False, True):
            pass
    assert told.marks() == [[0, 4, ""], [1, 4, ""], [2, 4, ""]]


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), NameError("y"), SystemExit(0), KeyboardInterrupt()])
def test_what_no_program_can_have_caused_is_the_datas_fault(error: BaseException) -> None:
    with pytest.raises(Blamed), Told().verdicts.guard(0, False, True):
        raise error


def test_a_false_assert_is_the_programs_where_it_takes_part() -> None:
    told = Told()
    with told.verdicts.guard(0, False, True):
        raise AssertionError
    assert told.marks() == [[0, 0, "false"]]
    with pytest.raises(Blamed), told.verdicts.guard(0, False, False):
        raise AssertionError


def test_a_program_that_is_gone_passes_nothing() -> None:
    told = Told()
    told.verdicts.gone = lambda: "it has ended"
    with told.verdicts.guard(0, False, True):
        pass
    with told.verdicts.guard(1, False, True):
        raise Gone
    assert told.marks() == [[0, 0, "it has ended"], [0, 1, "it has ended"]]


def test_what_is_not_supported_is_the_datas_fault_at_any_time() -> None:
    told = Told()
    told.verdicts.excused = lambda _: True
    with pytest.raises(Blamed, match="not supported"), told.verdicts.guard(0, False, True):
        raise Refused("class X")  # noqa: EM101, TRY003


def test_the_body_of_a_loop_has_to_run() -> None:
    told = Told()
    with told.verdicts.guard(0, True, True):
        told.verdicts.ran(0)
    with told.verdicts.guard(1, True, True):
        pass
    assert told.marks() == [[0, 0, ""], [0, 1, "the body of the loop never ran"]]


def test_values_that_cannot_be_shown_are_named_by_their_type() -> None:
    class Hidden:
        def __repr__(self) -> str:
            raise SystemExit

    assert brief(Hidden()) == "Hidden"
    assert brief(10**5000) == "int"
    assert len(brief("x" * 10**6)) == 100
