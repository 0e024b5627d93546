"""What a request to the server may take."""

from pydantic import Field, ValidationError

from judge.errors import SettingsFault
from judge.record import Record, explain

_WHERE = "serve"

_MB = 1024 * 1024
"""Bytes."""


class Limits(Record):
    """What a request may take, and what it has to show."""

    queue: int = Field(default=1024, ge=1)
    """Requests that may be under way; one more is refused with 429."""

    deadline: float = Field(default=150.0, gt=0)
    """Seconds for a request; what is not scored by then is unscored. OpenRLHF hangs up after 180."""

    max_body: int = Field(default=10, ge=1)
    """The largest body of a request, in MB of 1,048,576 bytes; a larger one is refused with 413."""

    token: str | None = Field(default=None, repr=False)
    """What every caller has to show; None lets everybody in."""

    @property
    def max_bytes(self) -> int:
        """The largest body of a request, in bytes."""
        return self.max_body * _MB

    @classmethod
    def of(cls, **fields: object) -> "Limits":
        """Make limits of fields given by name.

        Raises:
            SettingsFault: a line for every field that is out of range.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise SettingsFault.of(_WHERE, explain(error, {"": cls.model_fields})) from error
