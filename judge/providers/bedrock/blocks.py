"""Images and documents as blocks of Converse.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
"""

from collections.abc import Sequence
from typing import Any

from judge.question.question import Enclosure


def blocks_of(enclosures: Sequence[Enclosure]) -> list[dict[str, Any]]:
    """Return the blocks of a question, each after its mark. They come before the text.

    A document is named by its mark: the name must be unlike all others, and a model may read it as an instruction
    (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html). None of them is the last block: a
    cache point must not follow a document that is not a PDF (https://github.com/strands-agents/harness-sdk/issues/1966).
    """
    return [block for one in enclosures for block in ({"text": one.mark}, _block(one))]


def _block(enclosure: Enclosure) -> dict[str, Any]:
    attached = enclosure.attachment
    named = {} if attached.kind == "image" else {"name": enclosure.name}
    return {attached.kind: {"format": attached.format, **named, "source": {"bytes": attached.data}}}
