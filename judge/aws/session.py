"""Opens sessions with AWS, and says what to do where one cannot be used; asks no service for anything.

boto3 by itself knows `AWS_DEFAULT_REGION` and the profile's region; `AWS_REGION`, which every other SDK of AWS takes first, it
passes over. https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
"""

import os

import boto3
from botocore.exceptions import (
    BotoCoreError,
    NoAuthTokenError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from judge.errors import AccessFault

_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, ProfileNotFound, SSOError, TokenRetrievalError, NoAuthTokenError)


def open_session() -> boto3.Session:
    """Open a session in the region that `AWS_REGION` names, else boto3's own choice.

    Raises:
        AccessFault: `AWS_PROFILE` names a profile that is not there.
    """
    try:
        return boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
    except BotoCoreError as error:
        raise access_fault(error) from error


def access_fault(error: BotoCoreError, service: str = "AWS") -> AccessFault:
    """Say what boto3 found wrong before it could ask a service and, where somebody has to mend it, how."""
    step = ""
    if isinstance(error, _CREDENTIALS):
        step = (
            "; name a profile in AWS_PROFILE, sign in with `aws sso login` or `aws configure`, or set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY; without an account: --judge local"
        )
    elif isinstance(error, NoRegionError):
        step = "; give --region, or set AWS_REGION, AWS_DEFAULT_REGION or the region of AWS_PROFILE"
    return AccessFault(f"{service}: {error}{step}")
