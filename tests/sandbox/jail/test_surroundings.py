"""A locked child looks like an ordinary process to the code inside."""

import random

import pytest

from judge.sandbox.jail.surroundings import Chance
from tests.sandbox.running import passed


@pytest.mark.parametrize(
    "body",
    [
        "t = threading.Thread(target=r.append, args=(1,))\n    t.start()\n    t.join()\n    assert not t.is_alive()",
        "class T(threading.Thread):\n        def run(self): r.append(1)\n    T().start()",
        "with ThreadPoolExecutor(2) as pool: r.extend(pool.map(int, ['1']))",
        "with ThreadPoolExecutor(2) as pool:\n        f = pool.submit(int, 'x')\n    r.append(1 if isinstance(f.exception(), ValueError) else 0)",
        "t = threading.Thread(target=int, args=('x',))\n    t.start()\n    r.append(1)",
        "try: exit(3)\n    except SystemExit as e: r.append(e.code - 2)",
        "lock = threading.Lock()\n    with lock: r.append(1)",
    ],
)
def test_threads_and_exit(body: str) -> None:
    program = (
        f"import threading\nfrom concurrent.futures import ThreadPoolExecutor\ndef f():\n    r = []\n    {body}\n    return r"
    )
    result = passed(program, "assert f() == [1]")
    assert result.passed == 1, result.reasons


def test_the_state_of_random_is_told_when_it_is_new() -> None:
    one = Chance()
    assert one.changed() is None
    before = random.getstate()
    random.random()
    state = one.changed()
    assert state == random.getstate()
    assert one.changed() is None
    one.take([3, [*before[1]], None])
    assert random.getstate() == before
    assert one.changed() is None


@pytest.mark.parametrize("forged", [5, [1, 2, 3], [3, [1], None], [3, ["x"] * 625, None], None])
def test_a_forged_state_of_random_raises(forged: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        Chance().take(forged)
