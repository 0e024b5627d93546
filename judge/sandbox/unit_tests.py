"""Scores a hostile program against prepared tests.

Tests and program run in a sandbox each. Where a test calls the program, that call alone goes into the program's sandbox and
plain data comes back; expected values never go there. Every `==` of a test is decided here.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from judge.errors import ReferenceFault
from judge.sandbox import plain
from judge.sandbox.faithful import faithful
from judge.sandbox.prepared import Prepared
from judge.sandbox.sandbox import Sandbox
from judge.sandbox.session import Failure, Limits, Session, Value, exception_of

_IMPORT_FAULTS = ("ImportError", "ModuleNotFoundError")


class Way(NamedTuple):
    """Which of the two runs in the subset; the other runs in a process."""

    tests: bool
    program: bool


_WAYS = (Way(tests=True, program=True), Way(tests=True, program=False), Way(tests=False, program=False))
"""The quickest first; the last one has the last word."""


class Score(NamedTuple):
    """How many tests passed, of how many, and why each other one did not.

    The reasons quote expected values and text of the program: for logs, never for the model.
    """

    passed: int
    total: int
    reasons: tuple[str, ...]


def share_passed(sandbox: Sandbox, program: str, ready: Prepared, limits: Limits, *, exact: bool = True) -> Score:
    """Score a program; with `exact` off, `==` is Python's, so that `1 == 1.0` and `1 == True` hold.

    Whatever the program does is a failed test. The subset is believed only where everything passes.

    Raises:
        ReferenceFault: the tests fail by themselves.
        CheckUnavailable: there is nothing to run them in.
    """
    blame = ""
    for way in _WAYS:
        if way.program and not faithful(f"{ready.given}\n{program}"):
            continue
        bridge = _judged(sandbox, program, ready, limits, way, exact=exact)
        if bridge.believed(way):
            return bridge.score()
        blame = bridge.blame
    msg = f"the tests themselves fail: {blame}"
    raise ReferenceFault(msg)


def _judged(sandbox: Sandbox, program: str, ready: Prepared, limits: Limits, way: Way, *, exact: bool) -> "Bridge":
    mentions = f"{ready.given}\n{program}"
    with sandbox.turn, ExitStack() as stack:
        inside = sandbox.subset(limits) if way.program else sandbox.process(limits, mentions)
        bridge = Bridge(ready, stack.enter_context(inside), exact)
        outside = sandbox.subset(limits, tests=True) if way.tests else sandbox.process(limits, ready.code)
        bridge.judge(program, stack.enter_context(outside))
    return bridge


@dataclass
class Bridge:
    """Stands between tests and program: makes the calls, compares, keeps the verdicts."""

    ready: Prepared
    program: Session
    exact: bool
    verdicts: dict[int, str] = field(default_factory=dict)
    """For each test that ran: why it failed, or an empty string. One more at the end stands for tests that stopped."""

    dead: str = ""
    """Why the program can pass nothing any more, if so."""

    called: bool = False
    """Whether the tests have called the program; from then on what goes wrong in them may be its doing."""

    failed: str = ""
    """The last failure of the program within the running test."""

    raised: bool = False
    """Whether the program failed at all; the subset's exceptions are not all CPython's."""

    unequal: str = ""
    odd: str = ""
    """An exception of the tests that no exception of the program explains."""

    blame: str = ""
    """Such an exception that not even a wrong value of the program explains."""

    def judge(self, text: str, tests: Session) -> None:
        """Run everything and keep the verdicts."""
        given = self.program.load(self.ready.given) if self.ready.given else Value(None)
        if isinstance(given, Failure):
            self.blame = f"the given code: {given}"
            return
        loaded = self.program.load(text)
        if isinstance(loaded, Failure):
            self.dead = str(loaded)
            return
        ended = tests.load(self.ready.code, self.ask)
        if isinstance(ended, Failure):
            self._suspect(str(ended))
            self.verdicts[len(self.ready.tests)] = f"the tests stopped: {self.failed or ended}"
        elif self.dead:
            self.verdicts[len(self.ready.tests)] = self.dead

    def believed(self, way: Way) -> bool:
        """Whether this score stands; the subset is believed only when all went well."""
        score = self.score()
        if score.passed == score.total and not (self.odd or (way.program and self.raised)):
            return True
        return not (way.program or self.blame or (way.tests and self.odd))

    def ask(self, question: str, *arguments: Any) -> Any:
        """Answer the tests; a call of the program that raised raises here."""
        if question == "equal":
            return self._equal(*arguments)
        if question == "verdict":
            return self._verdict(*arguments)
        self.called = True
        if self.dead:
            raise RuntimeError(self.dead)
        return self._call(*arguments) if question == "call" else self._text(*arguments)

    def score(self) -> Score:
        """Return the verdicts so far; a test that never ran has failed."""
        tests = self.ready.tests
        silent = self.dead or self.verdicts.get(len(tests)) or "never reached"
        whys = [self.verdicts.get(number, silent) for number in range(len(tests))]
        lines = [f"{test}: {why}" for test, why in zip(tests, whys, strict=True) if why]
        passed = len(whys) - len(lines)
        if not lines and self.verdicts.get(len(tests)):
            return Score(passed, passed + 1, (self.verdicts[len(tests)],))
        return Score(passed, len(whys), tuple(lines))

    def _equal(self, left: Any, right: Any) -> bool:
        equal = plain.same(left, right) if self.exact else bool(left == right)
        self.unequal = "" if equal else f"{_shown(left)} against {_shown(right)}"
        return equal

    def _verdict(self, number: int, passed: bool, error: str) -> None:  # noqa: FBT001  the question's own order
        if passed and not self.dead:
            self.verdicts.setdefault(number, "")
        else:
            why = self.dead or self.failed or error or self.unequal or "false"
            self.verdicts[number] = self.verdicts.get(number) or why
        if error:
            self._suspect(error)
        self.failed = self.unequal = ""

    def _suspect(self, error: str) -> None:
        """Note an exception of the tests, and whether the data must be at fault."""
        if self.failed or self.dead:
            return
        self.odd = error
        if not self.called or error.startswith(_IMPORT_FAULTS):
            self.blame = error

    def _text(self, expression: str) -> Any:
        result = self.program.evaluate(expression)
        if isinstance(result, Value):
            return result.value
        raise self._fail(result)

    def _fail(self, failure: Failure) -> Exception:
        self.raised, self.failed = True, str(failure)
        if not failure.catchable:
            self.dead = self.failed
        return exception_of(failure)

    def _call(self, arguments: list[Any], named: dict[str, Any]) -> Any:
        """Return the value of a call and its positional arguments as the call left them."""
        items = ", ".join(map(plain.source, arguments))
        keys = "".join(f", {key}={plain.source(item)}" for key, item in named.items())
        answer = self._text(f"(lambda *_a: ({self.ready.entry}(*_a{keys}), _a))({items})")
        if not _is_answer(answer, arguments):
            raise self._fail(Failure("garbled", "a forged result"))
        return list(answer)


def _is_answer(answer: Any, arguments: list[Any]) -> bool:
    """Whether it is a value and arguments of the types that went in."""
    if type(answer) is not tuple or len(answer) != 2 or type(answer[1]) is not tuple:  # noqa: PLR2004  value, arguments
        return False
    return [type(item) for item in answer[1]] == [type(item) for item in arguments]


def _shown(value: Any) -> str:
    try:
        return f"{value!r:.200}"
    except ValueError:  # an integer of thousands of digits
        return type(value).__name__
