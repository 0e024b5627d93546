"""The command `watch`."""

from argparse import Namespace


def watch(arguments: Namespace) -> int:
    """Run the command."""
    raise NotImplementedError(arguments)
