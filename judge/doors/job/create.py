"""The command `create`."""

from argparse import Namespace


def create(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
