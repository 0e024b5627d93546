"""An attachment is refused unless Converse takes it, and never copies its bytes anywhere."""

import pytest

from judge.errors import SampleFault
from judge.media.attachment import Attachment, check
from judge.media.bounds import DOCUMENT_BYTES, IMAGE_BYTES, IMAGE_SIDE
from judge.media.formats import Format
from tests.pictures import DOCX, PDF, gif, jpeg, png


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        pytest.param("png", b"", "images of 1 to 3,750,000 bytes, found 0", id="empty"),
        pytest.param("png", png() + b"\0" * IMAGE_BYTES, "images of 1 to 3,750,000 bytes", id="image-too-large"),
        pytest.param("pdf", PDF + b"\0" * DOCUMENT_BYTES, "documents of 1 to 4,500,000 bytes", id="document-too-large"),
        pytest.param("png", jpeg(), "said to be png, but its bytes are not those", id="another-format"),
        pytest.param("png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "said to be png", id="svg"),
        pytest.param("txt", png(), "said to be txt", id="image-as-text"),
        pytest.param("png", png()[:20], "a png whose header is broken or cut off", id="cut-off"),
        pytest.param("png", png(100_000, 100_000), "8,000 pixels a side, found 100,000 by 100,000", id="bomb"),
        pytest.param("gif", gif(IMAGE_SIDE + 1, 1), "8,000 pixels a side, found 8,001 by 1", id="too-wide"),
        pytest.param("gif", gif(1, IMAGE_SIDE + 1), "8,000 pixels a side, found 1 by 8,001", id="too-high"),
        pytest.param("jpeg", jpeg(0, 5), "1 to 8,000 pixels a side, found 0 by 5", id="no-width"),
    ],
)
def test_what_converse_would_refuse_is_the_records_fault(kind: Format, data: bytes, said: str) -> None:
    with pytest.raises(SampleFault, match=said) as caught:
        check(Attachment(format=kind, data=data), "messages[0].content[1]")
    assert str(caught.value).startswith("messages[0].content[1]: ")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("png", png(IMAGE_SIDE, 1)),
        ("pdf", PDF),
        ("docx", DOCX + b"\0" * 4_000_000),
        ("txt", b"x"),
        ("txt", b"x" * DOCUMENT_BYTES),
    ],
)
def test_what_converse_takes_is_taken_and_an_archive_is_not_opened(kind: Format, data: bytes) -> None:
    check(Attachment(format=kind, data=data), "here")


def test_neither_a_dump_nor_a_text_of_it_holds_the_file() -> None:
    one = Attachment(format="png", data=png())
    assert one.model_dump() == {"format": "png", "data": one.digest, "turn": None, "offset": 0}
    assert one.model_dump_json() == f'{{"format":"png","data":"{one.digest}","turn":null,"offset":0}}'
    assert "PNG" not in repr(one)


def test_two_files_have_two_digests() -> None:
    assert Attachment(format="png", data=png()).digest != Attachment(format="png", data=png(shade=1)).digest


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Attachment(format="png", data=png(640, 480, 7)), "png, 640x480, "),
        (Attachment(format="pdf", data=PDF + b" " * 34_000), "pdf, 34 kB"),
        (Attachment(format="txt", data=b"abc"), "txt, 3 bytes"),
    ],
)
def test_a_summary_says_what_it_is(one: Attachment, expected: str) -> None:
    assert one.summary.startswith(expected)
