"""How likely a text is under a small chat model on the CPU: the log probability of every token, after a task and alone."""

import ctypes
import functools
import itertools
import os
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from judge.errors import Oversize, Rejected, SettingsFault
from judge.providers.embedded.llama import library
from judge.providers.embedded.session import CONTEXT_PIECE, SEQUENCES, Session
from judge.providers.embedded.weights import load_model

WINDOW = 2048
"""Tokens of prompt and response together. The model was trained for 8,192 (`llama.context_length` in its weights); a quarter is a
guess at what trying things out needs, since memory grows with the window."""

_MOST_THREADS = 4
"""CPU threads of an evaluation, at most; otherwise there is one for each core. A guess: only two cores were measured, and every
layer waits for its slowest thread."""

_TURN_START = (
    "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\n"
)
_TURN_END = "<|im_end|>\n<|im_start|>assistant\n"
"""What stands around a user's turn, word for word as in the model's own chat template (`tokenizer.chat_template`)."""


class LogProbabilities(NamedTuple):
    """The natural logarithm of the probability of every token of a text, part by part."""

    given: list[list[float]]
    """After the task."""

    alone: list[list[float]]
    """After an empty user's turn."""


class LanguageModel:
    """A chat model in memory. It may be called from any thread; evaluations run one after the other.

    The last task stays evaluated, so texts that are scored in a row after one task pay for it once.
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
        self._model = load_model(self._library, weights)
        self._releases.append(functools.partial(self._library.llama_model_free, self._model))
        self._vocabulary = self._library.llama_model_get_vocab(self._model)
        self._session = self._open()

    def log_probabilities(self, parts: Sequence[str], given: str) -> LogProbabilities:
        """Return the log probabilities of a text after a task and alone.

        Args:
            parts: joined, they are the assistant's turn.
            given: the task, the user's turn before it.

        Raises:
            Rejected: there is no text.
            Oversize: both turns together have more than 2,048 tokens.
            Garbled: the evaluation failed.
        """
        targets = [self._tokens(part) for part in parts]
        whole = list(itertools.chain(*targets))
        contexts = [self._frame(given), self._frame("")]
        _require_fit(len(contexts[0]), len(whole))
        with self._lock:
            values = self._session.log_probabilities(contexts, whole)
        return LogProbabilities(*(_cut(tokens, [len(target) for target in targets]) for tokens in values))

    def _open(self) -> Session:
        params = self._library.llama_context_default_params()
        params.n_ctx, params.n_seq_max = WINDOW * SEQUENCES, SEQUENCES
        params.n_batch = CONTEXT_PIECE
        params.n_threads = params.n_threads_batch = min(os.cpu_count() or 1, _MOST_THREADS)
        context = self._library.llama_init_from_model(self._model, params)
        if not context:
            msg = "the embedded judge cannot reserve memory for its model"
            raise SettingsFault(msg)
        self._releases.append(functools.partial(self._library.llama_free, context))
        return Session(self._library, context, self._library.llama_vocab_n_tokens(self._vocabulary))

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


def _cut(values: list[float], lengths: list[int]) -> list[list[float]]:
    """Return values in pieces of the given lengths."""
    remaining = iter(values)
    return [list(itertools.islice(remaining, length)) for length in lengths]
