"""Who is let in, and when no more are."""

import pytest
from fastapi import HTTPException

from judge.serving.gate import Gate


def test_one_more_than_the_queue_holds_is_refused_until_one_has_left() -> None:
    gate = Gate(1)
    with gate.enter():
        assert gate.under_way == 1
        with pytest.raises(HTTPException) as caught, gate.enter():
            pytest.fail("it was let in")
        assert (caught.value.status_code, caught.value.headers) == (429, {"Retry-After": "1"})
        assert gate.under_way == 1, "who was refused is not under way"
    with gate.enter():
        pass


def test_a_request_that_fails_leaves_all_the_same() -> None:
    gate = Gate(1)
    with pytest.raises(ZeroDivisionError), gate.enter():
        _ = 1 / 0
    assert gate.under_way == 0


def test_nobody_is_let_in_once_it_stops() -> None:
    gate = Gate(1)
    gate.stop()
    with pytest.raises(HTTPException) as caught, gate.enter():
        pytest.fail("it was let in")
    assert caught.value.status_code == 503
