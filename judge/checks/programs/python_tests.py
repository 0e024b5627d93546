"""Runs unit tests on the code in a response; see `PythonTests`."""

from importlib import import_module
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator, model_validator

from judge.checks.check import Check, CheckResult, of_record, reference
from judge.checks.programs.printed import read_runs, same_lines
from judge.errors import ReferenceFault
from judge.reading.pattern import Pattern
from judge.reading.text.python_code import python_code
from judge.reading.text.seen import said
from judge.record import brief, shape
from judge.sample import Sample

if TYPE_CHECKING:
    from judge.sandbox.programs.scripts import Run
    from judge.sandbox.programs.unit_tests import Score

_UNTIDY = 0.1
"""What a fault that `lint` finds costs, as a share of the value. A guess: less than one test of ten."""

_RESULT = 4_000_000
"""Bytes of the largest value that a program may return."""
_ENTRY = Pattern(r"[^\W\d]\w*((\(\))?\.[^\W\d]\w*)*")


class PythonTests(Check):
    """The share of unit tests that the code in a response passes.

    The code is the last fence marked as Python, or else the last fence, or else the whole response.

    The tests are the record's: the field `tests` of its metadata or of a reference answer that is an object, or else the
    reference answer itself. They are asserts (one text or a list), a `check(candidate)` function with asserts (HumanEval),
    pytest functions, `unittest.TestCase` classes, or a list of objects with `input` and `output` for a program that runs as a
    script (`program_output` reads more forms of these, and compares outputs in more ways). Next to them, `entry_point` is a name
    or `Solution().method`; it may be missing if the tests show it. `given` is code from the prompt, or `true` for the code in
    the prompt: programs and tests may use it, and no program can replace it for the tests.

    Tests run as in CPython, one judging statement at a time. If they use what is not available here (files, network, skips,
    asynchronous code, unknown fixtures), the sample is unscored and the reason names it. Code runs in two sandboxed processes,
    one for the tests and one for the program. Values cross between them as data; expected values never reach the program.

    Time is limited, but speed earns nothing: time on a shared machine is noise, and a policy would be paid for noise.
    """

    check: Literal["python_tests"] = "python_tests"

    entry_point: str | None = None
    """The function or class under test, if it is the same for every record."""

    all_or_nothing: bool = False
    """Whether the value is 0 unless all tests pass."""

    exact_types: bool = False
    """Whether `==` in asserts also wants equal types, at every level, so that `1 == 1.0` and `1 == True` fail."""

    lint: bool = False
    """Whether code loses a tenth of its value for a fault that tests may not show: a compiler warning, an unused import, an
    undefined name. Code without faults earns nothing extra, because empty code has none."""

    seconds: float = Field(3.0, gt=0, le=60)
    """Seconds of processor time for all calls of one program together, and as much again for its tests. A program that only waits
    is stopped after about twice that time. Tests that it has not passed by then have failed."""

    memory_mb: int = Field(256, ge=64, le=4096)
    """MiB of address space for one program, and as much again for its tests. The machine should have that much for every sample
    that runs at the same time: twice the number of processors, at least four."""

    @field_validator("entry_point")
    @classmethod
    def _expression(cls, entry_point: str | None) -> str | None:
        if entry_point is not None and not _ENTRY.fullmatch(entry_point):
            msg = f"wanted the name of a function or class, or `Class().method`, found {shape(entry_point)}"
            raise ValueError(msg)
        return entry_point

    @model_validator(mode="after")
    def _loaded(self) -> "PythonTests":
        """Import the sandbox with the rubric: if several threads import it first, and it fails, they find it half made."""
        for name in ("lint", "scripts", "unit_tests"):
            import_module(f"judge.sandbox.programs.{name}")
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: the tests are missing, cannot be read, use what is not available, or fail by themselves.
            CheckUnavailable: this machine cannot run code safely.
        """
        tests, code = _tests(sample), python_code(said(sample))
        score, faults = self._run(code, tests, sample)
        if not code.strip():
            return CheckResult(value=0.0, reason=f"no code in the response: {brief(sample.response)}")
        share = score.passed / score.total
        value = float(score.passed == score.total) if self.all_or_nothing else share
        value *= 1 - _UNTIDY * bool(faults)
        why = "".join(f"; {brief(fault)}" for fault in (*score.reasons[:1], *faults[:1]))
        return CheckResult(value=value, reason=f"{score.passed} of {score.total} tests passed{why}")

    def read_reference(self, sample: Sample) -> None:
        """Read the tests and what is given with them, without running them.

        Raises:
            ReferenceFault: one of these is missing or is none.
        """
        _tests(sample), self._entry(sample), _given(sample)

    def _entry(self, sample: Sample) -> str | None:
        entry = self.entry_point or of_record(sample, "entry_point")
        if entry is None or (isinstance(entry, str) and _ENTRY.fullmatch(entry)):
            return entry
        msg = f"entry_point: wanted the name of a function or class, or `Class().method`, found {shape(entry)}"
        raise ReferenceFault(msg)

    def _run(self, code: str, tests: "str | list[Run]", sample: Sample) -> "tuple[Score, tuple[str, ...]]":
        from judge.sandbox.process.limits import Limits
        from judge.sandbox.programs.lint import lint
        from judge.sandbox.programs.prepared import RecordTests
        from judge.sandbox.programs.scripts import share_printed
        from judge.sandbox.programs.unit_tests import share_passed

        limits = Limits(seconds=self.seconds, memory_bytes=self.memory_mb << 20, output_bytes=_RESULT)
        entry, given = self._entry(sample), _given(sample)
        if isinstance(tests, str):
            score = share_passed(code, RecordTests(tests, entry, given, sample.task, self.exact_types), limits)
        else:
            score = share_printed(code, tests, limits, same_lines)
        return score, lint(code, given, limits) if self.lint and score.passed else ()


def _tests(sample: Sample) -> "str | list[Run]":
    """Return the text of the tests, or the inputs and outputs of a script."""
    tests = of_record(sample, "tests")
    if tests is None:
        tests = reference(sample)
    setup = of_record(sample, "test_setup_code") or ""
    lines = tests if isinstance(tests, list) else [tests]
    if lines and all(isinstance(line, dict) for line in lines):
        return read_runs(lines)
    if not all(isinstance(line, str) for line in (*lines, setup)):
        msg = f"wanted tests as a text or a list of texts, or objects with input and output, found {shape(tests)}"
        raise ReferenceFault(msg)
    return "\n".join(map(str, (setup, *lines))).strip("\n")


def _given(sample: Sample) -> str:
    given = of_record(sample, "given")
    if given is True:
        return python_code(sample.task)
    if given is None or given is False:
        return ""
    if isinstance(given, str):
        return given
    msg = f"given: wanted code or true, found {shape(given)}"
    raise ReferenceFault(msg)
