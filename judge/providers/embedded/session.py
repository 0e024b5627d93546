"""A model's evaluation memory: it gives the log probabilities of a text after each of two contexts. Only this module knows numpy.

A text is evaluated after both contexts at once and in a few large pieces, so an evaluation costs about as much as reading the
text twice.
"""

import ctypes
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from judge.errors import Garbled
from judge.providers.embedded.llama import Batch

CONTEXT_PIECE = 512
"""Tokens of context evaluated at once: llama.cpp's own default for a piece (`n_ubatch`)."""

_TEXT_PIECE = 128
"""Tokens of text evaluated at once after each context. A guess: each token gives a row of 49,152 floats, one for each word of the
vocabulary, so two times 128 rows take 50 MB."""

SEQUENCES = 2
"""Contexts that are held at once, because a text is scored after its task and alone."""


class Session:
    """One evaluation memory of the model; its calls must not overlap.

    Each context stays evaluated until another one takes its place, so for texts in a row after one context, it is evaluated once.
    A text's values do not depend on what was scored before it.
    """

    def __init__(self, library: ctypes.CDLL, context: int, vocabulary: int) -> None:
        """Wrap a fresh `llama_context` that has two sequences.

        Args:
            library: llama.cpp's C interface.
            context: the address of the `llama_context`.
            vocabulary: how many words the model's vocabulary has.
        """
        self._library = library
        self._context = context
        self._vocabulary_size = vocabulary
        self._evaluated: list[list[int]] = [[] for _ in range(SEQUENCES)]

    def log_probabilities(self, contexts: Sequence[list[int]], target: list[int]) -> list[list[float]]:
        """Return the log probability of each target token, after each of the two contexts.

        Raises:
            Garbled: the evaluation failed.
        """
        self._hold([context[:-1] for context in contexts])
        read = [_pieces([context[-1], *target[:-1]], _TEXT_PIECE) for context in contexts]
        values: list[list[float]] = [[] for _ in contexts]
        for *pieces, following in zip(*read, _pieces(target, _TEXT_PIECE), strict=True):
            self._decode(dict(enumerate(pieces)), outputs=True)
            logits = self._logits(len(contexts) * len(following))
            for place, rows in enumerate(np.split(logits, len(contexts))):
                values[place] += chosen(rows, following)
        return values

    def _hold(self, contexts: list[list[int]]) -> None:
        """Make the memory hold exactly these contexts."""
        # Only a whole context is reused: cut into other pieces, it would give other last digits.
        for sequence, tokens in enumerate(contexts):
            self._forget(sequence, len(tokens) if tokens == self._evaluated[sequence] else 0)
        for sequence, tokens in enumerate(contexts):
            if tokens != self._evaluated[sequence]:
                for piece in _pieces(tokens, CONTEXT_PIECE):
                    self._decode({sequence: piece}, outputs=False)
                self._evaluated[sequence] = tokens

    def _forget(self, sequence: int, kept: int) -> None:
        """Drop what a sequence has after its first `kept` tokens."""
        memory = self._library.llama_get_memory(self._context)
        self._library.llama_memory_seq_rm(memory, sequence, kept, -1)
        self._evaluated[sequence] = self._evaluated[sequence][:kept]

    def _decode(self, tokens: dict[int, list[int]], *, outputs: bool) -> None:
        """Append tokens to each sequence and evaluate them, with or without a row of logits for each."""
        if status := self._library.llama_decode(self._context, _batch(tokens, outputs=outputs)):
            for sequence in range(SEQUENCES):
                self._forget(sequence, 0)
            msg = f"the embedded judge's model failed with status {status}"
            raise Garbled(msg)

    def _logits(self, rows: int) -> npt.NDArray[np.float32]:
        """Return a view of the last logits; the next evaluation overwrites it."""
        data = self._library.llama_get_logits(self._context)
        return np.ctypeslib.as_array(data, (rows, self._vocabulary_size))


def chosen(logits: npt.NDArray[np.float32], tokens: list[int]) -> list[float]:
    """Return the logarithm of the softmax of each row, at that row's token."""
    room = np.empty(logits.shape[1], np.float32)
    values = []
    # Row by row, since one row fits the processor's cache and all of them do not.
    for row, token in zip(logits, tokens, strict=True):
        top = row.max()
        np.exp(np.subtract(row, top, out=room), out=room)
        values.append(float(row[token] - top) - float(np.log(room.sum(dtype=np.float64))))
    return values


def _batch(tokens: dict[int, list[int]], *, outputs: bool) -> Batch:
    ids = [token for piece in tokens.values() for token in piece]
    sequences = [ctypes.pointer(ctypes.c_int32(sequence)) for sequence, piece in tokens.items() for _ in piece]
    count = len(ids)
    return Batch(
        n_tokens=count,
        token=(ctypes.c_int32 * count)(*ids),
        n_seq_id=(ctypes.c_int32 * count)(*[1] * count),
        seq_id=(ctypes.POINTER(ctypes.c_int32) * count)(*sequences),
        logits=(ctypes.c_int8 * count)(*[int(outputs)] * count),
    )


def _pieces(tokens: list[int], size: int) -> list[list[int]]:
    return [tokens[start : start + size] for start in range(0, len(tokens), size)]
