"""The part of llama.cpp's C interface that is needed to score a text; the only place that knows xllamacpp.

xllamacpp's Python interface gives the probabilities of text that it generates, not of a given text. Its extension module exports
llama.cpp's C interface (https://github.com/ggml-org/llama.cpp/blob/master/include/llama.h), so we call that.
"""

import ctypes
import functools
import importlib.metadata
import importlib.util
import os
from pathlib import Path

from judge.errors import SettingsFault

SUPPORTED_RELEASE = "2026.10.11549"
"""The release from whose llama.h the structures below are copied, sizes and all; pyproject.toml pins the same."""

LogCallback = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)


class ModelParams(ctypes.Structure):
    """How to load weights: 80 bytes, of which we change none."""

    _fields_ = [("opaque", ctypes.c_uint64 * 10)]


class ContextParams(ctypes.Structure):
    """How to evaluate. Sizes are in tokens; the last 132 bytes keep the library's defaults."""

    _fields_ = [
        ("n_ctx", ctypes.c_uint32),
        ("n_batch", ctypes.c_uint32),
        ("n_ubatch", ctypes.c_uint32),
        ("n_seq_max", ctypes.c_uint32),
        ("n_rs_seq", ctypes.c_uint32),
        ("n_outputs_max", ctypes.c_uint32),
        ("n_outputs_max_per_seq", ctypes.c_uint32),
        ("n_threads", ctypes.c_int32),
        ("n_threads_batch", ctypes.c_int32),
        ("opaque", ctypes.c_uint8 * 132),
    ]


class Batch(ctypes.Structure):
    """Tokens to evaluate; null positions append them to the one sequence there is."""

    _fields_ = [
        ("n_tokens", ctypes.c_int32),
        ("token", ctypes.POINTER(ctypes.c_int32)),
        ("embd", ctypes.c_void_p),
        ("pos", ctypes.c_void_p),
        ("n_seq_id", ctypes.c_void_p),
        ("seq_id", ctypes.c_void_p),
        ("logits", ctypes.POINTER(ctypes.c_int8)),
    ]


@functools.cache
def library() -> ctypes.CDLL:
    """Load the C interface, silence it, and return it; it stays loaded as long as the process lives.

    Raises:
        SettingsFault: the supported release is not installed. With another one, other structures would corrupt memory.
    """
    os.environ.setdefault(
        "OMP_WAIT_POLICY", "passive"
    )  # threads that spin while they wait are several times slower on a busy machine
    loaded = ctypes.CDLL(str(_library_path()))
    _declare(loaded)
    # Kept on the library, because the C side holds no reference to it.
    loaded.discard = LogCallback(lambda *_: None)  # type: ignore[attr-defined]
    loaded.llama_log_set(loaded.discard, None)
    return loaded


def _library_path() -> Path:
    spec = importlib.util.find_spec("xllamacpp")
    release = "none" if spec is None or spec.origin is None else importlib.metadata.version("xllamacpp")
    if spec is None or spec.origin is None or release != SUPPORTED_RELEASE:
        msg = f"the embedded judge needs xllamacpp {SUPPORTED_RELEASE}, found {release}: pip install 'rft-judge[local]'"
        raise SettingsFault(msg)
    return next(Path(spec.origin).parent.glob("xllamacpp*.so"))


def _declare(library: ctypes.CDLL) -> None:
    """Declare the argument and result types of each C function that we call."""
    pointer, integer, text = ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p
    flag = ctypes.c_bool
    signatures: dict[str, tuple[object, list[object]]] = {
        "llama_log_set": (None, [LogCallback, pointer]),
        "llama_model_default_params": (ModelParams, []),
        "llama_context_default_params": (ContextParams, []),
        "llama_model_load_from_file": (pointer, [text, ModelParams]),
        "llama_init_from_model": (pointer, [pointer, ContextParams]),
        "llama_model_get_vocab": (pointer, [pointer]),
        "llama_vocab_n_tokens": (integer, [pointer]),
        "llama_tokenize": (
            integer,
            [pointer, text, integer, pointer, integer, flag, flag],
        ),
        "llama_get_memory": (pointer, [pointer]),
        "llama_memory_seq_rm": (flag, [pointer, integer, integer, integer]),
        "llama_decode": (integer, [pointer, Batch]),
        "llama_get_logits": (ctypes.POINTER(ctypes.c_float), [pointer]),
        "llama_free": (None, [pointer]),
        "llama_model_free": (None, [pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
