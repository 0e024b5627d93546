"""One sandbox, many threads, opened when it is needed."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from judge.sandbox.sandbox import Sandbox
from tests.sandbox.conftest import missing
from tests.sandbox.programs import BOMBS, CHEATS, HONEST, SHORT
from tests.sandbox.running import score


def test_many_threads_at_once(box: Sandbox) -> None:
    programs = [HONEST["plain"], HONEST["generator"], CHEATS["exit in call"]] * 5
    with ThreadPoolExecutor(8) as threads:
        scores = list(threads.map(lambda program: score(box, program).passed, programs))
    assert scores == [3, 3, 0] * 5
    assert threading.active_count() < 20


def test_loops_in_many_threads_cost_nobody_else(box: Sandbox) -> None:
    """Programs wait for their turn, not within their time."""
    programs = [BOMBS["endless loop"]] * 4 + [HONEST["generator"]] * 4
    with ThreadPoolExecutor(8) as threads:
        scores = list(threads.map(lambda program: score(box, program, SHORT).passed, programs))
    assert scores == [0] * 4 + [3] * 4


SHARED = """
import os
from concurrent.futures import ThreadPoolExecutor
from judge.sandbox.sandbox import shared
from judge.sandbox.session import Limits
with ThreadPoolExecutor(8) as threads:
    print(len(set(threads.map(lambda _: shared(), range(16)))), len(os.listdir(os.environ["TMPDIR"])))
with shared().subset(Limits()) as session:
    session.load("x = 1")
"""


def test_threads_share_one_sandbox_and_it_ends_with_its_process(tmp_path: Path) -> None:
    if missing():
        pytest.skip(missing())
    # A worker left alive would hold the pipe of errors open.
    command = [sys.executable, "-W", "error", "-c", SHARED]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=20)
    assert ran.stdout == "1 1\n"
    assert ran.stderr == ""
    assert not any(tmp_path.iterdir())
