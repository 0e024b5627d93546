"""Runs functions that hold tests as pytest and unittest do: with fixtures, parameters, setUp.

Standard library alone: it runs in children.
"""

import inspect
import io
import sys
import types
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from judge.sandbox.testing.pytest_like import Fixture, product


class Result(NamedTuple):
    """What was printed to both streams."""

    out: str
    err: str


class Captured:
    """The fixture `capsys`: what was printed since it was last read."""

    def __init__(self) -> None:
        self._out, self._err = io.StringIO(), io.StringIO()
        self._before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._out, self._err

    def readouterr(self) -> Result:
        """Return what was printed to both streams, and forget it."""
        result = Result(self._out.getvalue(), self._err.getvalue())
        for stream in (self._out, self._err):
            stream.seek(0)
            stream.truncate()
        return result

    def stop(self) -> None:
        """Put the streams back."""
        sys.stdout, sys.stderr = self._before


class Cases:
    """The test functions of a module that has run."""

    def __init__(self, space: dict[str, Any], entry: Any) -> None:
        """Take functions and fixtures from `space`. A parameter `candidate` gets what `entry` returns."""
        self._space, self._entry = space, entry
        self._kept: dict[tuple[str, int], Any] = {}
        self._session = ExitStack()

    def of(self, owner: str, name: str) -> list[dict[str, Any]]:
        """Return the arguments of each run of a function, as far as `parametrize` and fixtures with `params` give them."""
        holder = self._space.get(owner) if owner else None
        target = vars(holder).get(name) if isinstance(holder, type) else self._space.get(name)
        groups = [*_groups(target), *(_groups(holder) if holder is not None else [])]
        for fixture in self._wanted(target, holder):
            if fixture.params is not None:
                groups += [[{f"@{fixture.name}": value} for value in fixture.params]]
        return [*product(groups)]

    def run(self, owner: str, name: str, case: dict[str, Any]) -> None:
        """Run one case of a function. Raises what the function raises outside of its tests."""
        with ExitStack() as stack:
            if not owner:
                function = self._space[name]
                function(**self._arguments(function, case, stack, None))
                return
            holder = self._space[owner]
            if hasattr(holder, "assertEqual"):
                self._run_case(holder, name)
                return
            made = holder()
            stack.enter_context(_around(made, name))
            method = getattr(made, name)
            method(**self._arguments(method, case, stack, made))

    def close(self) -> None:
        """End the fixtures with a scope wider than one function."""
        self._session.close()

    def _run_case(self, holder: Any, name: str) -> None:
        """Run a method of a TestCase."""
        if (holder.__name__, -1) not in self._kept:
            self._kept[holder.__name__, -1] = True
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

    def _arguments(self, function: Any, case: dict[str, Any], stack: ExitStack, made: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for fixture in self._fixtures(made).values():
            if fixture.automatic:
                self._value(fixture, case, stack, found, made)
        given = {}
        for place, (name, parameter) in enumerate(inspect.signature(function).parameters.items()):
            if name in case:
                given[name] = case[name]
            elif name in self._fixtures(made):
                given[name] = self._value(self._fixtures(made)[name], case, stack, found, made)
            elif name == "capsys":
                given[name] = self._captured(stack, found)
            elif parameter.default is parameter.empty and (name == "candidate" or (place == 0 and not name.startswith("self"))):
                given[name] = self._entry()
        return given

    def _captured(self, stack: ExitStack, found: dict[str, Any]) -> Any:
        if "capsys" not in found:
            found["capsys"] = Captured()
            stack.callback(found["capsys"].stop)
        return found["capsys"]

    def _fixtures(self, made: Any) -> dict[str, Fixture]:
        spaces = [self._space, *(vars(kind) for kind in (reversed(type(made).__mro__) if made is not None else ()))]
        return {value.name: value for space in spaces for value in space.values() if isinstance(value, Fixture)}

    def _wanted(self, target: Any, holder: Any) -> list[Fixture]:
        known = {value.name: value for value in self._space.values() if isinstance(value, Fixture)}
        if isinstance(holder, type):
            known.update({value.name: value for value in vars(holder).values() if isinstance(value, Fixture)})
        names = [*inspect.signature(target).parameters] if callable(target) else []
        names += [fixture.name for fixture in known.values() if fixture.automatic]
        found: dict[str, Fixture] = {}
        while names:
            name = names.pop()
            if name in known and name not in found:
                found[name] = known[name]
                names += [*inspect.signature(known[name].function).parameters]
        return [*found.values()]

    def _value(self, fixture: Fixture, case: dict[str, Any], stack: ExitStack, found: dict[str, Any], made: Any) -> Any:
        number = id(case.get(f"@{fixture.name}")) if fixture.params is not None else 0
        values: Any = self._kept if fixture.kept else found
        key: Any = (fixture.name, number) if fixture.kept else fixture.name
        if key not in values:
            values[key] = self._made(fixture, case, self._session if fixture.kept else stack, found, made)
        return values[key]

    def _made(self, fixture: Fixture, case: dict[str, Any], stack: ExitStack, found: dict[str, Any], made: Any) -> Any:
        given: dict[str, Any] = {}
        known = self._fixtures(made)
        for name in inspect.signature(fixture.function).parameters:
            if name == "self":
                given[name] = made
            elif name == "request":
                given[name] = types.SimpleNamespace(param=case.get(f"@{fixture.name}"))
            elif name == "capsys":
                given[name] = self._captured(stack, found)
            elif name in known:
                given[name] = self._value(known[name], case, stack, found, made)
            elif name == "candidate":
                given[name] = self._entry()
        value = fixture.function(**given)
        if inspect.isgenerator(value):
            return stack.enter_context(_rest(value))
        return value


@contextmanager
def _rest(generator: Any) -> Iterator[Any]:
    """Give what a fixture yields, and run the rest of it at the end."""
    try:
        yield next(generator)
    finally:
        next(generator, None)


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


def _groups(target: Any) -> list[list[dict[str, Any]]]:
    return [*vars(target).get("judge_cases", [])] if hasattr(target, "__dict__") else []
