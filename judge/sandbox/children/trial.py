"""The work of the child that runs the tests. It keeps the expected values and all verdicts; the program is in another child.

It is called with four descriptors: requests from the parent, results to it, and a pipe from and to the program. The tests are
half trusted: they run behind the same lock as a program. Standard library alone.
"""

import builtins
import copy
import io
import marshal
import sys
import types
import unittest.case
from typing import Any

from judge.sandbox.jail.lock import lock
from judge.sandbox.jail.modules import allowed
from judge.sandbox.jail.surroundings import Chance, settle
from judge.sandbox.process.channel import Channel
from judge.sandbox.talk.cells import Cells
from judge.sandbox.talk.forwarding import Missing
from judge.sandbox.talk.operations import ANSWERS
from judge.sandbox.talk.peer import Peer
from judge.sandbox.talk.stand_ins import StandIns
from judge.sandbox.testing import pytest_like
from judge.sandbox.testing.cases import Cases
from judge.sandbox.testing.verdicts import Blamed, Verdicts

_LONGEST_OUTPUT = 1 << 20
_PLAIN = (list, dict, set, bytearray)
_SET_DEPTH = sys.setrecursionlimit
_STREAMS = ("io", "_io", "unittest.mock")


def run(requests: int, results: int, answers: int, questions: int) -> None:
    """Lock in, read the tests, report, and run them when the parent says so."""
    parent = Channel(requests, results)
    setup = parent.receive()
    try:
        lock(bytes.fromhex(setup["filter"]))
    except OSError as error:
        parent.send({"unavailable": f"{type(error).__name__}: {error}"})
        return
    parent.send({"ready": True})
    wanted = parent.receive()
    trial = Trial(wanted, parent, Channel(answers, questions, wanted["output"]))
    try:
        trial.run(marshal.loads(bytes.fromhex(wanted["given"])), marshal.loads(bytes.fromhex(wanted["code"])))  # noqa: S302  of `preparing`
    except Blamed as blamed:
        parent.send({"fault": f"the tests themselves fail: {blamed}"})
    except BaseException as error:  # noqa: BLE001  a program may have broken what runs the tests
        parent.send({"marks": [], "end": True, "stopped": f"{type(error).__name__}: {_text(error)}"})


class Trial:
    """One run of tests against one program."""

    def __init__(self, wanted: dict[str, Any], parent: Channel, channel: Channel) -> None:
        """Talk to the program over `channel` and tell the `parent` what comes of the tests that are `wanted`."""
        self._names, self._entry_text, self._exact = wanted["names"], wanted["entry"], wanted["exact"]
        self._hosted, self._random = wanted["hosted"], wanted["random"]
        self._exceptions, self._called = wanted["exceptions"], wanted["called"]
        self._functions = [(owner, name, range(start, stop)) for owner, name, start, stop in wanted["functions"]]
        self._total = len(wanted["tests"])
        self._verdicts = Verdicts(parent.send)
        self._peer = _Asking(channel, self._asked)
        self._stand_ins = StandIns(self._peer, wary=True)
        self._peer.cells = Cells(self._stand_ins, 2, prunes=True)
        self._peer.perform, self._peer.heard = self._perform, self._heard
        self._chance = Chance()
        self._peer.filtered = self._stand_ins.unused
        self._stand_ins.missing = self._asked
        self._verdicts.gone = lambda: self._peer.gone
        self._verdicts.excused = self._excused
        self._told = self._odd = False
        self._program: dict[str, Any] = {}
        self._space: dict[str, Any] = {}

    def run(self, given: types.CodeType, code: types.CodeType) -> None:
        """Run everything and tell the parent; raises Blamed when the data is at fault."""
        settle()
        sys.stdout, sys.stderr, sys.stdin = _Sink(), _Sink(), io.StringIO()
        sys.modules["pytest"] = pytest_like.module()
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self._space = main.__dict__
        self._space.update(self._tools())
        builtins.__import__ = _importing(builtins.__import__)
        try:
            exec(given, self._space)  # noqa: S102  what this file is for
        except BaseException as error:  # noqa: BLE001  no program has run yet
            msg = f"the given code: {type(error).__name__}: {error}"
            raise Blamed(msg) from None
        self._meet()
        stopped = self._run(lambda: exec(code, self._space))  # noqa: S102  as above
        if not stopped:
            self._run_functions()
        self._verdicts.flush(end=True)

    def _meet(self) -> None:
        """Load the program and take its names."""
        self._verdicts.flush(asked=True)
        try:
            hosted = {name: self._space[name] for name in self._hosted}
            self._stand_ins.shared = _Shared(self._peer.ask("load", hosted, self._random), self._space)
            told: Any = self._peer.ask("names", self._names)
            self._program = told if isinstance(told, dict) else {}
        except BaseException as error:  # noqa: BLE001  whatever it raises, it can be used no more
            self._peer.gone = self._peer.gone or f"{type(error).__name__}: {_text(error)}"
        for name in self._names:
            value = self._program[name] if name in self._program else Missing(self._stand_ins, name)
            self._stand_ins.name(value)
            is_class = isinstance(value, type) and self._stand_ins.is_stand_in(value)
            callable_one = any("__call__" in vars(kind) for kind in type(value).__mro__)
            meant = name[:1].isupper() and not name.isupper()  # a class, by its name
            self._odd |= name in self._program and not is_class and (meant or not callable_one)
            self._odd |= name in self._exceptions and not (isinstance(value, type) and issubclass(value, BaseException))
            self._space[name] = _not_too_wide(value)
        self._peer.known = True
        self._peer.spoken = self._said
        self._told = self._odd
        self._verdicts.flush(asked=self._told)

    def _run_functions(self) -> None:
        cases = Cases(self._space, self._entry)
        total = self._total
        runs: list[tuple[str, str, range, list[dict[str, Any]]]] = []
        for owner, name, numbers in self._functions:
            if self._verdicts.seen.isdisjoint(numbers):
                found: list[Any] = []
                self._run(lambda found=found, owner=owner, name=name: found.extend(cases.of(owner, name)))
                total += max(0, len(found) - 1) * len(numbers)
                runs.append((owner, name, numbers, found))
        self._verdicts.flush(total=total)
        runs.sort(key=lambda run: run[1] in self._called)  # those that no other one calls come first
        for owner, name, numbers, found in runs:
            if self._verdicts.seen.isdisjoint(numbers):
                for self._verdicts.case, case in enumerate(found):
                    self._run(lambda owner=owner, name=name, case=case: cases.run(owner, name, case))
                self._verdicts.case = 0
        self._run(cases.close)

    def _run(self, work: Any) -> bool:
        """Do some work; whether it stopped. What it raises outside of a test fails the tests that do not come to run."""
        try:
            work()
        except BaseException as error:  # noqa: BLE001  whatever it raises, a test did not come to run
            self._verdicts.blame(error)
            return True
        return False

    def _entry(self) -> Any:
        return eval(self._entry_text or "None", self._space)  # noqa: S307  as above

    def _asked(self) -> None:
        """Tell the parent that from now on the program may be at fault."""
        if not self._told:
            self._told = True
            self._verdicts.flush(asked=True)

    def _excused(self) -> bool:
        return self._peer.valued or self._stand_ins.missed or self._odd

    def _tools(self) -> dict[str, Any]:
        equal = _same if self._exact else lambda left, right: left == right

        def compared(left: Any, right: Any, asks: bool = False) -> Any:  # noqa: FBT001, FBT002  called by rewritten code
            self._verdicts.sides = [left, right]
            if asks and self._stand_ins.is_object(left, right):
                return self._peer.ask("__eq__", left, right)
            return equal(left, right)

        def differing(left: Any, right: Any, asks: bool = False) -> Any:  # noqa: FBT001, FBT002  as above
            self._verdicts.sides = []
            if asks and self._stand_ins.is_object(left, right):
                return self._peer.ask("__ne__", left, right)
            return not equal(left, right) if self._exact else left != right

        def holds(item: Any, container: Any, asks: bool) -> bool:  # noqa: FBT001  as above
            if asks or not self._stand_ins.is_object(container):
                return item in container
            return any(one is item or one == item for one in container)  # a method may return what holds everything

        def is_instance(value: Any, kinds: Any) -> bool:
            return isinstance(value, kinds) or self._stand_ins.derives(type(value), kinds)

        def is_subclass(kind: Any, kinds: Any) -> bool:
            return issubclass(kind, kinds) or self._stand_ins.derives(kind, kinds)

        sys.setrecursionlimit = self._set_depth
        vars(unittest.case).update(isinstance=is_instance, issubclass=is_subclass)
        return {
            "isinstance": is_instance,
            "issubclass": is_subclass,
            "__builtins__": builtins,
            "__guard__": self._verdicts.guard,
            "__ran__": self._verdicts.ran,
            "__equal__": compared,
            "__unequal__": differing,
            "__holds__": holds,
            "__plain__": lambda *values: any(type(value) in _PLAIN for value in values),
            "__copied__": lambda value: copy.copy(value) if type(value) in _PLAIN else value,
            "__none__": object(),
            "__solution__": _Solution(self),
        }

    def look_up(self, name: str) -> Any:
        """Return a thing of the program by its name."""
        if name in self._space and name in self._names:
            return self._space[name]
        found = self._peer.ask("names", [name])
        if not isinstance(found, dict) or name not in found:
            msg = f"module 'solution' has no attribute {name!r}"
            raise AttributeError(msg)
        self._stand_ins.name(found[name])
        return _not_too_wide(found[name])

    def assign(self, name: str, value: Any) -> None:
        """Give a global variable of the program a value."""
        self._peer.ask("assign", name, value)

    def _set_depth(self, limit: int) -> None:
        """Set how deep calls may go, in both processes, as it would be in one."""
        _SET_DEPTH(limit)
        self._peer.ask("depth", limit)

    # ---- what the program asks and says

    def _said(self) -> list[Any]:
        return ["", "", self._chance.changed() if self._random else None]

    def _heard(self, said: list[Any]) -> None:
        """Print here what the program has printed there, and take over what it did to `random`."""
        for stream, text in ((sys.stdout, said[0]), (sys.stderr, said[1])):
            if type(text) is str and text and stream is not None:
                stream.write(text[:_LONGEST_OUTPUT])
        if self._random and said[2] is not None:
            self._chance.take(said[2])

    def _perform(self, what: str, values: list[Any]) -> Any:
        """Do what the program asks of an object that it was given: calls, and what is public of the tests' own objects."""
        if what == "input":
            return builtins.input(*values)
        if what == "read":
            return sys.stdin.readline()
        target = values[0]
        if what == "call":
            return target(*values[1], **(values[2] or {}))
        if what in ("getattr", "setattr", "delattr"):
            name = values[1]
            owner = target if isinstance(target, type) else type(target)
            own = owner.__module__ == "__main__" and (not name.startswith("__") or name == "__dict__")
            public = (owner.__module__ in _STREAMS or self._stand_ins.is_stand_in(target)) and not name.startswith("_")
            if not (own or public):
                msg = f"{type(target).__name__!r} object has no attribute {name!r:.100}"
                raise AttributeError(msg)
            return getattr(builtins, what)(target, *values[1:])
        if what in ("copy", "deepcopy"):
            return getattr(copy, what)(target)
        return ANSWERS[what](*values)


class _Asking(Peer):
    """Tells when the program is asked for the first time, and whether it has given a value."""

    def __init__(self, channel: Channel, asked: Any) -> None:
        super().__init__(channel, 1 << 30)
        self._asked = asked
        self.known = self.valued = False

    def ask(self, what: str, *values: Any) -> Any:
        if self.known:
            self._asked()
        try:
            return super().ask(what, *values)
        finally:
            self.valued = self.valued or (self.known and what != "depth")


class _Shared:
    """The classes that both sides have: the tests' own count here, as soon as they are defined."""

    def __init__(self, names: Any, space: dict[str, Any]) -> None:
        self._names = {name for name in names if isinstance(name, str)}
        self._space = space

    def get(self, name: str) -> Any:
        kind = self._space.get(name) if name in self._names else None
        return kind if isinstance(kind, type) else None

    def __getitem__(self, name: str) -> Any:
        kind = self.get(name)
        if kind is None:
            raise KeyError(name)
        return kind


class _Solution:
    """The program as a module."""

    def __init__(self, trial: Trial) -> None:
        self.__dict__["_judge_trial"] = trial

    def __getattr__(self, name: str) -> Any:
        return self.__dict__["_judge_trial"].look_up(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__["_judge_trial"].assign(name, value)


class _Sink(io.TextIOBase):
    """Takes what is printed and keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


def _not_too_wide(value: Any) -> Any:
    """Return a name's value; no exception of the program stands for one that a failing assert is."""
    if isinstance(value, type) and issubclass(AssertionError, value):
        return type(value.__name__, (Exception,), {})
    return value


def _text(error: BaseException) -> str:
    try:
        return str(error)[:200]
    except BaseException:  # noqa: BLE001  an exception of the program may refuse to be shown
        return ""


def _importing(real: Any) -> Any:
    """Refuse modules that are loaded and not allowed, as if they were not there."""

    def importing(name: str, space: Any = None, *args: Any) -> Any:
        if isinstance(space, dict) and space.get("__name__") == "__main__" and name != "pytest" and not allowed(name):
            msg = f"No module named {name!r}"
            raise ModuleNotFoundError(msg, name=name)
        return real(name, space, *args)

    return importing


def _same(left: Any, right: Any) -> bool:
    """Whether two values and their types are equal at every level; nan equals nothing."""
    pairs = [(left, right)]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, dict):
            if {(type(key), key) for key in one} != {(type(key), key) for key in other}:
                return False
            pairs += [(item, other[key]) for key, item in one.items()]
        elif isinstance(one, list | tuple):
            if len(one) != len(other):
                return False
            pairs += zip(one, other, strict=True)
        elif isinstance(one, set | frozenset):
            if {(type(item), item) for item in one} != {(type(item), item) for item in other}:
                return False
        elif one != other:
            return False
    return True
