"""The command `data check`."""

from argparse import Namespace


def check(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
