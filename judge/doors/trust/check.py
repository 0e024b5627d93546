"""The command `check`."""

from argparse import Namespace


def check(arguments: Namespace) -> int:
    """Run the command."""
    raise NotImplementedError(arguments)
