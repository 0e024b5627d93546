"""Shows what is known about a rubric: its calibration, and what its cases, people's labels and attacks have shown."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from judge.doors.page import Section
from judge.files.rows import counted
from judge.rubric.calibration import Calibration
from judge.rubric.evidence import Evidence, Finding
from judge.rubric.rubric import Rubric

_NOTHING = (
    "Nothing yet. judge check tests it on its cases, judge calibrate compares it with people, judge audit attacks it; "
    "with --evidence they keep what they find."
)


def evidence_page(rubric: Rubric, prompt: str, evidence: Evidence) -> Iterator[Section]:
    """Give the sections that say how far a rubric can be trusted.

    Args:
        rubric: as it is now.
        prompt: the hash of its templates as they are now.
        evidence: what was found about it.
    """
    if rubric.calibration is not None:
        yield _calibration(rubric.calibration, list(rubric.calibration.stale(rubric.question_hash, prompt, None)))
    findings = list(evidence.findings())
    if not findings:
        yield Section("what is known", _NOTHING)
    for command, one in findings:
        text = f"Judged by {one.model or 'nobody'}. {_state(one, rubric, prompt)}."
        yield Section(f"what judge {command} found on {one.date}", text, rows=list(_rows(one.found)))


def _calibration(made: Calibration, stale: list[str]) -> Section:
    held, origin = made.held_out, made.origin
    lines = [
        f"Made from {counted(origin.n, 'labelled row')} of {counted(origin.annotators, 'annotator')}, judged by {origin.model}.",
        "On labels that it was not made from (root mean squared error, on the scale from 0 to 1):",
        f"  mapped {held.rmse:.3f}, the judge's own {held.raw:.3f}, always saying the mean {held.constant:.3f}",
        f"  correlation with people {held.rho:.3f} ({held.rho_ci[0]:.3f} to {held.rho_ci[1]:.3f})",
        *(f"STALE: {fault}." for fault in stale),
    ]
    what = "the mean of the criteria" if made.of == "judge" else made.of
    rows = [(f"{judge:g}", f"{people:g}") for judge, people in made.knots]
    return Section(f"calibration of {what}", "\n".join(lines), ("judge", "counts as"), rows)


def _rows(found: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Give each number with its name; an estimate stands with the ends of its interval."""
    for name, value in found.items():
        low, high = found.get(f"{name}_low"), found.get(f"{name}_high")
        ends = "" if low is None or high is None else f" ({_written(low)} to {_written(high)})"
        if isinstance(value, Mapping):
            yield name, ", ".join(f"{key} {_written(one)}" for key, one in value.items()) or "none"
        elif not name.endswith(("_low", "_high")):
            yield name, f"{_written(value)}{ends}"


def _written(value: JsonValue) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _state(finding: Finding, rubric: Rubric, prompt: str) -> str:
    if finding.rubric != rubric.hash:
        return f"STALE: the rubric was {finding.rubric} then and is {rubric.hash} now"
    if finding.prompt not in (None, prompt):
        return "STALE: the prompt has changed since"
    return "Not stale: rubric and prompt are the same"
