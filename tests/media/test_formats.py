"""The formats that a judge can be shown, by name and by first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.media.formats import MIME, Format, begins_as, format_of
from tests.pictures import DOC, DOCX, PDF, gif, jpeg, png, webp

FILES: dict[Format, bytes] = {
    "png": png(), "jpeg": jpeg(), "gif": gif(), "webp": webp(), "pdf": PDF, "doc": DOC, "xls": DOC, "docx": DOCX, "xlsx": DOCX,
    "csv": b"a,b\n1,2\n", "html": b"<p>hi", "txt": "café".encode(), "md": b"# A",
}  # fmt: skip


@pytest.mark.parametrize("name", ["image/svg+xml", "svg", "image/bmp", "application/zip", "", "png\0", "image/png; x"])
def test_what_no_judge_can_be_shown_has_no_format(name: str) -> None:
    assert format_of(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("IMAGE/PNG", "png"), (".PNG", "png"), ("image/jpg", "jpeg"), ("jpg", "jpeg"), (" text/Plain", "txt"), ("htm", "html")],
)
def test_a_format_is_known_by_the_names_that_records_use(name: str, expected: str) -> None:
    assert format_of(name) == expected


def test_every_format_is_known_by_its_media_type() -> None:
    assert {format_of(mime) for mime in MIME.values()} == set(MIME) == set(FILES)


@pytest.mark.parametrize("kind", [*FILES])
def test_a_file_begins_as_its_own_format_and_not_as_another_family(kind: Format) -> None:
    assert begins_as(kind, FILES[kind])
    alike = [name for name, data in FILES.items() if data == FILES[kind]] if kind not in ("csv", "html", "txt", "md") else []
    binary = [name for name in FILES if name not in ("csv", "html", "txt", "md", *alike) and begins_as(name, FILES[kind])]
    assert binary == ([] if not alike else [name for name in binary if name in alike])


@pytest.mark.parametrize("data", [b"\xff", b"a\0b", png(), DOCX], ids=["not-utf-8", "null", "png", "zip"])
def test_what_is_not_text_is_no_text_document(data: bytes) -> None:
    assert not begins_as("txt", data)


def test_a_riff_file_that_is_no_webp_is_none() -> None:
    assert not begins_as("webp", b"RIFF\0\0\0\0WAVEfmt ")


@given(st.sampled_from([*FILES]), st.binary(max_size=40))
def test_any_bytes_can_be_looked_at(kind: Format, data: bytes) -> None:
    assert begins_as(kind, data) in {True, False}
