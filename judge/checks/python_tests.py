"""The share of unit tests that the code in a response passes."""

from importlib import import_module
from textwrap import dedent
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.seen import fenced, without_thought
from judge.record import brief, shape
from judge.sample import Sample

if TYPE_CHECKING:
    from judge.sandbox.prepared import Prepared
    from judge.sandbox.unit_tests import Score

_UNTIDY = 0.1
_PYTHON = frozenset({"python", "python3", "py"})
_FENCE_END = "\n```"


class PythonTests(Check):
    """The share of unit tests that the code in a response passes: 1.0 for all of them.

    The code is the last fence marked as Python, else the last fence, else the whole response. The tests are the record's:
    `tests` in its metadata or in a reference answer that is an object, else the reference answer itself: asserts as one text or
    as a list, or a `check(candidate)` that holds them (HumanEval). `entry_point` stands beside them; it may be left out where the
    asserts use one unknown name or call `check(its_name)`. `given` beside them is code that the prompt gives, or `true` for the
    code that is in the prompt: programs and tests may use it, and no program can replace it for the tests.

    Code runs in a sandbox, never here, and what it says about itself counts for nothing: it is asked for the value of each
    call, plain data alone comes back, and expected values never go in. Results that are no plain data (objects, iterators,
    `Decimal`) fail. The sandbox is one for the whole process (`judge.sandbox.sandbox.shared`), opened at first use.

    There is a limit of time and no reward for speed: wall time on a shared machine is noise, and a policy would be paid for it.
    A program that loops costs at most 2.25 times `seconds`. No more programs run at a time than there are processors.
    """

    needs: ClassVar[tuple[str, str] | None] = ("pydantic_monty", "code")
    check: Literal["python_tests"] = "python_tests"

    entry_point: str | None = None
    """The function or class under test, where it is the same for every record."""

    all_or_nothing: bool = False
    """Whether anything but all tests passed is 0."""

    exact_types: bool = False
    """Whether `==` in asserts also wants equal types, at every level, so that `1 == 1.0` and `1 == True` fail."""

    lint: bool = False
    """Whether code with a fault that tests may not show is worth a tenth less: a warning of the compiler, an unused import, an
    undefined name. It earns nothing by itself, for empty code has no fault."""

    seconds: float = Field(3.0, gt=0, le=60)
    """Time for all calls of one program together, wall and processor; what it does not pass until then, it fails."""

    memory_mb: int = Field(256, ge=64, le=4096)
    """Megabytes (2**20 bytes) of address space for one program. Times the processors, twice: what the machine should have."""

    @field_validator("entry_point")
    @classmethod
    def _identifier(cls, entry_point: str | None) -> str | None:
        if entry_point is not None and not entry_point.isidentifier():
            msg = f"wanted the name of a function or class, found {shape(entry_point)}"
            raise ValueError(msg)
        return entry_point

    @model_validator(mode="after")
    def _loaded(self) -> "PythonTests":
        """Import the sandbox with the rubric: threads that import it side by side, and in vain, find it half made."""
        for name in ("lint", "sandbox", "unit_tests"):
            import_module(f"judge.sandbox.{name}")
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: the tests are missing, cannot be read or fail by themselves.
            CheckUnavailable: this machine gives no protection.
        """
        ready = self._tests(sample)
        code = _code(sample.response)
        if not code.strip():
            return CheckResult(value=0.0, reason=f"no code in the response: {brief(sample.response)}")
        score, faults = self._run(code, ready)
        share = score.passed / score.total
        value = float(score.passed == score.total) if self.all_or_nothing else share
        value *= 1 - _UNTIDY * bool(faults)
        why = "".join(f"; {brief(fault)}" for fault in (*score.reasons[:1], *faults[:1]))
        return CheckResult(value=value, reason=f"{score.passed} of {score.total} tests passed{why}")

    def _tests(self, sample: Sample) -> "Prepared":
        from judge.sandbox.prepared import prepare  # code is read only where this check is used

        tests = _of_record(sample, "tests")
        if tests is None:
            tests = reference(sample)
        lines = tests if isinstance(tests, list) else [tests]
        if not all(isinstance(line, str) for line in lines):
            msg = f"wanted tests as a text or a list of texts, found {shape(tests)}"
            raise ReferenceFault(msg)
        return prepare("\n".join(map(str, lines)), self._entry(sample), _given(sample))

    def _entry(self, sample: Sample) -> str | None:
        entry = self.entry_point or _of_record(sample, "entry_point")
        if entry is None:
            return None
        if isinstance(entry, str) and entry.isidentifier():
            return entry
        msg = f"entry_point: wanted the name of a function or class, found {shape(entry)}"
        raise ReferenceFault(msg)

    def _run(self, code: str, ready: "Prepared") -> "tuple[Score, tuple[str, ...]]":
        from judge.sandbox.lint import lint
        from judge.sandbox.sandbox import shared
        from judge.sandbox.session import Limits
        from judge.sandbox.unit_tests import share_passed

        limits = Limits(seconds=self.seconds, memory_bytes=self.memory_mb << 20)
        score = share_passed(shared(), code, ready, limits, exact=self.exact_types)
        return score, lint(shared(), code, ready.given, limits) if self.lint and score.passed else ()


def _code(text: str) -> str:
    answer = without_thought(text)
    fences = fenced(answer + _FENCE_END)  # a last fence that was never closed ends with the text
    marked = [body for language, body in fences if language in _PYTHON] or [body for _, body in fences]
    return dedent(marked[-1]) if marked else answer


def _given(sample: Sample) -> str:
    given = _of_record(sample, "given")
    if given is True:
        return _code(sample.task)
    if given is None or given is False:
        return ""
    if isinstance(given, str):
        return given
    msg = f"given: wanted code or true, found {shape(given)}"
    raise ReferenceFault(msg)


def _of_record(sample: Sample, name: str) -> JsonValue:
    answer = sample.reference if isinstance(sample.reference, dict) else {}
    return sample.metadata.get(name, answer.get(name))
