"""What the tests see of the program: its names, itself as a module, and the classes that both sides have.

Standard library alone: it runs in children.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from judge.sandbox.process.channel import MOST, Channel
from judge.sandbox.talk.peer import Peer


class Names(Protocol):
    """Who knows the program's global names."""

    def look_up(self, name: str) -> Any:
        """Return a thing of the program by its name."""

    def assign(self, name: str, value: Any) -> None:
        """Give a global variable of the program a value."""


class ProgramPeer(Peer):
    """Talks to the program, and knows when it was first asked and whether it has given a value."""

    def __init__(self, channel: Channel, asked: Callable[[], None]) -> None:
        """Call `asked` before each question, once the program is loaded."""
        super().__init__(channel, MOST)
        self._asked = asked
        self.known = False
        """Whether the program is loaded: what it is asked from now on is the tests' doing."""
        self.valued = False
        """Whether it has answered since then, so that what goes wrong may come of its answer."""

    def ask(self, what: str, *values: Any) -> Any:
        """Return the program's answer; see `Peer.ask`."""
        if self.known:
            self._asked()
        try:
            return super().ask(what, *values)
        finally:
            self.valued = self.valued or (self.known and what != "depth")


class SharedClasses:
    """The classes that both sides have. The tests' own class counts here as soon as it is defined."""

    def __init__(self, names: Iterable[Any], space: dict[str, Any]) -> None:
        """Look up `names` in `space`, the tests' globals."""
        self._names = {name for name in names if isinstance(name, str)}
        self._space = space

    def get(self, name: str) -> Any:
        """Return a shared class by its name, or None."""
        kind = self._space.get(name) if name in self._names else None
        return kind if isinstance(kind, type) else None

    def __getitem__(self, name: str) -> Any:
        kind = self.get(name)
        if kind is None:
            raise KeyError(name)
        return kind


class Solution:
    """The program as a module: `import solution` in tests."""

    def __init__(self, names: Names) -> None:
        self.__dict__["_judge_names"] = names

    def __getattr__(self, name: str) -> Any:
        return self.__dict__["_judge_names"].look_up(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__["_judge_names"].assign(name, value)


def not_too_wide(value: Any) -> Any:
    """Return what a name of the program stands for; for `AssertionError` and wider classes, an exception that nobody raises.

    A program that defines `E = AssertionError` would otherwise have `except E` catch the assert that it fails.
    """
    if isinstance(value, type) and issubclass(AssertionError, value):
        return type(value.__name__, (Exception,), {})
    return value
