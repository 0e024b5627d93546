"""What a child may use: the time that it may live follows from its processor time."""

from judge.sandbox.process.limits import Limits


def test_a_child_may_live_longer_than_it_may_compute() -> None:
    assert Limits(seconds=2.0).wall_seconds == 5.0
    assert Limits(seconds=2.0, wall_factor=10.0).wall_seconds == 21.0
