"""The command `invoke`."""

from argparse import Namespace


def invoke(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
