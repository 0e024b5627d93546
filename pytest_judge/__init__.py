"""The pytest plugin of `judge`: `pytest rubrics/` collects the cases of each rubric, `NAME.cases.jsonl` beside `NAME.yaml`.

pytest loads every plugin in every run, and `import judge` takes a fifth of a second. So this is a package of its own, and what it
needs of `judge` is loaded when there are cases to collect.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_CASES = ".cases.jsonl"


def pytest_addoption(parser: "pytest.Parser") -> None:
    """Add the options that say who judges."""
    group = parser.getgroup("judge", "tests of rewards (rft-judge)")
    group.addoption(
        "--judge",
        metavar="JUDGE",
        help="who judges the cases: bedrock, local or replies:FILE (default: NAME.replies.jsonl, if it lies beside the cases)",
    )
    group.addoption(
        "--judge-model",
        action="append",
        metavar="ID",
        help="the judge's model id on Bedrock; give it again to add a fallback",
    )
    parser.addini("judge", "who judges the cases, see --judge")


def pytest_collect_file(file_path: Path, parent: "pytest.Collector") -> "pytest.Collector | None":
    """Collect a file of cases if its rubric lies beside it."""
    if not file_path.name.endswith(_CASES):
        return None
    rubric = file_path.with_name(f"{file_path.name.removesuffix(_CASES)}.yaml")
    if not rubric.is_file():
        return None
    from judge.doors.trust.pytest_plugin import CasesFile

    collected: pytest.Collector = CasesFile.from_parent(parent, path=file_path, rubric=rubric)
    return collected
