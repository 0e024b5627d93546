"""The command `compare`."""

from argparse import Namespace


def compare(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
