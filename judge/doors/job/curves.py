"""The command `curves`."""

from argparse import Namespace


def curves(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
