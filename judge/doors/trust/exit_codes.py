"""The exit codes of the commands about trust. Code 2, for what has to be fixed first, is set in `judge.doors.cli`."""

HOLDS, DOES_NOT_HOLD, CANNOT_BE_SAID = 0, 1, 3
"""What was asked for holds, does not hold, or cannot be said: too much is unscored, or there are too few labels or attempts."""
