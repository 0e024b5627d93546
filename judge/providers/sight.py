"""What services say of a model that reads texts alone and is shown an image or a document."""

import re

from judge.converse import Call
from judge.errors import Misconfigured
from judge.reading.pattern import Pattern

_NOT_TAKEN = Pattern(
    r"""
      model\ doesn't\ support\ (the\ )?(image|document)
                            # This model doesn't support the image field for user messages. Remove image and try again.
                            # This model doesn't support documents.
    | (image|document|vision)\ input\ is\ not\ supported      # image input is not supported - hint: provide the mmproj
    | does\ not\ support\ (image|document|vision)             # This model does not support image input
    | missing\ data\ required\ for\ image\ input  # this model is missing data required for image input
    | image_url\ is\ only\ supported\ by                     # image_url is only supported by certain models.
    | not\ a\ multimodal\ model                              # smol is not a multimodal model
    | unsupported\ content\[\]\.type                       # unsupported content[].type, of llama.cpp for a file
    | unknown\ part\ type                                  # Unknown part type: file, of vLLM
    | at\ most\ 0\ image                                     # At most 0 image(s) may be provided in one prompt.
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What Bedrock, OpenAI, llama.cpp, Ollama and vLLM say of a model that takes texts alone. What they say of an image that is
broken or too large is not here: then the record is at fault."""


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
