"""Writes the command that a user may want next, with the options without which it would look in another place."""

import shlex
from argparse import Namespace

from judge.doors.console import visible

_STACK = "judge"
"""The stack that is meant if none is named."""


def is_named(stack: str) -> bool:
    """Whether a stack was named, and is not just the one that is meant otherwise."""
    return stack != _STACK


def next_step(step: str, job: str, arguments: Namespace, *more: str) -> str:
    """Return `judge job STEP JOB` with the stack, the region and the endpoint of the command that runs.

    Args:
        step: the step.
        job: the job's name or id.
        arguments: those of the command that runs.
        more: further options.
    """
    stack = arguments.stack if is_named(arguments.stack) else ""
    given = {"--stack": stack, "--endpoint": arguments.endpoint, "--region": arguments.region}
    options = [word for name, value in given.items() if value for word in (name, value)]
    return visible(shlex.join(["judge", "job", step, job, *more, *options]))
