"""Writes findings as JUnit XML, which CI systems show: an expectation that was missed is a failure, an unscored case an error."""

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement  # only written with, never read with

from judge.cases.findings import Findings
from judge.cases.result import Result, Status
from judge.errors import InputFault

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
r"""What XML 1.0 has no form for (section 2.2, Char), such as `\x1b` and lone surrogates."""

_TAGS: Mapping[Status, str] = {"failed": "failure", "unstable": "failure", "unscored": "error", "left out": "skipped"}
"""The element that says what became of a case; one that passed has none."""


def write_junit(path: Path, findings: Findings, rubric: str, file: str, seconds: float) -> None:
    """Write a file of results.

    Args:
        path: where; a file that is there is replaced.
        findings: what became of the cases.
        rubric: its name, which is that of the suite.
        file: where the cases are.
        seconds: how long it took.

    Raises:
        InputFault: it cannot be written.
    """
    counts, passed = findings.counts, findings.counts["passed"] - sum(one.status == "passed" for one in findings.results)
    suite = Element("testsuite", name=_xml(rubric), tests=str(counts.total()), time=f"{seconds:.3f}")
    suite.set("failures", str(counts["failed"] + counts["unstable"]))
    suite.set("errors", str(counts["unscored"]))
    suite.set("skipped", str(counts["left out"]))
    for result in findings.results:
        _add(suite, result, rubric, file)
    if passed:
        SubElement(suite, "system-out").text = f"{passed:,} references that passed are counted, not listed"
    suites = Element("testsuites")
    suites.append(suite)
    try:
        ElementTree(suites).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        msg = f"{path}: cannot be written: {error.strerror}"
        raise InputFault(msg) from error


def _add(suite: Element, result: Result, rubric: str, file: str) -> None:
    case = SubElement(suite, "testcase", classname=_xml(f"{rubric}.{result.kind}"), name=_xml(result.name))
    if result.line is not None:
        case.set("file", _xml(file))
        case.set("line", str(result.line))
    if result.status in _TAGS:
        lines = [_xml(line) for line in result.lines()]
        SubElement(case, _TAGS[result.status], message=lines[0]).text = "\n".join(lines)


def _xml(text: str) -> str:
    """Write a text of unknown origin so that XML can hold it: an escape character becomes its code."""
    return _NOT_XML.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
