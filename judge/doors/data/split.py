"""The command `data split`."""

from argparse import Namespace


def split(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
