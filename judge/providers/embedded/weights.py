"""Loads a model from a file of weights, and widens its 4-bit tensors to 8 bits.

llama.cpp has no fast matrix multiplication for the 4-bit type of our weights (Q4_1); that for 8 bits (Q8_0) takes 0.6 of the
time. The 8-bit weights go through a temporary file, because llama.cpp has no other safe way in: `llama_model_init_from_user` also
asks for tensors that a model may leave out, and uses them in the evaluation even if it was given none.
"""

import ctypes
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from judge.errors import SettingsFault
from judge.providers.embedded.llama import FileParams

_Q4_1, _Q8_0 = 3, 8
"""The numbers of the two tensor types (`enum ggml_type` in ggml.h)."""

_BLOCK, _Q4_1_BYTES, _Q8_0_BYTES = 32, 20, 34
"""Weights in a block, and bytes of a block (ggml-common.h): a 2-byte scale, for Q4_1 also a 2-byte minimum, and 4 or 8 bits a
weight."""


class _Tensor(NamedTuple):
    name: bytes
    type: int
    start: int
    """Bytes from the start of the file."""
    size: int
    """Bytes."""


def load_model(library: ctypes.CDLL, weights: Path) -> int:
    """Return the address of the model in a GGUF file; `llama_model_free` frees it.

    Raises:
        SettingsFault: the file cannot be loaded, or there is no room for the 8-bit weights (145 MB) in the temporary folder.
    """
    try:
        # The file may go once the model is loaded: the library has mapped it into memory.
        with tempfile.TemporaryDirectory(prefix="judge-") as folder:
            wide = Path(folder) / weights.name
            _widen(library, weights, wide)
            model = library.llama_model_load_from_file(bytes(wide), library.llama_model_default_params())
    except OSError as error:
        msg = f"{weights}: these weights cannot be copied to a temporary file in 8 bits: {error}"
        raise SettingsFault(msg) from error
    if not model:
        raise _damaged(weights)
    return int(model)


def _widen(library: ctypes.CDLL, weights: Path, wide: Path) -> None:
    """Write a copy of the weights with every 4-bit tensor in 8 bits."""
    header = library.gguf_init_from_file(bytes(weights), FileParams(no_alloc=True, ctx=None))
    if not header:
        raise _damaged(weights)
    try:
        tensors = list(_tensors(library, header))
        for tensor in tensors:
            if tensor.type == _Q4_1:
                library.gguf_set_tensor_type(header, tensor.name, _Q8_0)
        with weights.open("rb") as source, wide.open("wb") as target:
            target.write(_meta(library, header))
            _copy(library, tensors, source, target, library.gguf_get_alignment(header))
    finally:
        library.gguf_free(header)


def _tensors(library: ctypes.CDLL, header: int) -> Iterator[_Tensor]:
    first = library.gguf_get_data_offset(header)
    for place in range(library.gguf_get_n_tensors(header)):
        yield _Tensor(
            library.gguf_get_tensor_name(header, place),
            library.gguf_get_tensor_type(header, place),
            first + library.gguf_get_tensor_offset(header, place),
            library.gguf_get_tensor_size(header, place),
        )


def _meta(library: ctypes.CDLL, header: int) -> bytes:
    meta = ctypes.create_string_buffer(library.gguf_get_meta_size(header))
    library.gguf_get_meta_data(header, meta)
    return meta.raw


def _copy(library: ctypes.CDLL, tensors: list[_Tensor], source: IO[bytes], target: IO[bytes], alignment: int) -> None:
    for tensor in tensors:
        source.seek(tensor.start)
        data = source.read(tensor.size)
        if len(data) < tensor.size:
            msg = f"{tensor.name.decode()} has {tensor.size} bytes, and the file ends after {len(data)}"
            raise OSError(msg)
        if tensor.type == _Q4_1:
            data = _eight_bits(library, data)
        target.write(data + bytes(-len(data) % alignment))


def _eight_bits(library: ctypes.CDLL, data: bytes) -> bytes:
    """Return the blocks of a Q4_1 tensor as those of a Q8_0 tensor. The error is at most 1/254 of a block's largest weight."""
    blocks = len(data) // _Q4_1_BYTES
    values = (ctypes.c_float * (blocks * _BLOCK))()
    library.dequantize_row_q4_1(data, values, len(values))
    wide = ctypes.create_string_buffer(blocks * _Q8_0_BYTES)
    library.quantize_row_q8_0_ref(values, wide, len(values))
    return wide.raw


def _damaged(weights: Path) -> SettingsFault:
    return SettingsFault(f"{weights}: these weights cannot be loaded")
