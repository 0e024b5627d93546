"""What the tests see of the program: classes that both sides have, the program as a module, and no exception that is too wide."""

from typing import Any

import pytest

from judge.sandbox.testing.solution import SharedClasses, Solution, not_too_wide
from tests.sandbox.running import passed


class _Names:
    def __init__(self) -> None:
        self.assigned: dict[str, Any] = {}

    def look_up(self, name: str) -> Any:
        return f"the program's {name}"

    def assign(self, name: str, value: Any) -> None:
        self.assigned[name] = value


@pytest.mark.parametrize("kind", [AssertionError, Exception, BaseException])
def test_no_class_of_the_program_catches_a_failing_assert(kind: type[BaseException]) -> None:
    assert not issubclass(AssertionError, not_too_wide(kind))


@pytest.mark.parametrize("value", [ValueError, int, 5, None])
def test_other_values_are_what_they_are(value: object) -> None:
    assert not_too_wide(value) is value


def test_a_class_is_shared_by_its_name_once_the_tests_have_it() -> None:
    space: dict[str, Any] = {"a": 5}
    shared = SharedClasses(["A", "a", 7], space)
    assert shared.get("A") is None
    with pytest.raises(KeyError):
        shared["A"]
    space["A"] = space["B"] = int
    assert shared["A"] is shared.get("A") is int
    assert shared.get("a") is None, "no class"
    assert shared.get("B") is None, "the program does not have it"


def test_the_module_asks_for_names_and_gives_values() -> None:
    names = _Names()
    solution: Any = Solution(names)
    assert solution.f == "the program's f"
    solution.LIMIT = 3
    assert names.assigned == {"LIMIT": 3}


def test_tests_set_a_global_variable_of_the_program() -> None:
    assert passed("LIMIT = 1\ndef f(): return LIMIT", "import solution\nsolution.LIMIT = 3\nassert f() == 3").passed == 1
