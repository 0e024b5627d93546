"""The limits on images and documents, as Converse states them for its messages.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html
"""

IMAGES = 20
DOCUMENTS = 5
"""Different images, and different documents, in one question."""

IMAGE_BYTES = 3_750_000
IMAGE_SIDE = 8_000
"""Bytes of an image; pixels of its width and of its height."""

DOCUMENT_BYTES = 4_500_000
"""Bytes of a document."""
