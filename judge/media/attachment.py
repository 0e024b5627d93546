"""The attachment: an image or a document in a conversation, as bytes, with the place where it stands."""

import hashlib
from functools import cached_property
from typing import Literal

from pydantic import Field, field_serializer

from judge.errors import SampleFault
from judge.media.bounds import DOCUMENT_BYTES, IMAGE_BYTES, IMAGE_SIDE
from judge.media.formats import IMAGE_FORMATS, Format, begins_as
from judge.media.pixels import Pixels, pixels
from judge.record import Record

_KILO = 1_000
_DIGITS = 32
"""Hexadecimal digits of a digest: 128 bits, with which two files never share one by chance."""


class Attachment(Record):
    """An image or a document. It has no name: a file's name is a text that a judge could take for an instruction."""

    format: Format
    data: bytes = Field(repr=False)
    """The file itself; a dump of the record has its digest instead."""

    turn: int | None = None
    """The place of its turn among those of the record, from 0; None: it is in the response."""

    offset: int = 0
    """The characters of that turn's text that come before it."""

    @property
    def kind(self) -> Literal["image", "document"]:
        """What it is."""
        return "image" if self.format in IMAGE_FORMATS else "document"

    @cached_property
    def digest(self) -> str:
        """Thirty-two hexadecimal digits of the file's SHA-256."""
        return hashlib.sha256(self.data).hexdigest()[:_DIGITS]

    @property
    def pixels(self) -> Pixels | None:
        """The size of an image; None for a document and for an image with a broken header."""
        return pixels(self.format, self.data) if self.format in IMAGE_FORMATS else None

    @property
    def summary(self) -> str:
        """What it is in a few words: `png, 640x480, 34 kB`."""
        sides = [f"{self.pixels.width}x{self.pixels.height}"] if self.pixels else []
        size = len(self.data)
        return ", ".join([self.format, *sides, f"{size / _KILO:.0f} kB" if size >= _KILO else f"{size} bytes"])

    @field_serializer("data")
    def _serialized(self, _: bytes) -> str:
        return self.digest


def check(attachment: Attachment, place: str) -> None:
    """Refuse what Converse would refuse, or what is not what it is said to be.

    Args:
        attachment: as a record has it.
        place: where it stands, for the message.

    Raises:
        SampleFault: it is empty or too large, or its bytes are not those of its format.
    """
    most = IMAGE_BYTES if attachment.kind == "image" else DOCUMENT_BYTES
    size, sides = len(attachment.data), attachment.pixels
    if not 0 < size <= most:
        msg = f"{place}: wanted {attachment.kind}s of 1 to {most:,} bytes, found {size:,}"
    elif not begins_as(attachment.format, attachment.data):
        msg = f"{place}: said to be {attachment.format}, but its bytes are not those of that format"
    elif attachment.kind == "image" and sides is None:
        msg = f"{place}: a {attachment.format} whose header is broken or cut off"
    elif sides and not (0 < sides.width <= IMAGE_SIDE and 0 < sides.height <= IMAGE_SIDE):
        msg = f"{place}: wanted an image of 1 to {IMAGE_SIDE:,} pixels a side, found {sides.width:,} by {sides.height:,}"
    else:
        return
    raise SampleFault(msg)
