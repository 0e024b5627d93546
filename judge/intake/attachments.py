"""The attachments of a record: its images and documents, taken out of the turns, whatever the shape of their blocks.

Read are the blocks of OpenAI (`image_url`, `input_image`, `file`, `input_file`, with a data URL), of Converse (`image`,
`document`) and of Anthropic (`image`, `document`, as base64), also in the result of a tool. Nothing is fetched: a file has to be
in its record. Whatever else a turn holds stays in it, for `judge.intake.turns` to read or to refuse.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from judge.errors import SampleFault
from judge.intake.json_value import unlike
from judge.intake.turns import text_of
from judge.media.attachment import Attachment, check
from judge.media.bounds import DOCUMENT_BYTES, IMAGE_BYTES
from judge.media.formats import MIME, format_of
from judge.record import shape

_DATA_URL = re.compile(
    r"""
    data:(?P<type>[\w.+-]{1,60}/[\w.+-]{1,100})  # data:image/png
    (?:;[^;,]{0,100}){0,5}                       # ;charset=utf-8
    ;base64,
    """,
    re.IGNORECASE | re.VERBOSE,
)

_FILES = {"image", "document", "image_url", "file_data"}
"""Fields of a block that hold a file."""

_DATA = "data:"
"""How every data URL begins: https://www.rfc-editor.org/rfc/rfc2397"""

_LONGEST = 4 * (max(IMAGE_BYTES, DOCUMENT_BYTES) // 3 + 1)
"""Characters of the base64 of the largest attachment; a longer one is not decoded."""


class Detached(NamedTuple):
    """The turns of a record without its attachments, and the attachments."""

    turns: list[Mapping[str, Any]]
    attachments: tuple[Attachment, ...]


class _Rest(NamedTuple):
    """A content without its attachments, and these, with the characters of the text before each."""

    content: Any
    attachments: Sequence[Attachment]


class _File(NamedTuple):
    """A file as a block has it."""

    kind: str
    """What the block calls its format."""

    data: str | bytes
    """Base64, or the bytes themselves, as callers of boto3 have them."""


def detach(turns: Sequence[Mapping[str, Any]], last: int) -> Detached:
    """Take the attachments out of the turns.

    Args:
        turns: the turns of a record.
        last: the place of the response.

    Raises:
        SampleFault: an attachment cannot be shown to a judge, or is not in the record.
    """
    plain: list[Mapping[str, Any]] = []
    found: list[Attachment] = []
    for place, turn in enumerate(turns):
        if not (turn.get("images") is None or (isinstance(turn["images"], list) and not turn["images"])):  # as Ollama has them
            raise unlike(turn["images"], f"messages[{place}].images", "images in the turn's content, where they belong")
        rest = _split(turn.get("content"), f"messages[{place}].content")
        plain.append({**turn, "content": rest.content} if rest.attachments else turn)
        found += [one.model_copy(update={"turn": None if place == last else place}) for one in rest.attachments]
    return Detached(plain, tuple(found))


def attach(turns: Sequence[Mapping[str, Any]], attachments: Sequence[Attachment], last: int) -> list[Mapping[str, Any]]:
    """Put attachments back into turns of text, as blocks of Converse; `detach` takes them out again.

    Args:
        turns: the turns of a record, each with its text.
        attachments: in their order.
        last: the place of the response.
    """
    own = [[one for one in attachments if place == (last if one.turn is None else one.turn)] for place in range(len(turns))]
    return [{**turn, "content": _blocks(turn["content"], mine)} if mine else turn for turn, mine in zip(turns, own, strict=True)]


def _blocks(text: str, attachments: Sequence[Attachment]) -> list[Mapping[str, Any]]:
    blocks: list[Mapping[str, Any]] = []
    ends = [*(one.offset for one in attachments[1:]), len(text)]
    blocks.append({"text": text[: attachments[0].offset]})
    for one, end in zip(attachments, ends, strict=True):
        source = {"bytes": base64.b64encode(one.data).decode()}
        blocks += [{one.kind: {"format": one.format, "source": source}}, {"text": text[one.offset : end]}]
    return blocks


def _split(content: object, where: str) -> _Rest:
    blocks = content if isinstance(content, list) else [content]
    kept: list[Any] = []
    found: list[Attachment] = []
    for at, block in enumerate(blocks):
        place = f"{where}[{at}]" if isinstance(content, list) else where
        attachment = _attachment(block, place) if isinstance(block, Mapping) else None
        if attachment is None:
            kept.append(block)
        else:
            before = sum(len(text_of(one, place)) for one in kept)
            found.append(attachment.model_copy(update={"offset": before}))
    return _Rest(kept, found)


def _attachment(block: Mapping[str, Any], where: str) -> Attachment | None:
    """Read a block; None if it is no attachment of a known shape.

    Raises:
        SampleFault: the file cannot be shown to a judge, or it is not in the record.
    """
    fields = {name: value for name, value in block.items() if value is not None}  # a table has nulls for what is not there
    if isinstance(fields.get("text"), str):
        _refuse_both(fields, where)
        return None
    file = _file(fields, where)
    if file is None and _elsewhere(fields):
        raise _not_here(where)
    if file is None:
        return None
    known = format_of(file.kind)
    if known is None:
        msg = f"{where}: no judge can be shown a file of this format; wanted {', '.join(MIME)}"
        raise SampleFault(msg)
    attachment = Attachment(format=known, data=file.data if isinstance(file.data, bytes) else _decoded(file.data, where))
    check(attachment, where)
    return attachment


def _refuse_both(fields: Mapping[str, Any], where: str) -> None:
    """Refuse a block of text with a file in it: the file would not be shown."""
    if _FILES & fields.keys():
        raise unlike(fields, where, "text or a file, and not both in one block")


def _file(fields: Mapping[str, Any], where: str) -> _File | None:
    """Return the file in a block; None if the block has no known shape."""
    match fields:
        case {"type": "image_url" | "input_image", "image_url": {"url": str(url)} | str(url)}:
            return _of_url(url, where)
        case {"type": "file", "file": {"file_data": str(data), **named}} | {
            "type": "input_file",
            "file_data": str(data),
            **named,
        }:
            return _of_data(data, named.get("filename"), where)
        case {"type": "image" | "document", "source": {"type": "base64", "media_type": str(kind), "data": str(data)}}:
            return _File(kind, data)
        case {"image": {"format": str(kind), "source": {"bytes": str() | bytes() as data}}} if len(fields) == 1:
            return _File(kind, data)
        case {"document": {"format": str(kind), "source": {"bytes": str() | bytes() as data}}} if len(fields) == 1:
            return _File(kind, data)
    return None


def _elsewhere(fields: Mapping[str, Any]) -> bool:
    """Whether a block names a file that is not in the record: by an address, on S3, or by an id."""
    match fields:
        case {"type": "image" | "document", "source": {"type": "url" | "file"}}:
            return True
        case {"image": {"source": {"s3Location": _}}} | {"document": {"source": {"s3Location": _}}}:
            return True
        case {"type": "file", "file": {"file_id": _}}:
            return True
        case {"type": "input_file" | "input_image", "file_id": _} | {"type": "input_file", "file_url": _}:
            return True
    return False


def _not_here(where: str) -> SampleFault:
    return SampleFault(f"{where}: a file elsewhere is not fetched; wanted the file itself, as base64 in the record")


def _of_url(url: str, where: str) -> _File:
    found = _DATA_URL.match(url)
    if found is not None:
        return _File(found["type"], url[found.end() :])
    if url[: len(_DATA)].lower() != _DATA:
        raise _not_here(where)
    raise unlike(url, where, "a data URL with a media type and base64")


def _of_data(data: str, name: object, where: str) -> _File:
    """Read a file: a data URL, or base64 whose format the name of the file tells."""
    if data[: len(_DATA)].lower() == _DATA:
        return _of_url(data, where)
    return _File(name.rpartition(".")[2] if isinstance(name, str) else "", data)


def _decoded(text: str, where: str) -> bytes:
    if len(text) > _LONGEST:
        msg = f"{where}: wanted a file of at most {max(IMAGE_BYTES, DOCUMENT_BYTES):,} bytes, found {shape(text)} of base64"
        raise SampleFault(msg)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise unlike(text, where, "base64") from error
