"""The work of the child that runs the tests. It keeps the expected values and all verdicts; the program is in another child.

`run` gets four descriptors: requests from the parent, results to it, a pipe from the program and one to it. The tests are half
trusted: they run behind the same lock as a program. Standard library alone.
"""

import builtins
import copy
import io
import marshal
import sys
import types
from typing import Any, NamedTuple

from judge.sandbox.jail.lock import admitted
from judge.sandbox.jail.modules import allowed
from judge.sandbox.jail.surroundings import Chance, settle
from judge.sandbox.process.channel import Channel
from judge.sandbox.talk.cells import Cells
from judge.sandbox.talk.forwarding import Missing
from judge.sandbox.talk.operations import ANSWERS
from judge.sandbox.talk.stand_ins import StandIns
from judge.sandbox.testing import pytest_like
from judge.sandbox.testing.cases import Cases
from judge.sandbox.testing.solution import ProgramPeer, SharedClasses, Solution, not_too_wide
from judge.sandbox.testing.tools import Tools
from judge.sandbox.testing.verdicts import Blamed, Verdicts

_LONGEST_OUTPUT = 1 << 20
"""Characters of one answer's printed text that are printed here: four times what `program` keeps, so a forged answer is cut."""

_LONGEST_ERROR = 200
"""Characters of an exception's text that are told to the parent."""

_STREAMS = ("io", "_io", "unittest.mock")
"""Modules of objects whose public attributes a program may use though they are the tests': streams to print to, mocks."""

_SET_DEPTH = sys.setrecursionlimit


def run(requests: int, results: int, answers: int, questions: int) -> None:
    """Lock in, take the tests from the parent, and run them against the program."""
    parent = Channel(requests, results)
    wanted = admitted(parent)
    if wanted is None:
        return
    trial = Trial(wanted, parent, Channel(answers, questions, wanted["output"]))
    try:
        trial.run(marshal.loads(bytes.fromhex(wanted["given"])), marshal.loads(bytes.fromhex(wanted["code"])))  # noqa: S302  of `preparing`
    except Blamed as blamed:
        parent.send({"fault": f"the tests themselves fail: {blamed}"})
    except BaseException as error:  # noqa: BLE001  a program may have broken what runs the tests
        parent.send({"marks": [], "end": True, "stopped": f"{type(error).__name__}: {_text(error)}"})


class _Function(NamedTuple):
    """A function that holds tests."""

    owner: str
    """Its class, or an empty text."""

    name: str
    numbers: range
    """The numbers of its tests."""


class Trial:
    """One run of tests against one program."""

    def __init__(self, wanted: dict[str, Any], parent: Channel, channel: Channel) -> None:
        """Talk to the program over `channel`, and tell the `parent` what becomes of the tests that are `wanted`."""
        self._wanted = wanted
        self._functions = [_Function(owner, name, range(start, stop)) for owner, name, start, stop in wanted["functions"]]
        self._verdicts = Verdicts(parent.send)
        self._peer = ProgramPeer(channel, self._asked)
        self._stand_ins = StandIns(self._peer, wary=True)
        self._tools = Tools(self._verdicts, self._stand_ins, exact=wanted["exact"])
        self._chance = Chance()
        self._told = self._odd = self._has_class = False
        self._program: dict[str, Any] = {}
        self._space: dict[str, Any] = {}
        self._connect()

    def run(self, given: types.CodeType, code: types.CodeType) -> None:
        """Run everything and tell the parent. Raises Blamed when the data is at fault."""
        self._prepare()
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

    def look_up(self, name: str) -> Any:
        """Return a thing of the program by its name."""
        if name in self._space and name in self._wanted["names"]:
            return self._space[name]
        found = self._peer.ask("names", [name])
        if not isinstance(found, dict) or name not in found:
            msg = f"module 'solution' has no attribute {name!r}"
            raise AttributeError(msg)
        self._stand_ins.classes.name(found[name])
        return not_too_wide(found[name])

    def assign(self, name: str, value: Any) -> None:
        """Give a global variable of the program a value."""
        self._peer.ask("assign", name, value)

    # ---- before the tests

    def _connect(self) -> None:
        """Have the parts know each other."""
        self._peer.cells = Cells(self._stand_ins, 2, prunes=True)
        self._peer.perform, self._peer.heard, self._peer.filtered = self._perform, self._heard, self._stand_ins.unused
        self._stand_ins.missing = self._asked
        self._verdicts.gone = lambda: self._peer.gone
        self._verdicts.excused = self._excused

    def _prepare(self) -> None:
        """Make the module in which the tests run."""
        settle()
        sys.stdout, sys.stderr, sys.stdin = _Sink(), _Sink(), io.StringIO()
        main = types.ModuleType("__main__")
        sys.modules.update({"pytest": pytest_like.module(), "__main__": main})
        self._space = main.__dict__
        self._space.update(self._tools.names(), __solution__=Solution(self))
        self._tools.patch_unittest()
        sys.setrecursionlimit = self._set_depth
        builtins.__import__ = _importing(builtins.__import__)

    def _meet(self) -> None:
        """Load the program and take its names."""
        self._verdicts.flush(asked=True)
        try:
            hosted = {name: self._space[name] for name in self._wanted["hosted"]}
            shared = self._peer.ask("load", hosted, self._wanted["random"])
            self._stand_ins.shared = SharedClasses(shared, self._space)
            told: Any = self._peer.ask("names", self._wanted["names"])
            self._program = told if isinstance(told, dict) else {}
        except BaseException as error:  # noqa: BLE001  whatever it raises, it can be used no more
            self._peer.gone = self._peer.gone or f"{type(error).__name__}: {_text(error)}"
        for name in self._wanted["names"]:
            self._take(name)
        self._peer.known = True
        self._peer.spoken = self._said
        self._told = self._odd
        self._verdicts.flush(asked=self._told)

    def _take(self, name: str) -> None:
        """Take one name of the program, and note if it is not what the tests take it for."""
        value = self._program[name] if name in self._program else Missing(self._stand_ins, name)
        self._stand_ins.classes.name(value)
        is_class = self._stand_ins.classes.is_class(value)
        self._has_class |= is_class
        is_callable = any("__call__" in vars(kind) for kind in type(value).__mro__)
        called_a_class = name[:1].isupper() and not name.isupper()
        self._odd |= name in self._program and not is_class and (called_a_class or not is_callable)
        is_exception = isinstance(value, type) and issubclass(value, BaseException)
        self._odd |= name in self._wanted["exceptions"] and not is_exception
        self._space[name] = not_too_wide(value)

    # ---- the tests

    def _run_functions(self) -> None:
        cases = Cases(self._space, self._entry)
        total = len(self._wanted["tests"])
        runs: list[tuple[_Function, list[dict[str, Any]]]] = []
        for function in self._functions:
            if self._verdicts.seen.isdisjoint(function.numbers):
                found: list[Any] = []
                self._run(lambda found=found, function=function: found.extend(cases.of(function.owner, function.name)))
                total += max(0, len(found) - 1) * len(function.numbers)
                runs.append((function, found))
        self._verdicts.flush(total=total)
        runs.sort(key=lambda run: run[0].name in self._wanted["called"])  # functions that no other one calls come first
        for function, found in runs:
            if self._verdicts.seen.isdisjoint(function.numbers):
                for self._verdicts.case, case in enumerate(found):
                    self._run(lambda function=function, case=case: cases.run(function.owner, function.name, case))
                self._verdicts.case = 0
        self._run(cases.close)

    def _run(self, work: Any) -> bool:
        """Do some work, and return whether it stopped early. The tests that then do not get to run are failed tests."""
        try:
            work()
        except BaseException as error:  # noqa: BLE001  whatever it raises, a test did not get to run
            self._verdicts.blame(error)
            return True
        return False

    def _entry(self) -> Any:
        return eval(self._wanted["entry"] or "None", self._space)  # noqa: S307  as above

    def _excused(self, uses: bool) -> bool:  # noqa: FBT001  a callback
        """Whether the program may be at fault. A class says some things without being asked, such as that it has no docstring."""
        return self._peer.valued or self._stand_ins.missed or self._odd or (uses and self._has_class)

    def _asked(self) -> None:
        """Tell the parent that from now on the program may be at fault."""
        if not self._told:
            self._told = True
            self._verdicts.flush(asked=True)

    def _set_depth(self, limit: int) -> None:
        """Set how deep calls may go in both processes, as it would be in one."""
        _SET_DEPTH(limit)
        self._peer.ask("depth", limit)

    # ---- what the program asks and prints

    def _said(self) -> list[Any]:
        return ["", "", self._chance.changed() if self._wanted["random"] else None]

    def _heard(self, said: list[Any]) -> None:
        """Print here what the program has printed there, and take over what it did to `random`."""
        for stream, text in ((sys.stdout, said[0]), (sys.stderr, said[1])):
            if type(text) is str and text and stream is not None:
                stream.write(text[:_LONGEST_OUTPUT])
        if self._wanted["random"] and said[2] is not None:
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
            self._refuse_hidden(target, values[1])
            return getattr(builtins, what)(target, *values[1:])
        if what in ("copy", "deepcopy"):
            return getattr(copy, what)(target)
        return ANSWERS[what](*values)

    def _refuse_hidden(self, target: Any, name: str) -> None:
        """Raise AttributeError for an attribute that would show a program more than the object it was given."""
        owner = target if isinstance(target, type) else type(target)
        own = owner.__module__ == "__main__" and (not name.startswith("__") or name == "__dict__")
        public = (owner.__module__ in _STREAMS or self._stand_ins.classes.is_stand_in(target)) and not name.startswith("_")
        if not (own or public):
            msg = f"{type(target).__name__!r} object has no attribute {name!r:.100}"
            raise AttributeError(msg)


class _Sink(io.TextIOBase):
    """Takes what is printed and keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


def _text(error: BaseException) -> str:
    try:
        return str(error)[:_LONGEST_ERROR]
    except BaseException:  # noqa: BLE001  an exception of the program may refuse to be shown
        return ""


def _importing(real: Any) -> Any:
    """Refuse modules that are loaded but not allowed, as if they were not there."""

    def importing(name: str, space: Any = None, *args: Any) -> Any:
        if isinstance(space, dict) and space.get("__name__") == "__main__" and name != "pytest" and not allowed(name):
            msg = f"No module named {name!r}"
            raise ModuleNotFoundError(msg, name=name)
        return real(name, space, *args)

    return importing
