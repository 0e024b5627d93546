"""Images and documents as blocks of Converse, and what Bedrock says of a model that cannot be shown any.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
"""

import re
from collections.abc import Sequence
from typing import Any

from judge.converse import Call
from judge.errors import Misconfigured
from judge.question.question import Enclosure

_NOT_TAKEN = re.compile(
    r"""
      model\ doesn't\ support\ (the\ )?(image|document)
                            # This model doesn't support the image field for user messages. Remove image and try again.
                            # This model doesn't support documents.
    | (image|document|vision)\ input\ is\ not\ supported      # image input is not supported - hint: provide the mmproj
    | does\ not\ support\ (image|document|vision)             # This model does not support image input
    | image_url\ is\ only\ supported\ by                     # image_url is only supported by certain models.
    | not\ a\ multimodal\ model                              # smol is not a multimodal model
    | at\ most\ 0\ image                                     # At most 0 image(s) may be provided in one prompt.
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What Bedrock, OpenAI, llama.cpp and vLLM say of a model that takes texts alone. What they say of an image that is
broken or too large is not here: then the record is at fault."""


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


def cannot_see(call: Call, message: str, who: str) -> Misconfigured | None:
    """Return the fault of a model that takes texts alone, which is nobody's record; None if a refusal says something else.

    Args:
        call: what was asked, and of which model.
        message: what the service said.
        who: the service, for the message.
    """
    if not call.question.enclosures or not _NOT_TAKEN.search(message):
        return None
    kinds = " and ".join(dict.fromkeys(f"{one.attachment.kind}s" for one in call.question.enclosures))
    return Misconfigured(f"{call.model} cannot be shown {kinds}, which a record has: choose another model ({who}: {message})")
