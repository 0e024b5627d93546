"""The picture of a job's curves is there, small enough for a page, and shows what the command draws today."""

import struct

import pytest

from docs.curves_picture import PICTURE, draw


def size(data: bytes) -> tuple[int, int]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_picture_is_a_small_png_a_page_wide() -> None:
    data = PICTURE.read_bytes()
    assert len(data) <= 200_000
    assert size(data)[0] == 1000


def test_the_picture_has_the_size_of_what_is_drawn_today() -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    assert size(PICTURE.read_bytes()) == size(draw()), "run python -m docs.curves_picture"
