"""Unit tests as a check: a response that fails is wrong, tests that fail by themselves are nobody's fault but the data's."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.programs.python_tests import PythonTests
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.sandbox.conftest import missing
from tests.sandbox.solutions import BOMBS, CHEATS, HONEST, TESTS

LABELS = Path(__file__).parents[4] / "shared" / "data" / "codejudge_humaneval" / "python_results.jsonl"
RIGHT = "def total(n, items):\n    return n + sum(items)"
ASSERTS = ["assert total(1, [2]) == 3", "assert total(0, []) == 0"]

protected = pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing")


def make(response: str, **record: Any) -> Sample:
    """A sample with a response to tests of `total`."""
    tests = {"metadata": {"tests": TESTS, "entry_point": "total"}}
    sample = read_sample({"id": 1, "prompt": "Write `total(n, items)`.", "response": response, **(record or tests)})
    assert isinstance(sample, Sample)
    return sample


def check(**options: Any) -> PythonTests:
    return PythonTests.model_validate({"check": "python_tests", **options})


def value(response: str, options: dict[str, Any] | None = None, **record: Any) -> float:
    return check(**(options or {})).verify(make(response, **record)).value


def fence(code: str, language: str = "python") -> str:
    return f"```{language}\n{code}\n```"


# ---- the data's fault


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"reference_answer": None}, id="no tests"),
        pytest.param({"reference_answer": 3}, id="a number"),
        pytest.param({"reference_answer": ["assert total(1, []) == 1", 2]}, id="a number among tests"),
        pytest.param({"reference_answer": {"answer": "4"}}, id="an object without tests"),
        pytest.param({"reference_answer": "4"}, id="an answer and no tests"),
        pytest.param({"reference_answer": "assert total("}, id="no Python"),
        pytest.param({"reference_answer": "assert total(1, []) == other"}, id="an unknown name"),
        pytest.param({"reference_answer": ASSERTS, "metadata": {"entry_point": 7}}, id="entry point a number"),
        pytest.param({"reference_answer": ASSERTS, "metadata": {"entry_point": "a b"}}, id="entry point no name"),
        pytest.param({"reference_answer": ASSERTS, "metadata": {"given": 7}}, id="given a number"),
        pytest.param({"reference_answer": ASSERTS, "metadata": {"given": True}}, id="given prose"),
    ],
)
@pytest.mark.parametrize("response", ["", fence(RIGHT)], ids=["empty response", "right response"])
def test_tests_that_cannot_be_read_are_nobodys_failure(record: dict[str, Any], response: str) -> None:
    with pytest.raises(ReferenceFault):
        value(response, **record)


@protected
def test_tests_that_fail_by_themselves_are_nobodys_failure() -> None:
    with pytest.raises(ReferenceFault, match="ZeroDivisionError"):
        value(fence(RIGHT), reference_answer="x = 1 / 0\nassert total(1, []) == x")


@pytest.mark.parametrize(
    "options",
    [{"seconds": 0}, {"seconds": 61}, {"memory_mb": 1}, {"memory_mb": 1 << 20}, {"entry_point": "f()"}, {"fastest_ms": 5}],
    ids=str,
)
def test_impossible_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check(**options)


def test_the_sandbox_is_imported_with_the_rubric_and_never_by_the_threads_that_verify() -> None:
    code = (
        "import sys\nfrom judge.rubric.rubric_file import parse_rubric\n"
        "parse_rubric({'name': 'a', 'description': 'b', 'checks': [{'check': 'number'}]})\n"
        "assert 'judge.sandbox' not in sys.modules, 'eager'\n"
        "parse_rubric({'name': 'a', 'description': 'b', 'checks': [{'check': 'python_tests'}]})\n"
        "print(all(f'judge.sandbox.programs.{name}' in sys.modules for name in ('lint', 'prepared', 'scripts', 'unit_tests')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


# ---- the model's failure


@pytest.mark.parametrize("response", ["", " \n", "<think>```python\nx\n```", fence(""), "<think>x</think>"])
def test_no_code_is_wrong(response: str) -> None:
    result = check().verify(make(response))
    assert result.value == 0
    assert result.reason.startswith("no code")


@protected
@pytest.mark.parametrize(
    "response",
    [
        pytest.param("I cannot do that.", id="prose"),
        pytest.param(TESTS, id="the tests themselves"),
        pytest.param(fence("def total(n, items): return 6\nassert True\nprint('3 of 3 tests passed')"), id="says so"),
        pytest.param(fence(RIGHT) + "\n" + fence("def total(n, items): return 0 / 0"), id="the last code counts"),
        pytest.param(fence(RIGHT, "js") + "\n" + fence("total = None"), id="Python before other languages"),
        pytest.param(fence("def total(n, items): return '\ud800' + 'x'"), id="lone surrogate"),
        pytest.param(fence("def total(n, items): return '\0'"), id="null byte"),
        pytest.param("`" * 300_000, id="ticks"),
        pytest.param("```python\n" * 30_000, id="fences"),
        pytest.param("{" * 100_000, id="braces"),
        pytest.param(fence("x = " + "{1:" * 50_000 + "1" + "}" * 50_000), id="nested"),
        pytest.param(fence("x = '''" + "\n" * 250_000 + "'''"), id="lines"),
        pytest.param(fence("x = " + "-" * 250_000 + "1"), id="signs"),
    ],
)
def test_wrong_responses(response: str) -> None:
    assert value(response) < 0.5


@protected
@pytest.mark.parametrize("name", [*CHEATS, "endless loop", "memory", "deep recursion", "flood of frames", "abort"])
def test_hostile_code_earns_nothing(name: str) -> None:
    options = {"seconds": 0.3, "lint": True}
    assert value(fence({**CHEATS, **BOMBS}[name]), options) == 0


@protected
@settings(max_examples=15, deadline=None)
@given(st.text() | st.text().map(fence) | st.text("(){}:'\"\\\n defx=1").map(fence))
def test_any_response_has_a_value(response: str) -> None:
    assert value(response, {"seconds": 0.3}) == 0


@protected
def test_the_responses_own_helpers_do_not_judge_it() -> None:
    record = {"reference_answer": "assert double(total(1, [2])) == 6", "metadata": {"given": "def double(x): return 2 * x"}}
    cheat = "def double(x): return 6\ndef total(n, items): return 0"
    assert value(fence(cheat), {"entry_point": "total"}, **record) == 0
    assert value(fence(RIGHT), {"entry_point": "total"}, **record) == 1


# ---- right answers, and forms of records


@protected
@pytest.mark.parametrize(
    "response",
    [
        pytest.param(RIGHT, id="bare"),
        pytest.param(f"Here:\n{fence(RIGHT)}\nIt sums.", id="fence"),
        pytest.param(
            f"Run it:\n{fence('pip install it', 'bash')}\n{fence(RIGHT, 'py')}\nOut:\n{fence('3', 'text')}", id="marked"
        ),
        pytest.param(fence("total = 1", "") + "\n" + fence(RIGHT, ""), id="the last of the unmarked"),
        pytest.param(f"<think>{fence('total = 1')}</think>{fence(RIGHT)}", id="behind the thinking"),
        pytest.param(fence(RIGHT).removesuffix("```"), id="fence never closed"),
        pytest.param("1. Like this:\n   " + fence(RIGHT).replace("\n", "\n   "), id="in a list"),
        pytest.param(fence(HONEST["generator"]), id="needs CPython"),
    ],
)
def test_right_responses(response: str) -> None:
    assert value(response) == 1


@protected
@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"reference_answer": ASSERTS}, id="list"),
        pytest.param({"reference_answer": "\n".join(ASSERTS)}, id="text"),
        pytest.param({"reference_answer": {"tests": ASSERTS}}, id="in the reference answer"),
        pytest.param({"reference_answer": {"tests": TESTS, "entry_point": "total"}}, id="HumanEval's"),
        pytest.param({"reference_answer": TESTS + "\ncheck(total)"}, id="called"),
        pytest.param({"reference_answer": "4", "metadata": {"tests": ASSERTS}}, id="metadata before the reference answer"),
    ],
)
def test_forms_of_records(record: dict[str, Any]) -> None:
    assert value(fence(RIGHT), **record) == 1
    assert value(fence("def total(n, items): return -1"), **record) == 0


@protected
def test_the_options_entry_point_wins() -> None:
    record = {"reference_answer": TESTS, "metadata": {"entry_point": "nothing"}}
    assert value(fence(RIGHT), {"entry_point": "total"}, **record) == 1


@protected
def test_code_of_the_prompt_is_given() -> None:
    prompt = "Complete this:\n" + fence(
        "from typing import List\ndef add(a, b): return a + b\ndef total(n, items):\n    '''Sum.'''"
    )
    code = "def total(n: int, items: List[int]):\n    for x in items: n = add(n, x)\n    return n"
    assert value(fence(code), prompt=prompt, reference_answer=ASSERTS, metadata={"given": True, "entry_point": "total"}) == 1
    assert value(fence(code), prompt=prompt, reference_answer=ASSERTS, metadata={"given": False}) == 0


# ---- options


@protected
def test_a_share_and_all_or_nothing() -> None:
    part = fence("def total(n, items): return 6")
    result = check().verify(make(part))
    assert result.value == pytest.approx(1 / 3)
    assert result.reason.startswith("1 of 3 tests passed; 'candidate(0, []) == 0: 6 against 0'")
    assert value(part, {"all_or_nothing": True}) == 0
    assert value(fence(RIGHT), {"all_or_nothing": True}) == 1


@protected
def test_types_count_only_where_the_rubric_says_so() -> None:
    code = fence("def total(n, items): return float(n + sum(items))")
    assert value(code) == 1
    assert value(code, {"exact_types": True}) == 0


@protected
def test_untidy_code_is_worth_a_tenth_less() -> None:
    untidy = fence("import os\n" + RIGHT)
    result = check(lint=True).verify(make(untidy))
    assert result.value == pytest.approx(0.9)
    assert result.reason == "3 of 3 tests passed; 'unused import os'"
    assert value(untidy) == 1
    assert value(fence(RIGHT), {"lint": True}) == 1
    assert value(fence("x = 1"), {"lint": True}) == 0


# ---- real programs


@protected
@pytest.mark.skipif(not LABELS.is_file(), reason="the recorded programs are not beside the project")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_labels_of_recorded_programs() -> None:
    """The programs that passed HumanEval's tests where they were recorded pass, and no others."""
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]

    def passes(row: dict[str, Any]) -> bool:
        program, tests = row["test_code"].rsplit("\ndef check(", 1)
        metadata = {"tests": f"def check({tests}", "given": True}
        return value(fence(program), prompt=row["prompt"], metadata=metadata) == 1

    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as threads:
        found = list(threads.map(passes, rows))
    assert [row["task_id"] for row, one in zip(rows, found, strict=True) if one != row["passed"]] == []
    assert len(found) == 164


# ---- where the code is


@protected
def test_code_in_a_thought_that_the_prompt_opened_is_not_run() -> None:
    draft = "def total(n, items):\n    return 0"
    response = f"{fence(draft)}</think>\n{fence(RIGHT, '')}"
    record = {"prompt": "Write `total(n, items)`.\n<think>", "metadata": {"tests": ASSERTS, "entry_point": "total"}}
    assert value(response, **record) == 1
    assert value(response, **{**record, "prompt": "Write `total(n, items)`."}) < 1


@protected
def test_a_lone_fence_at_the_end_hides_no_code() -> None:
    assert value(f"{fence(RIGHT, '')}\n```") == 1
