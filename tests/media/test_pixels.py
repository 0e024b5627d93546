"""The size of an image is read from its header, whatever the header says or lacks."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.media.formats import Image
from judge.media.pixels import pixels
from tests.pictures import gif, jpeg, png, webp

WHOLE: dict[str, tuple[Image, Any]] = {
    "png": ("png", png),
    "jpeg": ("jpeg", jpeg),
    "gif": ("gif", gif),
    "webp": ("webp", webp),
    "webp-lossy": ("webp", lambda width, height: webp(width, height, "VP8")),
    "webp-extended": ("webp", lambda width, height: webp(width, height, "VP8X")),
}


@pytest.mark.parametrize("name", [*WHOLE])
@pytest.mark.parametrize("cut", [0, 4, 11, 14, 17, 20, 23])
def test_a_header_that_is_cut_off_has_no_size(name: str, cut: int) -> None:
    kind, make = WHOLE[name]
    whole = make(640, 480)
    assert pixels(kind, whole[:cut]) in ({None} if cut < 10 or kind != "gif" else {None, (640, 480)})


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        pytest.param("png", png().replace(b"IHDR", b"IHDX"), id="png-without-a-header"),
        pytest.param("png", png()[:8] + struct.pack(">I", 14) + png()[12:], id="png-header-of-another-length"),
        pytest.param("jpeg", b"\xff\xd8" + b"\x00" * 40, id="jpeg-without-a-marker"),
        pytest.param("jpeg", b"\xff\xd8" + b"\xff" * 10_000, id="jpeg-of-fill-bytes"),
        pytest.param("jpeg", b"\xff\xd8" + b"\xff\xe0\0\0" * 5_000, id="jpeg-of-empty-segments"),
        pytest.param("jpeg", b"\xff\xd8\xff\xd9", id="jpeg-without-a-frame"),
        pytest.param("webp", b"RIFF\0\0\0\0WEBPALPH" + b"\0" * 40, id="webp-of-another-chunk"),
        pytest.param("webp", webp().replace(b"\x2f", b"\x2e"), id="webp-without-its-signature"),
        pytest.param("webp", webp(kind="VP8").replace(b"\x9d\x01\x2a", b"\x9d\x01\x2b"), id="webp-without-its-start-code"),
    ],
)
def test_a_broken_header_has_no_size(kind: Image, data: bytes) -> None:
    assert pixels(kind, data) is None


@pytest.mark.parametrize("name", [*WHOLE])
@pytest.mark.parametrize("size", [(1, 1), (640, 480), (3, 8_000), (16_383, 2)])
def test_the_size_is_what_the_header_says(name: str, size: tuple[int, int]) -> None:
    kind, make = WHOLE[name]
    assert pixels(kind, make(*size)) == size


def test_segments_before_the_frame_are_gone_through_by_their_lengths() -> None:
    """A marker without a length (TEM, RST0), a comment of each length, and the markers that only look like a frame's."""
    whole = jpeg(640, 480)
    for before in (b"\xff\x01", b"\xff\xd0", b"\xff\xfe\0\2", b"\xff\xfe\0\3\xff", b"\xff\xc8\0\4\0\0", b"\xff\xcc\0\4\0\0"):
        assert pixels("jpeg", whole[:2] + before + whole[2:]) == (640, 480)


def test_a_size_that_nobody_could_decode_is_only_read() -> None:
    assert pixels("png", png(100_000, 100_000)) == (100_000, 100_000)


@given(st.sampled_from([*WHOLE]), st.integers(0, 60), st.binary(max_size=60))
def test_any_bytes_after_a_beginning_are_read_or_refused(name: str, kept: int, data: bytes) -> None:
    kind, make = WHOLE[name]
    found = pixels(kind, make(5, 6)[:kept] + data)
    assert found is None or min(found) >= 0


@pytest.mark.parametrize("step", [b"\xff", b"\xff\xe0\x00\x00", b"\xff\x01"], ids=["fill-bytes", "empty-segments", "markers"])
def test_a_file_that_never_comes_to_its_frame_is_given_up(step: bytes) -> None:
    frame = b"\xff\xc0\x00\x11\x08\x00\x02\x00\x03"
    assert pixels("jpeg", b"\xff\xd8" + step * 100 + frame) == (3, 2)
    assert pixels("jpeg", b"\xff\xd8" + step * 20_000 + frame) is None
