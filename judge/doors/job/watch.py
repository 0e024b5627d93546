"""The command `watch`."""

from argparse import Namespace


def watch(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
