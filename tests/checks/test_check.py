"""What holds for every check, and how a rubric finds one."""

import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks import KINDS, AnyCheck, load_check
from judge.checks.check import reference, reference_text
from judge.errors import ReferenceFault
from judge.record import Record, explain
from tests.conftest import make_rubric, make_sample


class Holder(Record):
    """Something that has a check."""

    check: AnyCheck


def faults(data: object) -> tuple[str, ...]:
    with pytest.raises(ValidationError) as caught:
        Holder.model_validate({"check": data})
    return explain(caught.value, {})


def test_an_unknown_check_names_the_nearest() -> None:
    assert faults({"check": "nubmer"})[0].startswith("check: unknown check 'nubmer'; did you mean 'number'?")


@pytest.mark.parametrize("data", [None, 3, "number", {}, {"check": 1}])
def test_what_is_no_check(data: object) -> None:
    assert "wanted an object with 'check'" in faults(data)[0]


def test_every_wrong_option_is_named_at_once() -> None:
    said = faults({"check": "number", "absolut": 1, "relative": -1, "name": "judge"})
    assert [one for one in said if "absolut: unknown field; did you mean 'absolute'" in one]
    assert [one for one in said if "relative" in one]
    assert [one for one in said if "meaning of its own" in one]


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_has_its_file_its_test_its_name_and_its_line_in_the_docs(kind: str) -> None:
    found = load_check(kind)
    assert found.model_fields["check"].default == kind
    folder, _, name = found.__module__.removeprefix("judge.").replace(".", "/").rpartition("/")
    assert name == kind
    assert Path("tests", folder, f"test_{kind}.py").exists()
    assert f"`{kind}`" in Path("docs/checks.md").read_text("utf-8")


def test_no_check_is_imported_before_a_rubric_names_it() -> None:
    program = "import sys, judge.doors.handler; print([name for name in sys.modules if name.startswith('judge.checks.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['judge.checks.check']"


def test_the_options_of_a_check_are_part_of_the_rubrics_hash() -> None:
    first, second = (make_rubric(checks=[{"check": "number", "absolute": width}]) for width in (0.1, 0.2))
    assert first.hash != second.hash
    assert json.loads(first.model_dump_json())["checks"][0]["absolute"] == 0.1


def test_a_check_is_called_as_its_kind_unless_it_is_named() -> None:
    rubric = make_rubric(checks=[{"check": "number"}, {"check": "number", "name": "again"}])
    assert [check.name for check in rubric.checks] == ["number", "again"]


@pytest.mark.parametrize("truth", [None, "", "  "])
def test_a_missing_ground_truth_is_the_datas_fault(truth: str | None) -> None:
    with pytest.raises(ReferenceFault):
        reference_text(make_sample(reference_answer=truth))


def test_a_field_of_the_ground_truth_has_to_be_there() -> None:
    sample = make_sample(reference_answer={"answer": 0, "note": None})
    assert reference(sample, "answer") == 0
    for key in ("note", "other"):
        with pytest.raises(ReferenceFault, match=key):
            reference(sample, key)


PLAIN = sorted(set(KINDS) - {"program_output", "python_tests", "sql", "math"})


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(PLAIN),
    response=st.text(max_size=60),
    truth=st.none() | st.text(max_size=20) | st.integers() | st.dictionaries(st.text(max_size=4), st.integers()),
)
def test_whatever_the_response_a_check_gives_a_value_or_says_that_the_data_is_at_fault(
    kind: str, response: str, truth: object
) -> None:
    options = {
        "regex": {"patterns": ["a+"]},
        "contains": {"all": ["a"]},
        "format": {"case": "lower"},
        "length": {"most": 5, "unit": "words"},
    }
    check = load_check(kind).model_validate({"check": kind, **options.get(kind, {})})
    try:
        result = check.verify(make_sample(response=response or ".", reference_answer=truth))
    except ReferenceFault:
        return
    assert 0 <= result.value <= 1
    assert "\n" not in result.reason


@pytest.mark.parametrize(
    ("options", "package"),
    [
        pytest.param({"check": "similarity"}, "rapidfuzz", id="order-of-words"),
        pytest.param({"check": "similarity", "measure": "token_f1"}, None, id="common-words"),
        pytest.param({"check": "python_tests"}, None, id="code"),
        pytest.param({"check": "math"}, "math_verify", id="math"),
        pytest.param({"check": "sql", "engine": "duckdb"}, "duckdb", id="engine"),
        pytest.param({"check": "sql"}, None, id="engine-of-python"),
    ],
)
def test_a_package_that_the_options_need_is_missed_when_the_rubric_is_loaded(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, str], package: str | None
) -> None:
    monkeypatch.setattr("judge.checks.check.find_spec", lambda _: None)
    with pytest.raises(ValidationError, match=f"needs the package {package}: pip install") if package else nullcontext():
        load_check(options["check"]).model_validate(options)
