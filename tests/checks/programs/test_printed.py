"""Inputs and outputs of data sets, and when two outputs are the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.bounds import PRINTED_BYTES, PROGRAM_RUNS
from judge.checks.programs.printed import read_runs, same_exactly, same_lines, same_tokens
from judge.errors import ReferenceFault
from judge.sandbox.programs.scripts import Run

ONE = {"input": "1", "output": "2"}


@pytest.mark.parametrize(
    ("tests", "fault"),
    [
        pytest.param([], "found 0", id="none"),
        pytest.param("[]", "found 0", id="none in JSON"),
        pytest.param([ONE] * (PROGRAM_RUNS + 1), "found 1,001", id="too many"),
        pytest.param(None, "wanted a list", id="null"),
        pytest.param(3, "wanted a list", id="number"),
        pytest.param("1 2 3", "not in JSON", id="text"),
        pytest.param("[" * 10_000, "not in JSON", id="deep"),
        pytest.param({}, "wanted a list", id="empty object"),
        pytest.param({"inputs": ["1"]}, "wanted a list", id="no outputs"),
        pytest.param({"inputs": ["1"], "outputs": []}, "one length", id="too few outputs"),
        pytest.param({"inputs": [[1, 2]], "outputs": [[3]], "fn_name": "add"}, "fn_name", id="a function's"),
        pytest.param(["1"], "test 1", id="list of texts"),
        pytest.param([ONE, {"input": 1, "output": "2"}], "test 2", id="input a number"),
        pytest.param([ONE, {"input": "1"}], "test 2", id="no output"),
        pytest.param([{}], "test 1", id="neither"),
        pytest.param([{"input": "1", "output": None}], "test 1", id="output null"),
        pytest.param([{"input": "1", "output": ["2", None]}], "test 1", id="a line null"),
        pytest.param([{"input": "1", "output": [["2"]]}], "test 1", id="lists of lists"),
        pytest.param([{"input": [{"a": 1}], "output": "2"}], "test 1", id="a line an object"),
        pytest.param([{"input": "1", "outputs": []}], "test 1", id="no output allowed"),
        pytest.param([{"input": "1", "outputs": ["2", 3]}], "test 1", id="an allowed output a number"),
        pytest.param([{"input": "1", "output": "2" * (PRINTED_BYTES + 1)}], "bytes", id="an output that none could print"),
    ],
)
def test_what_cannot_be_read_is_the_datas_fault(tests: Any, fault: str) -> None:
    with pytest.raises(ReferenceFault, match=fault):
        read_runs(tests)


@given(
    st.recursive(
        st.none() | st.text(max_size=3) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["input", "output", "inputs", "outputs"]), inner)
        ),
    )
)
def test_any_json_is_read_or_is_the_datas_fault(tests: Any) -> None:
    for one in (tests, json.dumps(tests)):
        try:
            assert all(run.wanted for run in read_runs(one))
        except ReferenceFault:
            continue


@pytest.mark.parametrize(
    "tests",
    [
        pytest.param([{"input": "1\n2", "output": "3"}], id="objects"),
        pytest.param([{"input": ["1", "2"], "output": ["3"]}], id="lists of lines"),
        pytest.param({"inputs": ["1\n2"], "outputs": ["3"]}, id="APPS and TACO"),
        pytest.param({"inputs": [["1", 2]], "outputs": [[3]], "fn_name": None}, id="TACO's lists of lines"),
        pytest.param({"input": ["1\n2"], "output": ["3"]}, id="CodeContests"),
        pytest.param('{"inputs": ["1\\n2"], "outputs": ["3"]}', id="PRIME"),
        pytest.param('[{"input": "1\\n2", "output": "3", "type": "stdin_stdout"}]', id="JSON text of objects"),
    ],
)  # fmt: skip
def test_forms_of_data_sets(tests: Any) -> None:
    assert read_runs(tests) == [Run("1\n2", ("3",))]


def test_a_test_without_input_and_one_with_several_outputs() -> None:
    assert read_runs([{"output": "1"}, {"input": "a", "outputs": ["x", ["y", "z"]]}]) == [
        Run("", ("1",)),
        Run("a", ("x", "y\nz")),
    ]


@pytest.mark.parametrize(
    ("wanted", "printed", "tokens", "lines", "exact"),
    [
        pytest.param("1 2", "1 2", True, True, True, id="same"),
        pytest.param("1 2\n", "1 2", True, True, False, id="last line end"),
        pytest.param("1 2", "1 2  \n\n", True, True, False, id="blanks at the ends"),
        pytest.param("1 2", "1\n2", True, False, False, id="other lines"),
        pytest.param("1 2", "12", False, False, False, id="joined"),
        pytest.param("1 2", "1", False, False, False, id="too few"),
        pytest.param("1", "1 2", False, False, False, id="too many"),
        pytest.param("", "0", False, False, False, id="nothing wanted"),
        pytest.param("YES", "Yes", False, False, False, id="case"),
        pytest.param("1.0", "1", False, False, False, id="written otherwise"),
    ],
)
def test_when_two_outputs_are_the_same(wanted: str, printed: str, tokens: bool, lines: bool, exact: bool) -> None:
    assert (same_tokens(wanted, printed), same_lines(wanted, printed), same_exactly(wanted, printed)) == (tokens, lines, exact)


@pytest.mark.parametrize(
    ("wanted", "printed", "same"),
    [
        pytest.param("0.5", "0.5000001", True, id="close"),
        pytest.param("1000000.5", "1000000.9", True, id="close for its size"),
        pytest.param("3", "3.0000001", True, id="a fraction on one side"),
        pytest.param("0.5", "0.501", False, id="far"),
        pytest.param("1000000", "1000001", False, id="whole numbers are exact"),
        pytest.param("1e400", "inf", False, id="infinite"),
        pytest.param("1e400", "1e401", False, id="too large for a double"),
        pytest.param("0.5", "nan", False, id="no number"),
        pytest.param("0.5", "0_.5", False, id="underscore"),
        pytest.param("0.5", "٠.٥", False, id="other digits"),
        pytest.param("0.5", "", False, id="nothing"),
        pytest.param("x 0.5", "y 0.5", False, id="words"),
    ],
)
def test_how_far_a_number_may_be(wanted: str, printed: str, same: bool) -> None:
    assert same_tokens(wanted, printed, 1e-6) is same


@given(st.text(), st.text())
def test_any_output_can_be_compared(wanted: str, printed: str) -> None:
    assert same_tokens(wanted, wanted, 1e-6)
    assert same_tokens(wanted, printed) is (wanted.split() == printed.split())
    assert (
        same_tokens(wanted, printed, 1e-6)
        >= same_tokens(wanted, printed)
        >= same_lines(wanted, printed)
        >= same_exactly(wanted, printed)
    )
