"""The command `report`."""

from argparse import Namespace


def report(arguments: Namespace) -> int:
    """Run the command."""
    raise NotImplementedError(arguments)
