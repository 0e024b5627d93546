"""The part of llama.cpp's C interface that we need to score a text; the only place that knows xllamacpp.

xllamacpp's Python interface gives the probabilities of text that it generates, not of a given text. Its extension module exports
llama.cpp's C interface (https://github.com/ggml-org/llama.cpp/blob/master/include/llama.h, and gguf.h and ggml.h for the weights'
file), so we call that.
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
    """Tokens to evaluate, each with the sequence it belongs to; null positions append it to that sequence."""

    _fields_ = [
        ("n_tokens", ctypes.c_int32),
        ("token", ctypes.POINTER(ctypes.c_int32)),
        ("embd", ctypes.c_void_p),
        ("pos", ctypes.c_void_p),
        ("n_seq_id", ctypes.POINTER(ctypes.c_int32)),
        ("seq_id", ctypes.POINTER(ctypes.POINTER(ctypes.c_int32))),
        ("logits", ctypes.POINTER(ctypes.c_int8)),
    ]


class FileParams(ctypes.Structure):
    """How to open a weights' file: `no_alloc` reads its header alone, and a null `ctx` makes no tensors."""

    _fields_ = [("no_alloc", ctypes.c_bool), ("ctx", ctypes.c_void_p)]


@functools.cache
def library() -> ctypes.CDLL:
    """Load the C interface, silence it, and return it; it stays loaded as long as the process lives.

    Raises:
        SettingsFault: the supported release is not installed. With another one, other structures would corrupt memory.
    """
    # Threads that spin while they wait are several times slower on a busy machine, and no faster on an idle one.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
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
    flag, large, size = ctypes.c_bool, ctypes.c_int64, ctypes.c_size_t
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
        "gguf_init_from_file": (pointer, [text, FileParams]),
        "gguf_get_n_tensors": (large, [pointer]),
        "gguf_get_tensor_name": (text, [pointer, large]),
        "gguf_get_tensor_type": (integer, [pointer, large]),
        "gguf_get_tensor_offset": (size, [pointer, large]),
        "gguf_get_tensor_size": (size, [pointer, large]),
        "gguf_get_data_offset": (size, [pointer]),
        "gguf_get_alignment": (size, [pointer]),
        "gguf_set_tensor_type": (None, [pointer, text, integer]),
        "gguf_get_meta_size": (size, [pointer]),
        "gguf_get_meta_data": (None, [pointer, pointer]),
        "gguf_free": (None, [pointer]),
        "dequantize_row_q4_1": (None, [pointer, pointer, large]),
        "quantize_row_q8_0_ref": (None, [pointer, pointer, large]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
