"""The command `audit`."""

from argparse import Namespace


def audit(arguments: Namespace) -> int:
    """Run the command."""
    raise NotImplementedError(arguments)
