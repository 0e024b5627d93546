"""Gives test functions their arguments: values of fixtures, cases of `parametrize`, what was printed, the function under test.

Standard library alone: it runs in children.
"""

import inspect
import io
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from judge.sandbox.testing.pytest_like import Fixture

Case = dict[str, Any]
"""The arguments of one run as far as `parametrize` gives them, and under `@name` the parameter of the fixture `name`."""


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


class Fixtures:
    """The fixtures of a module that has run, and the values of those with a scope wider than one function."""

    def __init__(self, space: dict[str, Any], entry: Callable[[], Any]) -> None:
        """Take fixtures from `space`. A parameter `candidate` gets what `entry` returns."""
        self.entry = entry
        self.session = ExitStack()
        """What ends when all tests have run."""
        self.kept: dict[tuple[str, int], Any] = {}
        """The values that are kept until then, by the fixture's name and the id of its parameter."""
        self._space = space

    def known(self, holder: type | None) -> dict[str, Fixture]:
        """Return the fixtures that a function at the top, or a method of a class, may name."""
        spaces = [self._space, *(vars(kind) for kind in (reversed(holder.__mro__) if holder is not None else ()))]
        return {value.name: value for space in spaces for value in space.values() if isinstance(value, Fixture)}

    def needed(self, target: Any, holder: type | None) -> list[Fixture]:
        """Return the fixtures that a function needs, those that these need, and those that run for every function."""
        known = self.known(holder)
        names = [*inspect.signature(target).parameters] if callable(target) else []
        names += [fixture.name for fixture in known.values() if fixture.automatic]
        found: dict[str, Fixture] = {}
        while names:
            name = names.pop()
            if name in known and name not in found:
                found[name] = known[name]
                names += [*inspect.signature(known[name].function).parameters]
        return [*found.values()]

    def close(self) -> None:
        """End the fixtures that were kept."""
        self.session.close()


class Arguments:
    """The arguments of one run of a function."""

    def __init__(self, fixtures: Fixtures, case: Case, stack: ExitStack, made: Any) -> None:
        """Give the values of a `case`; fixtures end with the `stack`; `made` is the object whose method runs, or None."""
        self._fixtures, self._case, self._stack, self._made = fixtures, case, stack, made
        self._known = fixtures.known(None if made is None else type(made))
        self._values: dict[Any, Any] = {}

    def of(self, function: Any) -> dict[str, Any]:
        """Return the arguments of a function, after the fixtures that run for every function."""
        for fixture in self._known.values():
            if fixture.automatic:
                self._value(fixture, self._stack)
        given = {}
        for place, (name, parameter) in enumerate(inspect.signature(function).parameters.items()):
            first = place == 0 and not name.startswith("self")
            if name in self._case:
                given[name] = self._case[name]
            elif name in self._known:
                given[name] = self._value(self._known[name], self._stack)
            elif name == "capsys":
                given[name] = self._captured(self._stack)
            elif parameter.default is parameter.empty and (name == "candidate" or first):
                given[name] = self._fixtures.entry()
        return given

    def _value(self, fixture: Fixture, stack: ExitStack) -> Any:
        """Return a fixture's value, made at its first use."""
        if not fixture.kept:
            values, key = self._values, fixture.name
        else:
            parameter = id(self._case.get(f"@{fixture.name}")) if fixture.params is not None else 0
            values, key, stack = self._fixtures.kept, (fixture.name, parameter), self._fixtures.session
        if key not in values:
            values[key] = self._start(fixture, stack)
        return values[key]

    def _start(self, fixture: Fixture, stack: ExitStack) -> Any:
        given: dict[str, Any] = {}
        for name in inspect.signature(fixture.function).parameters:
            if name == "self":
                given[name] = self._made
            elif name == "request":
                given[name] = types.SimpleNamespace(param=self._case.get(f"@{fixture.name}"))
            elif name == "capsys":
                given[name] = self._captured(stack)
            elif name in self._known:
                given[name] = self._value(self._known[name], stack)
            elif name == "candidate":
                given[name] = self._fixtures.entry()
        value = fixture.function(**given)
        return stack.enter_context(_rest(value)) if inspect.isgenerator(value) else value

    def _captured(self, stack: ExitStack) -> Captured:
        if Captured not in self._values:
            self._values[Captured] = Captured()
            stack.callback(self._values[Captured].stop)
        captured: Captured = self._values[Captured]
        return captured


@contextmanager
def _rest(generator: Any) -> Iterator[Any]:
    """Give what a fixture yields, and run the rest of it at the end."""
    try:
        yield next(generator)
    finally:
        next(generator, None)
