"""What several tests of questions stand on."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from judge.question.bounds import RENDER_SECONDS
from judge.question.prompts import Prompts
from judge.question.template import Templates, Unbounded
from judge.rubric.rubric_file import parse_rubric
from judge.wiring import BUILT_IN
from tests.conftest import make_rubric

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
OWN = parse_rubric({"name": "own", "description": "A template of one's own.", "prompt": "own"})
PER_RECORD = make_rubric(criteria=[], instance_criteria=True)
MARK = re.compile(r"</?[\w ]+-[0-9a-f]{6}>")
KNOWN = frozenset({"response", "metadata"})
RECORD: dict[str, Any] = {
    "response": "a b\n" * 250_000,
    "metadata": {"items": list(range(100_000)), "text": "é漢 " * 300_000, "by_name": {str(at): "x" for at in range(50_000)}},
}
"""4 MB, in every shape that a template can go through."""

NESTED = "{% for a in range(99999) %}{% for b in range(99999) %}"
GROWING = "{% set ns = namespace(x=X) %}{% for i in range(60) %}{% set ns.x = Y %}{% endfor %}{{ ns.x }}"
Own = Callable[..., Prompts]
Only = Callable[[str], Templates]
Write = Callable[..., Templates]
NAMES = frozenset({"response", "prompt", "rubric"})
"""The variables of the small templates."""


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """Make templates of one's own before the shipped ones; without a name it is `own.j2`."""

    def write(source: str | bytes, **others: str) -> Prompts:
        for name, text in {"own": source, **others}.items():
            (tmp_path / f"{name}.j2").write_bytes(text if isinstance(text, bytes) else text.encode())
        return Prompts([tmp_path, BUILT_IN / "prompts"])

    return write


@pytest.fixture
def only(tmp_path: Path) -> Only:
    """Make templates of one, `own.j2`."""

    def write(source: str) -> Templates:
        (tmp_path / "own.j2").write_text(source, "utf-8")
        return Templates([tmp_path])

    return write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write templates by their names."""

    def make(**sources: str) -> Templates:
        for name, source in sources.items():
            (tmp_path / f"{name}.j2").write_text(source, "utf-8")
        return Templates([tmp_path])

    return make


def ends(templates: Templates) -> None:
    """Check that writing `own.j2` from a large record is given up within its time and memory."""
    templates.check("own.j2", KNOWN)
    before = time.process_time()
    with pytest.raises(Unbounded, match=r"^prompts/own\.j2: "):
        templates.write("own.j2", RECORD)
    assert time.process_time() - before < 2 * RENDER_SECONDS
