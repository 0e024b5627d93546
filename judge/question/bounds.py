"""The limits on templates and on what they write; `judge.bounds` says what a limit is."""

TEMPLATE_BYTES = 100_000
"""Bytes of one template file; those that are shipped have 2 kB."""

TEMPLATE_NODES = 10_000
"""Expressions and statements in one template file; compiling that many takes about 0.5 s."""

TEMPLATE_PARTS = 100
"""Templates that one prompt may include, each counted as often as it is included: where every file includes the next one twice,
each further file doubles the number."""

RENDER_SECONDS = 1.0
"""Processor time, in seconds, for rendering one template."""

RENDERED_BYTES = 10_000_000
"""Bytes of UTF-8 that one template may write; no judge's context has room for more."""

RENDER_CHARACTERS = 40_000_000
"""Characters that one rendering may handle, where a text counts as often as a filter, a comparison or an operator works on it.
This bounds the memory. A template that shows a record of 4 MB and trims each text once handles about 10 million."""

RENDER_ITEM = 64
"""Characters that one item of a list or an object counts as: about the bytes of memory that it takes."""

RENDER_RANGE = 100_000
"""Numbers that one `range` in a template may have."""

RENDER_INTEGER_BITS = 1_024
"""Bits of a whole number in a template; multiplying longer ones takes more than linear time."""
