"""The command `delete`."""

from argparse import Namespace


def delete(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
