"""The width and the height of an image, read from its first bytes. Nothing is decoded, so a picture cannot be a bomb here."""

import struct
from typing import NamedTuple

from judge.media.formats import Image


class Pixels(NamedTuple):
    """The size of an image as its header states it."""

    width: int
    height: int


_MARKER = 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame's header, which states the size (ITU-T T.81, table B.1); the three others are tables."""

_STEPS = 10_000
"""Segments and fill bytes before the first frame. A guess: photographs have some dozen; a file of nothing else takes seconds."""

_BARE = {0x01, *range(0xD0, 0xD9)}
"""Markers without a length (same table)."""

_WEBP_BITS = 14
_WEBP_MASK = (1 << _WEBP_BITS) - 1
"""The bits of a side in the headers of VP8 and VP8L: RFC 6386, section 9.1, and RFC 9649, section 3.4."""


def pixels(kind: Image, data: bytes) -> Pixels | None:
    """Return the size of an image that begins as its format wants it to; None if the header is broken or cut off."""
    try:
        match kind:
            case "png":
                return _png(data)
            case "jpeg":
                return _jpeg(data)
            case "gif":
                return Pixels(*struct.unpack_from("<HH", data, 6))
            case "webp":
                return _webp(data)
    except struct.error:
        return None


def _png(data: bytes) -> Pixels | None:
    """Read the first chunk: https://www.w3.org/TR/png-3/#11IHDR."""
    length, name, width, height = struct.unpack_from(">I4sII", data, 8)
    return Pixels(width, height) if (length, name) == (13, b"IHDR") else None


def _jpeg(data: bytes) -> Pixels | None:
    """Go from segment to segment up to the first frame: ITU-T T.81, annex B."""
    at = 2
    for _ in range(_STEPS):
        marker, code = struct.unpack_from(">BB", data, at)
        if marker != _MARKER:
            return None
        if code in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Pixels(width, height)
        if code == _MARKER:  # a fill byte
            at += 1
        else:
            at += 2 if code in _BARE else 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp(data: bytes) -> Pixels | None:
    """Read the first chunk: https://developers.google.com/speed/webp/docs/riff_container."""
    name = data[12:16]
    if name == b"VP8X":
        low, high = struct.unpack_from("<I", data, 24)[0] & 0xFFFFFF, struct.unpack_from("<I", data, 26)[0] >> 8
        return Pixels(low + 1, high + 1)
    if name == b"VP8L":
        signature, sides = struct.unpack_from("<BI", data, 20)
        sized = Pixels((sides & _WEBP_MASK) + 1, (sides >> _WEBP_BITS & _WEBP_MASK) + 1)
        return sized if signature == 0x2F else None  # noqa: PLR2004  the signature of RFC 9649, section 3.4
    if name == b"VP8 ":
        start, width, height = struct.unpack_from("<3sHH", data, 23)
        return Pixels(width & _WEBP_MASK, height & _WEBP_MASK) if start == b"\x9d\x01\x2a" else None
    return None
