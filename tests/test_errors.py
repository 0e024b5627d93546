"""What may be asked again, what may not, and what stops everything."""

import ast
from pathlib import Path

import pytest

from judge import errors
from judge.errors import Fault, Final, JudgeFailure, Misconfigured, RubricFault, SampleFault, SettingsFault, Transient

INSIDE = {"Unbounded", "KnownInPart", "Missing", "TooLarge"}
"""Errors of the place that raises them, told apart there or by what they carry; to everybody else they are of the kind that they
are made of."""

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Fault)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_is_of_one_family_and_has_a_short_reason_for_metrics(kind: type[Fault]) -> None:
    assert kind.reason.isidentifier()
    assert sum(issubclass(kind, family) for family in (Misconfigured, SampleFault, JudgeFailure)) <= 1
    assert not (issubclass(kind, Transient) and issubclass(kind, Final))


def test_all_faults_of_one_place_are_said_at_once() -> None:
    assert str(RubricFault.of("x.yaml", ["a: missing", "b: unknown"])) == "x.yaml: a: missing\nx.yaml: b: unknown"
    assert isinstance(RubricFault.of("x", []), RubricFault)


def test_an_error_in_other_words_keeps_the_code_of_the_service() -> None:
    refused = Misconfigured("no")
    refused.code = "ConflictException"
    said = SettingsFault.reworded(refused, "no: choose another name")
    assert (type(said), str(said), said.code) == (SettingsFault, "no: choose another name", "ConflictException")


def test_every_error_of_the_package_is_in_the_one_tree() -> None:
    names, package = {kind.__name__ for kind in KINDS}, Path(errors.__file__).parent
    elsewhere = [
        f"{path.relative_to(package)}: {node.name}"
        for path in package.rglob("*.py")
        if path.name != "errors.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in names for base in node.bases)
        and node.name not in INSIDE
    ]
    assert elsewhere == []
