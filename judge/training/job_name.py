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

_PART = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9+.-])*")
"""What a name that somebody else gave may look like, or a part of one: `my.job+2`.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListModelCustomizationJobs.html"""

_ARN = re.compile(r"arn:[a-z-]+:bedrock:[a-z0-9-]+:[0-9]{12}:model-customization-job/[a-zA-Z0-9.:-]+/[a-z0-9]{12}")
"""arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/abcdef123456"""

_OPEN_WEIGHT = "ftjob-"
"""How the ids of jobs for open-weight models begin: `judge job watch` would look for a job of such a name there."""

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
    if name.startswith(_OPEN_WEIGHT):
        msg = f"--name: only the ids of open-weight jobs begin with {_OPEN_WEIGHT}; found {name!r}: give --name another name"
        raise SettingsFault(msg)
    return name


def check_part(text: str) -> str:
    """Return a part of a name if jobs can be looked for by it.

    Raises:
        SettingsFault: no job's name can hold it.
    """
    if len(text) > _LONGEST or not _PART.fullmatch(text):
        msg = (
            f"--name: wanted at most {_LONGEST} letters, digits, dots, dashes and plus signs, a letter or digit first; "
            f"found {text!r}"
        )
        raise SettingsFault(msg)
    return text


def check_job(text: str) -> str:
    """Return what a user named a job by, if it is the name of a job or an ARN; an empty text would ask for all jobs.

    Raises:
        SettingsFault: it is neither.
    """
    if not (_ARN.fullmatch(text) or (len(text) <= _LONGEST and _PART.fullmatch(text))):
        msg = f"wanted the name or the ARN of a job, found {text!r}; `judge job list` lists the jobs"
        raise SettingsFault(msg)
    return text


def make_name(stack: str, rubric: str, now: datetime) -> str:
    """Make a name from the stack, the rubric and the time: `judge-gsm8k-20260102-030405`."""
    parts = re.findall(r"[a-zA-Z0-9]+", f"{stack}-{rubric}")
    return f"{'-'.join(parts)[:_ROOM].rstrip('-')}-{now:{_TIME}}"
