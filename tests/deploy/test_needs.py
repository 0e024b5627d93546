"""What the build learns from a rubric."""

import re
from typing import Any

import pytest

from deploy.local import ROOT
from deploy.needs import Need, extras, named_models, needs
from judge.checks import KINDS, load_check
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import list_rubrics, load_rubric, parse_rubric

REGEX = Need("regex", "re2", "checks")
DUCKDB = Need("sql", "duckdb", "duckdb")


def rubric(*checks: dict[str, Any], **more: Any) -> Rubric:
    return parse_rubric({"name": "mine", "description": "?", "checks": checks, **more})


@pytest.mark.parametrize(
    ("check", "need"),
    [
        pytest.param({"check": "substance"}, (), id="none"),
        pytest.param({"check": "sql"}, (), id="engine-of-python"),
        pytest.param({"check": "similarity", "measure": "token_f1"}, (), id="option-that-needs-none"),
        pytest.param({"check": "sql", "engine": "duckdb"}, (DUCKDB,), id="engine"),
        pytest.param({"check": "similarity"}, (Need("similarity", "rapidfuzz", "checks"),), id="similarity"),
        pytest.param({"check": "json_schema"}, (Need("json_schema", "jsonschema_rs", "checks"),), id="json_schema"),
        pytest.param({"check": "math"}, (Need("math", "math_verify", "math"),), id="math"),
        pytest.param({"check": "regex", "patterns": ["a"]}, (REGEX,), id="regex"),
    ],
)
def test_a_check_says_what_it_needs_with_its_options(check: dict[str, Any], need: tuple[Need, ...]) -> None:
    assert needs(rubric(check)) == need


def test_a_need_says_who_needs_what() -> None:
    assert str(REGEX) == "regex needs re2 (extra checks)"


def test_the_extras_of_all_checks_are_installed_once() -> None:
    both = ({"check": "regex", "name": "a", "patterns": ["a"]}, {"check": "regex", "name": "b", "patterns": ["b"]})
    needed = needs(rubric(*both, {"check": "sql", "engine": "duckdb"}))
    assert needed == (REGEX, DUCKDB)
    assert extras(needed) == ["lambda", "checks", "duckdb"]


def test_a_jury_and_who_settles_its_disagreement_are_named_models() -> None:
    judge = {"models": ["a.model", "b.model"], "escalate": {"model": "c.model", "above": 0.3}}
    criteria = [{"name": "good", "description": "Is it?", "boolean": True}]
    assert named_models(rubric(judge=judge, criteria=criteria)) == ["a.model", "b.model", "c.model"]
    assert named_models(rubric({"check": "substance"})) == []


def test_the_builds_environment_has_what_any_check_may_need() -> None:
    """It loads the stack's rubric, and a rubric whose package is missing cannot be loaded."""
    every = {need[1] for kind in KINDS for need in [load_check(kind).needed({})] if need} | {"duckdb", "lambda"}
    found = re.search(r"^OF_THE_LAMBDA := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert found
    assert set(found[1].split()) == every


@pytest.mark.parametrize("name", list_rubrics([ROOT / "rubrics"]))
def test_no_shipped_rubric_needs_an_extra(name: str) -> None:
    """So one artifact serves them all, in the tests as in a stack that changes its rubric."""
    assert needs(load_rubric(ROOT / "rubrics" / f"{name}.yaml")) == ()
