"""Likelihood of a text under a small chat model that runs on the CPU.

The whole text is evaluated in a few large batches under the model's own
tokenisation, so one evaluation costs about as much as reading the text.
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

WINDOW_TOKENS = 2048
CONTEXT_BATCH_TOKENS = 512
# One row of output is 49,152 floats: 128 rows keep the buffer near 25 MB.
TEXT_BATCH_TOKENS = 128

TURN_START = (
    "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\n"
)
TURN_END = "<|im_end|>\n<|im_start|>assistant\n"


class LanguageModel:
    """A chat model held in memory; every method may be called from any thread.

    Evaluations are serialised. The last context stays evaluated, so several
    texts scored in a row against one context pay for it only once.
    """

    def __init__(self, weights: Path, threads: int = 2) -> None:
        """Load `weights` (a GGUF file) and use `threads` CPU threads.

        Raises:
            SettingsFault: the file cannot be loaded, or the inference library is not the supported release.
        """
        self._library = library()
        self._lock = threading.Lock()
        self._releases: list[Callable[[], None]] = []
        # At exit another thread may still be evaluating: leave it to the system.
        weakref.finalize(self, _release, self._releases).atexit = False
        self._model = self._load(weights)
        self._vocabulary = self._library.llama_model_get_vocab(self._model)
        # Apart, a text without context does not push the last context out.
        self._conditional = self._open(threads)
        self._unconditional = self._open(threads)

    def log_probabilities(self, parts: Sequence[str], given: str) -> list[list[float]]:
        """Return the natural-log probability of every token, part by part.

        The parts in a row are the assistant's turn, `given` is the user's turn before it; an empty `given` leaves the text
        unconditional in the same frame.

        Raises:
            Rejected: there is no text.
            Oversize: context and text exceed the model's window of 2,048 tokens.
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

    def _open(self, threads: int) -> "_Session":
        params = self._library.llama_context_default_params()
        params.n_ctx, params.n_batch = WINDOW_TOKENS, CONTEXT_BATCH_TOKENS
        params.n_threads = params.n_threads_batch = threads
        context = self._library.llama_init_from_model(self._model, params)
        if not context:
            msg = "the embedded model cannot be made ready: not enough memory?"
            raise SettingsFault(msg)
        self._releases.append(functools.partial(self._library.llama_free, context))
        size = self._library.llama_vocab_n_tokens(self._vocabulary)
        return _Session(self._library, context, size)

    def _frame(self, given: str) -> list[int]:
        """Return the tokens of the chat up to the start of the answer."""
        start = self._tokens(TURN_START, special=True)
        return [*start, *self._tokens(given), *self._tokens(TURN_END, special=True)]

    def _tokens(self, text: str, *, special: bool = False) -> list[int]:
        """Return token ids; in what is not ours the names of special tokens are plain text."""
        # A lone surrogate has no UTF-8 form and the library needs valid UTF-8.
        data = text.encode("utf-8", errors="replace")
        ids = (ctypes.c_int32 * (len(data) + 1))()
        count = self._library.llama_tokenize(self._vocabulary, data, len(data), ids, len(ids), False, special)
        return ids[:count]


class _Session:
    """One evaluation memory of the model; not safe for concurrent calls."""

    def __init__(self, library: ctypes.CDLL, context: int, vocabulary: int) -> None:
        self._library = library
        self._context = context
        self._vocabulary_size = vocabulary
        self._evaluated: list[int] = []

    def log_probabilities(self, context: list[int], target: list[int]) -> list[float]:
        """Return the log probability of each target token after `context`."""
        self._evaluate_context(context[:-1])
        inputs = _batches([context[-1], *target[:-1]], TEXT_BATCH_TOKENS)
        expected = _batches(target, TEXT_BATCH_TOKENS)
        values: list[float] = []
        for batch, following in zip(inputs, expected, strict=True):
            self._decode(batch, outputs=True)
            values += _chosen(self._logits(len(batch)), following)
        return values

    def _evaluate_context(self, tokens: list[int]) -> None:
        """Make the memory hold exactly `tokens`."""
        # Only a whole context is reused: another split into batches would
        # change the last digits and with them repeatability.
        if tokens == self._evaluated:
            self._forget(len(tokens))
            return
        self._forget(0)
        for batch in _batches(tokens, CONTEXT_BATCH_TOKENS):
            self._decode(batch, outputs=False)
        self._evaluated = tokens

    def _forget(self, kept: int) -> None:
        """Drop all that was evaluated after the first `kept` tokens."""
        memory = self._library.llama_get_memory(self._context)
        self._library.llama_memory_seq_rm(memory, 0, kept, -1)
        self._evaluated = self._evaluated[:kept]

    def _decode(self, tokens: list[int], *, outputs: bool) -> None:
        """Evaluate `tokens`, with or without a row of logits for each."""
        count = len(tokens)
        batch = Batch(
            n_tokens=count,
            token=(ctypes.c_int32 * count)(*tokens),
            logits=(ctypes.c_int8 * count)(*([int(outputs)] * count)),
        )
        if status := self._library.llama_decode(self._context, batch):
            self._forget(0)
            msg = f"the embedded model failed with status {status}"
            raise Garbled(msg)

    def _logits(self, rows: int) -> npt.NDArray[np.float32]:
        """Return a view of the last logits, valid until the next evaluation."""
        data = self._library.llama_get_logits(self._context)
        return np.ctypeslib.as_array(data, (rows, self._vocabulary_size))


def _release(releases: list[Callable[[], None]]) -> None:
    for release in reversed(releases):
        release()


def _require_fit(context: int, target: int) -> None:
    if target == 0:
        msg = "the embedded judge reads text, and this response has none"
        raise Rejected(msg)
    if context + target > WINDOW_TOKENS:
        msg = f"{context} tokens of prompt and {target} of response exceed the embedded judge's {WINDOW_TOKENS}"
        raise Oversize(msg)


def _batches(tokens: list[int], size: int) -> list[list[int]]:
    return [tokens[start : start + size] for start in range(0, len(tokens), size)]


def _chosen(logits: npt.NDArray[np.float32], tokens: list[int]) -> list[float]:
    """Return the log softmax of each row at its token."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    totals = np.log(np.exp(shifted).sum(axis=1, dtype=np.float64))
    chosen = shifted[np.arange(len(tokens)), tokens].astype(np.float64)
    return [float(value) for value in chosen - totals]
