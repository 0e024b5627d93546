"""The command `job list`."""

from argparse import Namespace


def list_jobs(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
