"""The names of a record's fields, and of what a list of records is wrapped in."""

WRAPPERS = ("batch", "trajectories")
"""Fields of an event that hold the list of its records."""

REFERENCE_KEYS = ("reference_answer", "ground_truth")
"""Where the reference is, in the record or in its metadata; the first one found counts."""

KNOWN_KEYS = {"id", "messages", "metadata", "prompt", "response", "tools", *REFERENCE_KEYS}
"""Fields with a meaning of their own. Bedrock moves all others into `metadata`, and so does `read_sample`:
https://docs.aws.amazon.com/bedrock/latest/userguide/rft-prepare-data.html"""

MOVED_KEYS = KNOWN_KEYS - {"tools"}
"""Fields that a sample has in places of their own. `tools` has none, so it stays with the metadata, where checks look for it."""

NAMED = {*KNOWN_KEYS, "body", *WRAPPERS}
"""Fields that a message may name; all others stay unnamed, because they may hold a text."""
