"""Runs functions that hold tests as pytest and unittest do: with fixtures, parameters, setUp.

Standard library alone: it runs in children.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from judge.sandbox.testing.fixtures import Arguments, Case, Fixtures
from judge.sandbox.testing.pytest_like import product


class Cases:
    """The test functions of a module that has run."""

    def __init__(self, space: dict[str, Any], entry: Callable[[], Any]) -> None:
        """Take functions and fixtures from `space`. A parameter `candidate` gets what `entry` returns."""
        self._space = space
        self._fixtures = Fixtures(space, entry)
        self._set_up: set[str] = set()  # TestCase classes whose setUpClass has run

    def of(self, owner: str, name: str) -> list[Case]:
        """Return the cases of a function, as far as `parametrize` and fixtures with `params` tell; other fixtures come later."""
        holder = self._space.get(owner) if owner else None
        target = vars(holder).get(name) if isinstance(holder, type) else self._space.get(name)
        groups = [*_groups(target), *(_groups(holder) if holder is not None else [])]
        for fixture in self._fixtures.needed(target, holder if isinstance(holder, type) else None):
            if fixture.params is not None:
                groups += [[{f"@{fixture.name}": value} for value in fixture.params]]
        return [*product(groups)]

    def run(self, owner: str, name: str, case: Case) -> None:
        """Run one case of a function. Raises what the function raises outside of its tests."""
        with ExitStack() as stack:
            if not owner:
                function = self._space[name]
                function(**Arguments(self._fixtures, case, stack, None).of(function))
                return
            holder = self._space[owner]
            if hasattr(holder, "assertEqual"):
                self._run_test_case(holder, name)
                return
            made = holder()
            stack.enter_context(_around(made, name))
            method = getattr(made, name)
            method(**Arguments(self._fixtures, case, stack, made).of(method))

    def close(self) -> None:
        """End the fixtures with a scope wider than one function."""
        self._fixtures.close()

    def _run_test_case(self, holder: Any, name: str) -> None:
        """Run a method of a TestCase."""
        if holder.__name__ not in self._set_up:
            self._set_up.add(holder.__name__)
            holder.setUpClass()
        made = holder(name)
        try:
            made.setUp()
            try:
                getattr(made, name)()
            finally:
                made.tearDown()
        finally:
            made.doCleanups()


@contextmanager
def _around(made: Any, name: str) -> Iterator[None]:
    """Run what a class has to be run before and after each of its methods."""
    method = getattr(made, name)
    for setup in ("setup_class", "setup_method", "setup"):
        _call(made, setup, method)
    try:
        yield
    finally:
        for teardown in ("teardown_method", "teardown"):
            _call(made, teardown, method)


def _call(made: Any, name: str, method: Any) -> None:
    function = getattr(made, name, None)
    if function is not None:
        function(*[method][: len(inspect.signature(function).parameters)])


def _groups(target: Any) -> list[list[Case]]:
    """Return what `parametrize` has noted on a function or class."""
    return [*vars(target).get("judge_cases", [])] if hasattr(target, "__dict__") else []
