"""The subset: not believed where it differs, and behind a filter of its own."""

import os
import signal
from pathlib import Path

import pydantic_monty
import pytest

from judge.errors import CheckUnavailable
from judge.sandbox.sandbox import Sandbox
from judge.sandbox.session import Failure, Limits, Value
from judge.sandbox.subset import Subset, worker
from tests.sandbox.programs import LIMITS
from tests.sandbox.running import children, run


def test_the_subset_runs_behind_the_wide_filter(box: Sandbox) -> None:
    with box.subset(LIMITS) as session:
        session.load("x = 1")
        workers = [Path(f"/proc/{pid}") for pid in children()]
        modes = {(path / "status").read_text().split("Seccomp:\t")[1][0] for path in workers}
        assert modes == {"2"}
        # Of another user's or a hidden process the kernel shows nothing at all.
        assert all((path / "environ").read_bytes() == b"" for path in workers)


def test_one_result_a_call_in_both_places(box: Sandbox) -> None:
    for program in ("def f(x): return x + 1", "import heapq\ndef f(x):\n    yield x"):
        results = run(box, program, "list([f(1)])[0]", "nope", "f('a')")
        assert len(results) == 3
        assert isinstance(results[1], Failure)
    assert run(box, "def f(x): return (x, 1.0)", "f(1)") == [Value((1, 1.0))]
    assert run(box, "import os\nos._exit(0)", "1", "2")[1] != Value(2)


@pytest.mark.parametrize(
    ("program", "call", "kind"),
    [
        pytest.param("def f():\n    while True: pass", "f()", "timeout", id="loop"),
        pytest.param("def f(): return 'x' * 5000", "f()", "output", id="large"),
        pytest.param("def f(): return f", "f()", "TypeError", id="no data"),
        pytest.param("x = '\ud800'", "x", "SyntaxError", id="surrogate"),
        pytest.param("def f(): raise KeyError('x')", "f()", "KeyError", id="exception"),
    ],
)
def test_failures(program: str, call: str, kind: str, box: Sandbox) -> None:
    with box.subset(Limits(seconds=0.4, output_bytes=1000)) as session:
        loaded = session.load(program)
        result = loaded if isinstance(loaded, Failure) else session.evaluate(call)
    assert isinstance(result, Failure)
    assert result.kind == kind
    assert result.catchable is (kind in {"KeyError", "TypeError", "SyntaxError"})


def test_time_is_over_for_all_calls(box: Sandbox) -> None:
    with box.subset(LIMITS) as session:
        assert isinstance(session, Subset)
        session.load("x = 1")
        session._left = -0.1
        result = session.evaluate("x")
    assert isinstance(result, Failure)
    assert result.kind == "timeout"


def test_a_worker_that_is_gone_is_replaced(box: Sandbox) -> None:
    before = children()
    with Sandbox(workers=1) as other:
        for worker in children() - before:
            os.kill(worker, signal.SIGKILL)
        with other.subset(LIMITS) as session:
            session.load("x = 1")
            assert session.evaluate("x + 1") == Value(2)


def test_a_closed_sandbox_is_unavailable() -> None:
    with pytest.raises(CheckUnavailable, match="not open"):
        Sandbox().subset(LIMITS)


def test_the_worker_beside_the_library_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a Lambda's archive has it, no search path leads."""
    (tmp_path / "bin").mkdir()
    beside = tmp_path / "bin" / "monty"
    monkeypatch.setattr(pydantic_monty, "__file__", str(tmp_path / "pydantic_monty" / "__init__.py"))
    assert worker() != str(beside)
    beside.touch()
    assert worker() == str(beside)
