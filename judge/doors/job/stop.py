"""The command `stop`."""

from argparse import Namespace


def stop(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
