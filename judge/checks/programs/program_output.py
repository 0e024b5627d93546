"""Runs the program in a response on inputs and compares what it prints; see `ProgramOutput`."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from pydantic import Field, model_validator

from judge.bounds import PRINTED_BYTES
from judge.checks.check import Check, CheckResult, of_record, reference
from judge.checks.programs.printed import read_runs, same_exactly, same_lines, same_tokens
from judge.reading.text.python_code import python_code
from judge.reading.text.seen import said
from judge.record import brief
from judge.sample import Sample
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.scripts import Run, share_printed


class ProgramOutput(Check):
    """The share of inputs for which the program in a response prints the expected output, as in programming contests.

    The program is in Python: the last fence marked as Python, or else the last fence, or else the whole response. It runs as a
    script, once for each input, and has to end with exit code 0. Each run has a sandboxed process of its own, which gets the
    program and one input and never an expected output.

    The inputs and outputs are the record's: the field `tests` of its metadata or of a reference answer that is an object, or else
    the reference answer itself. They are a list of objects with `input` and `output` (or `outputs`, of which any is right), an
    object with the lists `inputs` and `outputs`, or the JSON text of one of these. Each input and output is a text or a list of
    lines.

    After a run that had to be stopped (out of time, or more than 4 MB printed) the inputs that are left count as failed, so put
    the short ones first. Speed earns nothing.
    """

    check: Literal["program_output"] = "program_output"

    tests_key: str = "tests"
    """The field of the metadata or of the reference that holds the inputs and outputs, such as `input_output` (APPS, TACO) or
    `private_tests` (CodeContests)."""

    compare: Literal["tokens", "lines", "exact"] = "tokens"
    """`tokens`: the same words, whatever white space is between them. `lines`: the same lines, apart from white space at their
    ends and blank lines at the end. `exact`: to the last byte."""

    tolerance: float = Field(0.0, ge=0, lt=1)
    """With `tokens`: how far a number may be from the expected one if either has a fraction, as an absolute difference or as a
    share of the expected one."""

    all_or_nothing: bool = False
    """Whether the value is 0 unless every output is right. The first wrong one ends the work."""

    seconds: float = Field(3.0, gt=0, le=60)
    """Seconds of processor time for each run. A program that waits for that long and a second more is stopped too."""

    memory_mb: int = Field(256, ge=64, le=4096)
    """MiB of address space for one run. The machine should have that much for every sample that runs at the same time: twice the
    number of processors, at least four."""

    @model_validator(mode="after")
    def _consistent(self) -> "ProgramOutput":
        if self.tolerance and self.compare != "tokens":
            msg = f"tolerance: only `compare: tokens` compares numbers, found {self.compare}"
            raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: the inputs and outputs are missing or cannot be read.
            CheckUnavailable: this machine cannot run code safely, or is too busy to.
        """
        runs, code = self._runs(sample), python_code(said(sample))
        if not code.strip():
            return CheckResult(value=0.0, reason=f"no code in the response: {brief(sample.response)}")
        limits = Limits(seconds=self.seconds, memory_bytes=self.memory_mb << 20, output_bytes=PRINTED_BYTES)
        score = share_printed(code, runs, limits, self._same(), until_wrong=self.all_or_nothing)
        share = score.passed / score.total
        value = float(score.passed == score.total) if self.all_or_nothing else share
        why = "".join(f"; {brief(reason)}" for reason in score.reasons[:1])
        return CheckResult(value=value, reason=f"{score.passed} of {score.total} outputs right{why}")

    def read_reference(self, sample: Sample) -> None:
        """Read the inputs and outputs.

        Raises:
            ReferenceFault: they are missing or cannot be read.
        """
        self._runs(sample)

    def _runs(self, sample: Sample) -> list[Run]:
        tests = of_record(sample, self.tests_key)
        return read_runs(reference(sample) if tests is None else tests)

    def _same(self) -> Callable[[str, str], bool]:
        if self.compare == "tokens":
            return partial(same_tokens, tolerance=self.tolerance)
        return same_lines if self.compare == "lines" else same_exactly
