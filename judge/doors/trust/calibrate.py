"""The command `calibrate`."""

from argparse import Namespace


def calibrate(arguments: Namespace) -> int:
    """Run the command."""
    raise NotImplementedError(arguments)
