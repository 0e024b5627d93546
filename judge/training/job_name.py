"""The name of a job: of the form that the job, its model and its folder in the bucket all take."""

import re
from datetime import datetime

from judge.errors import SettingsFault

_NAME = re.compile(
    r"""
    [a-zA-Z0-9]         # "j" of judge-gsm8k-2
    (-?[a-zA-Z0-9])*    # "udge-gsm8k-2"
    """,
    re.VERBOSE,
)
"""What `jobName`, `customModelName` and `s3Uri` allow together. A model's name has no dots, a job's has no underscores.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html"""

_LONGEST = 63
"""Characters (same page)."""

_TIME = "%Y%m%d-%H%M%S"
_ROOM = _LONGEST - len("-20260102-030405")
"""Characters that are left for the stack and the rubric."""


def check_name(name: str) -> str:
    """Return a name if Bedrock takes it for a job and for its model.

    Raises:
        SettingsFault: it does not.
    """
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        msg = (
            f"--name: wanted at most {_LONGEST} letters, digits and single dashes, a letter or digit first and last; "
            f"found {name!r}"
        )
        raise SettingsFault(msg)
    return name


def make_name(stack: str, rubric: str, now: datetime) -> str:
    """Make a name from the stack, the rubric and the time: `judge-gsm8k-20260102-030405`."""
    parts = re.findall(r"[a-zA-Z0-9]+", f"{stack}-{rubric}")
    return f"{'-'.join(parts)[:_ROOM].rstrip('-')}-{now:{_TIME}}"
