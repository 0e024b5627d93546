"""Makes what `check`, `calibrate` or `audit` found into a finding, and keeps it as evidence where something can be said."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from judge.doors.trust.exit_codes import CANNOT_BE_SAID
from judge.grader import Grader
from judge.rubric.evidence import Finding, evidence_file, keep
from judge.rubric.rubric import Rubric

_RECORDED = "replies:"
"""How the name of a judge begins that answers from a file."""


def finding(grader: Grader, file: str, found: Mapping[str, JsonValue]) -> Finding:
    """Make a finding about the rubric of a grader, of today.

    Args:
        grader: who judged.
        file: a hash of what was judged.
        found: the numbers, by name.
    """
    rubric = grader.rubric
    if not rubric.asks_judge:
        return finding_by((), rubric, None, file, found)
    return finding_by(grader.models, rubric, grader.prompts.version(rubric), file, found)


def finding_by(models: Sequence[str], rubric: Rubric, prompt: str | None, file: str, found: Mapping[str, JsonValue]) -> Finding:
    """Make a finding of today.

    Args:
        models: who judged; empty if nobody did.
        rubric: what was looked at.
        prompt: the hash of its templates; None if no judge was asked.
        file: a hash of what was judged or labelled.
        found: the numbers, by name.
    """
    return Finding(
        rubric=rubric.hash,
        prompt=prompt,
        model="+".join(map(_named, models)) or None,
        date=datetime.now(UTC).date().isoformat(),
        file=file,
        found=dict(found),
    )


def keep_known(rubric: Path, command: str, found: Finding, code: int) -> str:
    """Keep a finding beside a rubric's file, unless the exit code says that nothing can be said; return a line that tells which.

    Raises:
        RubricFault: the evidence cannot be read or written.
    """
    if code == CANNOT_BE_SAID:
        return f"nothing was written to {evidence_file(rubric)}, because it cannot be said whether the rubric holds"
    return f"written to {keep(rubric, command, found)}"


def _named(model: str) -> str:
    """Name a judge model; a file of replies without its folders, which are those of one machine."""
    return f"{_RECORDED}{Path(model.removeprefix(_RECORDED)).name}" if model.startswith(_RECORDED) else model
