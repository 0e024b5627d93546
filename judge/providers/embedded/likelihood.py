"""The likelihood of a text under a small chat model on the CPU; the only place that knows numpy.

The text is evaluated in a few large pieces, so an evaluation costs about as much as reading the text once.
"""

import ctypes
import functools
import itertools
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from judge.errors import Garbled, Oversize, Rejected, SettingsFault
from judge.providers.embedded.llama import Batch, library

WINDOW = 2048
"""Tokens of prompt and response together. The model was trained for 8,192 (`llama.context_length` in its weights); a quarter is a
guess at what trying things out needs, since memory grows with the window."""

_CONTEXT_PIECE = 512
"""Tokens of context evaluated at once: llama.cpp's own default for a piece (`n_ubatch`)."""

_TEXT_PIECE = 128
"""Tokens of text evaluated at once. Each gives a row of 49,152 floats, one a word of the vocabulary: 128 rows are 25 MB."""

_THREADS = 2
"""CPU threads of an evaluation. A guess: two cores are what a small machine has."""

_TURN_START = (
    "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\n"
)
_TURN_END = "<|im_end|>\n<|im_start|>assistant\n"
"""What stands around a user's turn, word for word as in the model's own chat template (`tokenizer.chat_template`)."""


class LanguageModel:
    """A chat model in memory. It may be called from any thread; evaluations run one after the other.

    The last context stays evaluated, so texts that are scored in a row against one context pay for it once.
    """

    def __init__(self, weights: Path) -> None:
        """Load weights, a GGUF file.

        Raises:
            SettingsFault: the file cannot be loaded, or the inference library is not the supported release.
        """
        self._library = library()
        self._lock = threading.Lock()
        self._releases: list[Callable[[], None]] = []
        # At exit another thread may still be evaluating, so the system frees the memory instead.
        weakref.finalize(self, _release, self._releases).atexit = False
        self._model = self._load(weights)
        self._vocabulary = self._library.llama_model_get_vocab(self._model)
        # Two sessions, so that a text without context does not push out the last context.
        self._conditional = self._open()
        self._unconditional = self._open()

    def log_probabilities(self, parts: Sequence[str], given: str) -> list[list[float]]:
        """Return the natural logarithm of the probability of every token, part by part.

        Args:
            parts: joined, they are the assistant's turn.
            given: the user's turn before it; empty for the probability of the text alone.

        Raises:
            Rejected: there is no text.
            Oversize: both turns together have more than 2,048 tokens.
            Garbled: the evaluation failed.
        """
        targets = [self._tokens(part) for part in parts]
        whole = list(itertools.chain(*targets))
        context = self._frame(given)
        _require_fit(len(context), len(whole))
        session = self._conditional if given else self._unconditional
        with self._lock:
            values = iter(session.log_probabilities(context, whole))
        return [list(itertools.islice(values, len(target))) for target in targets]

    def _load(self, weights: Path) -> int:
        params = self._library.llama_model_default_params()
        model = self._library.llama_model_load_from_file(bytes(weights), params)
        if not model:
            msg = f"{weights}: these weights cannot be loaded"
            raise SettingsFault(msg)
        self._releases.append(functools.partial(self._library.llama_model_free, model))
        return int(model)

    def _open(self) -> "_Session":
        params = self._library.llama_context_default_params()
        params.n_ctx, params.n_batch = WINDOW, _CONTEXT_PIECE
        params.n_threads = params.n_threads_batch = _THREADS
        context = self._library.llama_init_from_model(self._model, params)
        if not context:
            msg = "the embedded judge cannot reserve memory for its model"
            raise SettingsFault(msg)
        self._releases.append(functools.partial(self._library.llama_free, context))
        size = self._library.llama_vocab_n_tokens(self._vocabulary)
        return _Session(self._library, context, size)

    def _frame(self, given: str) -> list[int]:
        """Return the tokens of the chat up to where the assistant's turn begins."""
        start = self._tokens(_TURN_START, special=True)
        return [*start, *self._tokens(given), *self._tokens(_TURN_END, special=True)]

    def _tokens(self, text: str, *, special: bool = False) -> list[int]:
        """Return token ids; the names of special tokens count as such only in our own text."""
        # The library needs valid UTF-8, and a lone surrogate has none.
        data = text.encode("utf-8", errors="replace")
        ids = (ctypes.c_int32 * (len(data) + 1))()
        count = self._library.llama_tokenize(self._vocabulary, data, len(data), ids, len(ids), False, special)
        return ids[:count]


class _Session:
    """One evaluation memory of the model; its calls must not overlap."""

    def __init__(self, library: ctypes.CDLL, context: int, vocabulary: int) -> None:
        self._library = library
        self._context = context
        self._vocabulary_size = vocabulary
        self._evaluated: list[int] = []

    def log_probabilities(self, context: list[int], target: list[int]) -> list[float]:
        """Return the log probability of each target token after `context`."""
        self._evaluate_context(context[:-1])
        read = _pieces([context[-1], *target[:-1]], _TEXT_PIECE)
        expected = _pieces(target, _TEXT_PIECE)
        values: list[float] = []
        for piece, following in zip(read, expected, strict=True):
            self._decode(piece, outputs=True)
            values += _chosen(self._logits(len(piece)), following)
        return values

    def _evaluate_context(self, tokens: list[int]) -> None:
        """Make the memory hold exactly these tokens."""
        # Only a whole context is reused: cut into other pieces, it would give other last digits.
        if tokens == self._evaluated:
            self._forget(len(tokens))
            return
        self._forget(0)
        for piece in _pieces(tokens, _CONTEXT_PIECE):
            self._decode(piece, outputs=False)
        self._evaluated = tokens

    def _forget(self, kept: int) -> None:
        """Drop everything that was evaluated after the first `kept` tokens."""
        memory = self._library.llama_get_memory(self._context)
        self._library.llama_memory_seq_rm(memory, 0, kept, -1)
        self._evaluated = self._evaluated[:kept]

    def _decode(self, tokens: list[int], *, outputs: bool) -> None:
        """Evaluate tokens, with or without a row of logits for each."""
        count = len(tokens)
        batch = Batch(
            n_tokens=count,
            token=(ctypes.c_int32 * count)(*tokens),
            logits=(ctypes.c_int8 * count)(*([int(outputs)] * count)),
        )
        if status := self._library.llama_decode(self._context, batch):
            self._forget(0)
            msg = f"the embedded judge's model failed with status {status}"
            raise Garbled(msg)

    def _logits(self, rows: int) -> npt.NDArray[np.float32]:
        """Return a view of the last logits; the next evaluation overwrites it."""
        data = self._library.llama_get_logits(self._context)
        return np.ctypeslib.as_array(data, (rows, self._vocabulary_size))


def _release(releases: list[Callable[[], None]]) -> None:
    for release in reversed(releases):
        release()


def _require_fit(context: int, target: int) -> None:
    if target == 0:
        msg = "the embedded judge needs text, and this response is empty"
        raise Rejected(msg)
    if context + target > WINDOW:
        msg = f"the embedded judge reads {WINDOW} tokens, and prompt and response have {context} and {target}"
        raise Oversize(msg)


def _pieces(tokens: list[int], size: int) -> list[list[int]]:
    return [tokens[start : start + size] for start in range(0, len(tokens), size)]


def _chosen(logits: npt.NDArray[np.float32], tokens: list[int]) -> list[float]:
    """Return the logarithm of the softmax of each row, at that row's token."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    totals = np.log(np.exp(shifted).sum(axis=1, dtype=np.float64))
    chosen = shifted[np.arange(len(tokens)), tokens].astype(np.float64)
    return [float(value) for value in chosen - totals]
