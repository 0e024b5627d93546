"""Images and documents as content parts of chat completions.

An image is an `image_url` with a data URL, a document is a `file`. Not every server takes files; one that does not refuses the
request. https://platform.openai.com/docs/api-reference/chat/create
"""

import base64
from collections.abc import Sequence
from typing import Any

from judge.media.formats import MIME
from judge.question.question import Enclosure


def parts_of(enclosures: Sequence[Enclosure]) -> list[dict[str, Any]]:
    """Return the parts of a question, each after its mark. They come before the text."""
    return [part for one in enclosures for part in ({"type": "text", "text": one.mark}, _part(one))]


def _part(enclosure: Enclosure) -> dict[str, Any]:
    attached = enclosure.attachment
    url = f"data:{MIME[attached.format]};base64,{base64.b64encode(attached.data).decode()}"
    if attached.kind == "image":
        return {"type": "image_url", "image_url": {"url": url}}
    return {"type": "file", "file": {"filename": f"{enclosure.name}.{attached.format}", "file_data": url}}
