"""`python -m judge` is `judge`."""

from judge.doors.cli import run

run()
