"""What models write around a verdict unasked: thoughts, and the end marks at which a server should have stopped."""

import re

END_MARK = re.compile(r"(?:<\|\w{1,30}\|>|</s>|<eos>|<end_of_turn>)(?=[ \t]*(?:\n|$))")
"""End marks of a model that some servers leave in its text: `<|im_end|>`, `</s>`. Only at the end of a line: removed within one,
they would join two numbers."""

THOUGHT_BEGINS = re.compile(
    r"<(?:think|thinking|thought|reasoning|reflection|scratchpad)>|<\|begin_internal_thought\|>", re.IGNORECASE
)
"""`<think>`, as open models write it into their text; Nova's `<|begin_internal_thought|>`."""

THOUGHT_ENDS = re.compile(
    r"</(?:think|thinking|thought|reasoning|reflection|scratchpad)>|<\|end_internal_thought\|>", re.IGNORECASE
)
"""`</think>`; Nova's `<|end_internal_thought|>`."""
