"""The formats of images and documents that a judge can be shown, and how a file of each begins.

They are those of Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html and
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html. A file is looked at, never opened: an
archive in a .docx stays packed.
"""

from collections.abc import Mapping
from typing import Literal, get_args

Image = Literal["png", "jpeg", "gif", "webp"]
Document = Literal["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"]
Format = Image | Document

IMAGE_FORMATS: tuple[Image, ...] = get_args(Image)

TEXT_FORMATS: tuple[Document, ...] = ("csv", "html", "txt", "md")
"""The documents that are plain text, in UTF-8."""

MIME: Mapping[Format, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "txt": "text/plain",
    "md": "text/markdown",
}
"""The media types: https://www.iana.org/assignments/media-types/media-types.xhtml"""

_NAMES: Mapping[str, Format] = {
    **{name: name for name in MIME},
    **{mime: name for name, mime in MIME.items()},
    "image/jpg": "jpeg",
    "jpg": "jpeg",
    "htm": "html",
}
"""The formats by all that records call them; `image/jpg` is no media type, but many write it."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_BEGINNINGS: Mapping[Format, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "pdf": (b"%PDF-",),
    "doc": (_OLE,),
    "xls": (_OLE,),
    "docx": (_ZIP,),
    "xlsx": (_ZIP,),
}
"""How a file of each format begins; a text begins as it likes."""

_WEBP_AT = 8
"""Bytes of a RIFF file before the name of what is in it: https://developers.google.com/speed/webp/docs/riff_container"""


def format_of(name: str) -> Format | None:
    """Return the format that a record names, as `png`, `.PNG` or `image/png`; None if no judge can be shown it."""
    return _NAMES.get(name.strip().lower().removeprefix("."))


def begins_as(kind: Format, data: bytes) -> bool:
    """Whether a file begins as its format wants it to. A text has to be UTF-8 without null characters throughout."""
    if kind in TEXT_FORMATS:
        return _is_text(data)
    return data.startswith(_BEGINNINGS[kind]) and (kind != "webp" or data[_WEBP_AT:].startswith(b"WEBP"))


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False
