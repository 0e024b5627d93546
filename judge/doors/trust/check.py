"""The command `check`: tries a rubric on cases whose reward is known, and prints what became of them as a test run does."""

import hashlib
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from judge.cases.built_in import PROMPTS, built_in
from judge.cases.case import Case, read_cases
from judge.cases.draws import LEAST_ALPHA, make_graders, stability
from judge.cases.findings import Findings, Verdict
from judge.cases.junit import write_junit
from judge.cases.references import References, count_references
from judge.cases.result import Result, Status
from judge.cases.trial import try_built_in, try_cases, try_references
from judge.doors.console import progress, show_text
from judge.doors.options import read_judge
from judge.doors.trust.exit_codes import CANNOT_BE_SAID, DOES_NOT_HOLD, HOLDS
from judge.doors.trust.finding import finding, keep_known
from judge.errors import InputFault, SettingsFault
from judge.files.rows import counted
from judge.grader import Grader
from judge.wiring import rubric_file

_CODES: Mapping[Verdict, int] = {"holds": HOLDS, "does not hold": DOES_NOT_HOLD, "cannot be said": CANNOT_BE_SAID}
_MARKS: Mapping[Status, tuple[str, str]] = {
    "passed": ("PASS", "green"),
    "failed": ("FAIL", "red"),
    "unstable": ("UNSTABLE", "red"),
    "unscored": ("UNSCORED", "yellow"),
    "left out": ("LEFT OUT", "dim"),
}
"""The word before a result, and its colour on a terminal."""

_LISTED = 20
"""References that did not pass and are listed; a guess: a screen of them. All are in the JUnit file."""


class _Tests(NamedTuple):
    """What is tried."""

    path: Path
    cases: Sequence[Case]
    references: Path | None
    records: References | None


def check(arguments: Namespace) -> int:
    """Try cases, built-in answers and references; return the exit code that says whether the reward holds."""
    _refuse(arguments)
    settings = read_judge(arguments)
    file = rubric_file(settings)
    graders = make_graders(settings, arguments.judge, arguments.draws)
    tests = _read(arguments, file, graders[0])
    begun = time.monotonic()
    findings = _try(tests, graders)
    seconds = time.monotonic() - begun
    _show(findings, graders[0], seconds, verbose=arguments.verbose)
    if arguments.junit:
        write_junit(Path(arguments.junit), findings, graders[0].rubric.name, str(tests.path), seconds)
    code = _CODES[findings.verdict(graders[0].rubric.max_unscored)]
    if arguments.evidence:
        hashed = hashlib.sha256(tests.path.read_bytes()).hexdigest()[:12]
        show_text(keep_known(file, "check", finding(graders[0], hashed, findings.numbers()), code))
    return code


def own_cases(rubric: Path) -> Path:
    """Return where the cases of a rubric's file are."""
    return rubric.with_name(f"{rubric.stem}.cases.jsonl")


def _refuse(arguments: Namespace) -> None:
    """Refuse options that cannot be followed, before a judge is paid."""
    if arguments.draws < 1:
        msg = f"--draws: wanted 1 or more, found {arguments.draws}"
        raise SettingsFault(msg)
    if arguments.junit and not Path(arguments.junit).absolute().parent.is_dir():
        msg = f"--junit: there is no folder {Path(arguments.junit).absolute().parent}"
        raise SettingsFault(msg)


def _read(arguments: Namespace, file: Path, grader: Grader) -> _Tests:
    """Read what is to be tried to its end, so that every fault is told before a judge is asked."""
    path = Path(arguments.cases) if arguments.cases else own_cases(file)
    if not arguments.cases and not path.is_file():
        msg = f"the rubric {grader.rubric.name} has no cases of its own: there is no {path}; name a file: judge check CASES"
        raise InputFault(msg)
    references = Path(arguments.references) if arguments.references else None
    return _Tests(path, read_cases(path, grader.rubric), references, count_references(references) if references else None)


def _try(tests: _Tests, graders: Sequence[Grader]) -> Findings:
    degenerate = built_in(tests.cases)
    total = len(tests.cases) * len(graders) + len(degenerate.samples) + (tests.records.given if tests.records else 0)
    with progress(total) as advance:
        cases = try_cases(graders, tests.cases, advance)
        answers = try_built_in(graders[0], degenerate.samples, advance)
        tried = try_references(graders[0], tests.references, advance) if tests.references else ()
        references = [result for result in tried if result.status != "passed"]
    return Findings(cases, answers, degenerate, references, tests.records, stability(cases))


def _show(findings: Findings, grader: Grader, seconds: float, *, verbose: bool) -> None:
    """Print a line for each result that is not as it should be, and the counts."""
    shown = [*findings.cases, *findings.built_in, *findings.references[:_LISTED]]
    for result in shown:
        if verbose or result.status not in {"passed", "left out"}:
            mark, style = _MARKS[result.status]
            for line in _lines(result):
                show_text(f"{mark} {line}", style)
    for remark in _remarks(findings):
        show_text(remark)
    said = ", ".join(f"{count:,} {status}" for status, count in findings.counted.items())
    verdict = findings.verdict(grader.rubric.max_unscored)
    if verdict == "cannot be said":
        show_text(f"too much is unscored to say whether it holds: the rubric allows a share of {grader.rubric.max_unscored:g}")
    last = f"{grader.rubric.name}, version {grader.rubric.version}: {said} in {seconds:.1f} s"
    show_text(last, "bold green" if verdict == "holds" else "bold red")


def _lines(result: Result) -> list[str]:
    return [" ".join(line.split("\n")) for line in result.lines()]


def _remarks(findings: Findings) -> Iterator[str]:
    """Give a line for what was not tried, and for how far the draws agree."""
    if findings.tried.of > findings.tried.prompts:
        yield f"answers that deserve nothing were tried on the first {PROMPTS} of {findings.tried.of} prompts"
    if left := sum(result.status == "left out" for result in findings.built_in):
        yield f"left out {counted(left, 'built-in answer')}: a judge has to be asked about them, and no reply is recorded"
    if len(findings.references) > _LISTED:
        yield f"and {counted(len(findings.references) - _LISTED, 'reference')} more that did not pass"
    if findings.records and findings.records.without:
        yield f"not tried: {counted(findings.records.without, 'record')} without a reference"
    draws = [draw for result in findings.cases for draw in result.draws]
    lost = [draw for draw in draws if draw.reward is None]
    if lost and len(draws) > len(findings.cases):
        yield f"no reward in {len(lost)} of {counted(len(draws), 'draw')}; the first: {lost[0].fault}"
    if findings.stability:
        yield _agreement(findings)


def _agreement(findings: Findings) -> str:
    found = findings.stability
    assert found is not None
    shaky = found.shakiest
    deviation = f"standard deviation {found.deviation:.3f} on average, {shaky.deviation or 0.0:.3f} at most ({shaky.name})"
    if found.alpha is None:
        return f"draws: {deviation}; no alpha: {found.note}"
    interval = f"{found.alpha.value:.3f} ({found.alpha.low:.3f} to {found.alpha.high:.3f}, n = {found.alpha.n})"
    return f"draws: {deviation}; alpha {interval}{'' if found.holds else f', below {LEAST_ALPHA:g}: unstable'}"
