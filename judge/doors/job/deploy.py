"""The command `deploy`."""

from argparse import Namespace


def deploy(arguments: Namespace) -> int:
    """To be written."""
    raise NotImplementedError(arguments)
