"""The picture of a strong reader beside experts is there, and small enough for a README."""

import struct

from docs.experts_picture import PICTURE
from docs.report_picture import WIDTH


def test_the_picture_is_a_small_png_of_the_right_width() -> None:
    data = PICTURE.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(data) <= 200_000
    assert struct.unpack(">I", data[16:20])[0] >= WIDTH
