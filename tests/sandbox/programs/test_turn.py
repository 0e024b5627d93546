"""Many threads, one server, more places than processors; and the server has the work of every child."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

from judge.sandbox import children
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.turn import AT_A_TIME, WORK, server
from tests.sandbox.running import passed, score
from tests.sandbox.solutions import BOMBS, CHEATS, HONEST, SHORT


def test_many_threads_at_once() -> None:
    programs = [HONEST["plain"], HONEST["generator"], CHEATS["exit in call"]] * 5
    with ThreadPoolExecutor(8) as threads:
        scores = list(threads.map(lambda program: score(program).passed, programs))
    assert scores == [3, 3, 0] * 5


def test_an_honest_sample_does_not_wait_for_as_many_attackers_as_there_are_processors() -> None:
    """It is done while they are all still asleep."""
    sleeper = "import time\ndef f(): time.sleep(10**6)"
    attackers = os.cpu_count() or 1
    assert attackers < AT_A_TIME
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(passed(sleeper, "assert f()").passed)) for _ in range(attackers)]
    for thread in threads:
        thread.start()
    assert score(HONEST["plain"]).passed == 3
    assert done == []
    for thread in threads:
        thread.join()
    assert done == [0] * attackers


def test_loops_in_many_threads_cost_nobody_else() -> None:
    programs = [BOMBS["endless loop"]] * 4 + [HONEST["generator"]] * 4
    limits = Limits(seconds=2.0, memory_bytes=SHORT.memory_bytes)
    with ThreadPoolExecutor(8) as threads:
        scores = list(threads.map(lambda program: score(program, limits).passed, programs))
    assert scores == [0] * 4 + [3] * 4


def test_the_work_of_every_child_is_loaded() -> None:
    folder = Path(children.__file__).parent
    assert {f"judge.sandbox.children.{path.stem}" for path in folder.glob("[!_]*.py")} == {*WORK}
    assert all(callable(import_module(name).run) for name in WORK)


def test_there_is_one_server() -> None:
    assert server() is server()


SHARED = """
from concurrent.futures import ThreadPoolExecutor
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.prepared import RecordTests
from judge.sandbox.programs.unit_tests import share_passed
with ThreadPoolExecutor(8) as threads:
    tests = RecordTests("assert f(1) == 1")
    print(sum(threads.map(lambda _: share_passed("def f(x): return x", tests, Limits()).passed, range(16))))
"""


def test_nothing_is_left_when_the_process_ends() -> None:
    """A child left alive would hold the pipe of errors open."""
    ran = subprocess.run([sys.executable, "-W", "error", "-c", SHARED], capture_output=True, text=True, check=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("16\n", "")
