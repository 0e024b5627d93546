"""What a service says of a model that reads texts alone is told from what it says of a broken image."""

import pytest

from judge.errors import Misconfigured
from judge.providers.sight import cannot_see
from judge.question.prompts import Prompts
from tests.conftest import make_call, make_sample
from tests.pictures import image_url, png, turns


@pytest.mark.parametrize(
    ("said", "blind"),
    [
        ("This model doesn't support the image field for user messages. Remove image and try again.", True),
        ("This model doesn't support documents.", True),
        ("image input is not supported - hint: if this is unexpected, you may need to provide the mmproj", True),
        ("Invalid content type. image_url is only supported by certain models.", True),
        ("At most 0 image(s) may be provided in one prompt.", True),
        ("Failed to create new sequence: failed to process inputs: this model is missing data required for image input", True),
        ("unsupported content[].type", True),
        ("Unknown part type: file", True),
        ("smol is not a multimodal model", True),
        ("This model does not support image input", True),
        ("The provided image does not match the specified image format.", False),
        ("At most 10 image(s) may be provided in one prompt.", False),
        ("image exceeds 5 MB maximum: 5316852 bytes > 5242880 bytes", False),
        ("This model doesn't support tool use.", False),
    ],
)
def test_a_model_that_cannot_see_is_told_from_an_image_that_cannot_be_seen(prompts: Prompts, said: str, *, blind: bool) -> None:
    call = make_call(prompts, sample=make_sample(messages=turns(image_url(png()), "What is it?")))
    assert isinstance(cannot_see(call, said, "Bedrock"), Misconfigured) is blind
    assert cannot_see(make_call(prompts), said, "Bedrock") is None
