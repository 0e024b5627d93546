"""Runs to make reports of."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from judge.files.scored_rows import ScoredRows
from judge.report.run import Run, read_run

WRITTEN = "The mayor of Tharsis opened the new bridge on Monday."


def scored(place: int, reward: float = 0.5, **changes: Any) -> dict[str, Any]:
    """Make a row with a reward; what is given replaces its fields."""
    return {
        "row": place,
        "id": f"a{place}",
        "group": f"g{(place - 1) // 2}",
        "outcome": "scored",
        "reward": reward,
        "metrics": {"judge": reward},
        "checks": {"words": {"value": 1.0, "reason": "9 words"}},
        "criteria": {"right": {"score": reward, "answer": 3, "reason": f"reason {place}"}},
        "tokens": {"input": 100, "output": 10},
        "cost": 0.001,
        "attempts": ["answered"],
        "provenance": {"rubric": "test", "version": 1, "rubric_hash": "abc", "model": "a.model-v1:0"},
        **changes,
    }


def unscored(place: int, **changes: Any) -> dict[str, Any]:
    """Make a row without a reward; what is given replaces its fields."""
    failed = {"reason": "truncated", "whose": "judge", "detail": "the answer was cut off", "found": None}
    row = scored(place, **failed)
    gone = ("reward", "metrics", "checks", "criteria")
    return {**{name: value for name, value in row.items() if name not in gone}, "outcome": "unscored", "reward": None, **changes}


def sample(place: int, response: str = WRITTEN, **changes: Any) -> dict[str, Any]:
    """Make the sample of a row."""
    return {"id": f"a{place}", "prompt": f"Sum up text {(place - 1) // 2}.", "response": response, **changes}


def write(path: Path, rows: list[Mapping[str, Any]]) -> Path:
    """Write rows as JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def run_of(folder: Path, rows: list[Mapping[str, Any]], samples: list[Mapping[str, Any]] | None = None, name: str = "out") -> Run:
    """Write an output and its samples, and read them as a run; without samples, there are none."""
    output = write(folder / f"{name}.jsonl", rows)
    source = str(write(folder / f"{name}.samples.jsonl", samples)) if samples else None
    return read_run(ScoredRows(str(output)), source, None, lambda _: None)
