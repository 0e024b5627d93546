"""Opens sessions with AWS and makes clients; the only place that imports boto3. It asks no service for anything.

boto3 by itself reads `AWS_DEFAULT_REGION` and the profile's region, and ignores `AWS_REGION`, which AWS's other SDKs read first.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
"""

import os
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.httpsession import get_cert_path
from botocore.session import get_session
from botocore.utils import get_environ_proxies

from judge.aws.connections import Connections, Endpoint
from judge.aws.faults import Service, opening
from judge.errors import AccessFault

_USER_AGENT = f"rft-judge Boto3/{boto3.__version__}"
"""The user agent of every request; boto3 adds botocore's version. botocore would build its own text for this header twice a
request, which takes a tenth of the processor time of a call (measured)."""

Client = Literal["bedrock", "bedrock-runtime", "cloudformation", "cloudwatch", "dynamodb", "lambda", "s3", "sagemakerjobruntime"]
"""boto3's names of the services that are called."""

_SERVICES: dict[Client, Service] = {
    "bedrock": "Bedrock",
    "bedrock-runtime": "Bedrock",
    "cloudformation": "CloudFormation",
    "cloudwatch": "CloudWatch",
    "dynamodb": "DynamoDB",
    "lambda": "Lambda",
    "s3": "S3",
    "sagemakerjobruntime": "SageMaker",
}


class Limits(NamedTuple):
    """Limits of a client that sends each request once: whoever asks decides whether to ask again."""

    threads: int
    """How many requests may be under way at once; as many connections are kept."""

    connect_timeout: float
    """Seconds to wait for a connection."""

    read_timeout: float
    """Seconds to wait for an answer."""


class Session:
    """A session in the region that `AWS_REGION` names, otherwise in the one that boto3 chooses."""

    def __init__(self) -> None:
        """Open it.

        Raises:
            AccessFault: `AWS_PROFILE` names a profile that does not exist.
        """
        with opening("AWS"):
            self._core = get_session()
            self._boto = boto3.Session(region_name=os.environ.get("AWS_REGION") or None, botocore_session=self._core)

    def client(self, service: Client, limits: Limits | None = None) -> Any:
        """Make a client. Calls of this must not overlap: boto3 does not allow it.

        Args:
            service: boto3's name for it.
            limits: without them the client has boto3's own limits, and its retries.

        Raises:
            AccessFault: no region is set, or the endpoint is not a URL.
        """
        with opening(_SERVICES[service]):
            return self._boto.client(service, config=_config(limits) if limits else None)

    def connections(self, url: str, limits: Limits) -> Connections | None:
        """Return connections for a client's requests; None behind a proxy.

        Args:
            url: the client's endpoint.
            limits: those of the client.

        Raises:
            AccessFault: the file with the trusted certificates cannot be read.
        """
        if urlsplit(url).scheme in get_environ_proxies(url):
            return None
        trusted: Any = self._core.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE") or True
        certificates = get_cert_path(trusted) or ""
        try:
            return Connections(Endpoint(url, certificates, limits.connect_timeout, limits.read_timeout))
        except OSError as error:
            msg = f"AWS: {certificates}: wanted a file with the certificates to trust; found: {error}"
            raise AccessFault(msg) from error


def _config(limits: Limits) -> Config:
    return Config(
        retries={"total_max_attempts": 1},
        parameter_validation=False,  # the service checks too, and our requests always have the same form
        max_pool_connections=limits.threads,
        connect_timeout=limits.connect_timeout,
        read_timeout=limits.read_timeout,
        user_agent=_USER_AGENT,
    )
