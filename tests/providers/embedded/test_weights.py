"""Loading the weights, and widening them from 4 to 8 bits."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

from judge.errors import SettingsFault
from judge.providers.embedded import weights
from judge.providers.embedded.embedded import find_weights
from judge.providers.embedded.likelihood import LanguageModel
from judge.providers.embedded.llama import FileParams, library


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="absent"):
        LanguageModel(tmp_path / "absent.gguf")


@pytest.mark.parametrize("kept", [0, 100, 100_000, 20_000_000], ids=["empty", "in the head", "in the vocabulary", "in a tensor"])
def test_damaged_weights_are_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "damaged.gguf"
    path.write_bytes(find_weights().read_bytes()[:kept])
    with pytest.raises(SettingsFault, match=r"damaged\.gguf: these weights cannot be"):
        LanguageModel(path)


def test_weights_of_another_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.gguf"
    path.write_text("no weights at all\n" * 100)
    with pytest.raises(SettingsFault, match=r"notes\.gguf: these weights cannot be loaded"):
        LanguageModel(path)


def test_no_temporary_folder_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(SettingsFault, match="cannot be copied to a temporary file in 8 bits"):
        LanguageModel(find_weights())


def test_the_temporary_file_is_gone_once_the_model_is_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    LanguageModel(find_weights())
    assert list(tmp_path.iterdir()) == []


def test_only_4_bit_tensors_are_widened_and_all_others_are_copied_byte_for_byte(tmp_path: Path) -> None:
    before, after = find_weights(), tmp_path / "wide.gguf"
    weights._widen(library(), before, after)
    olds, news = tensors(before), tensors(after)
    assert [new.name for new in news] == [old.name for old in olds]
    assert {old.type for old in olds} == {0, 3, 8}
    assert {new.type for new in news} == {0, 8}
    for old, new in zip(olds, news, strict=True):
        if old.type != 3:
            assert content(before, old) == content(after, new)


def test_a_widened_weight_keeps_its_value_within_one_step_in_254(tmp_path: Path) -> None:
    before, after = find_weights(), tmp_path / "wide.gguf"
    weights._widen(library(), before, after)
    old, new = (next(one for one in tensors(path) if one.name == b"blk.7.ffn_down.weight") for path in (before, after))
    narrow, wide = values_in_4_bits(content(before, old)), values_in_8_bits(content(after, new))
    assert np.ptp(narrow) > 0.1
    largest = np.abs(narrow).max(axis=1, keepdims=True)
    assert (np.abs(wide - narrow) <= largest / 254 * 1.2 + 1e-6).all()  # the scale of a block is itself rounded, to 16 bits


def tensors(path: Path) -> list[weights._Tensor]:
    header = library().gguf_init_from_file(bytes(path), FileParams(no_alloc=True, ctx=None))
    try:
        return list(weights._tensors(library(), header))
    finally:
        library().gguf_free(header)


def content(path: Path, tensor: weights._Tensor) -> bytes:
    return path.read_bytes()[tensor.start : tensor.start + tensor.size]


def values_in_4_bits(data: bytes) -> np.ndarray:
    """Read blocks of Q4_1: scale, minimum, then the low halves and the high halves of 16 bytes."""
    blocks = np.frombuffer(data, np.uint8).reshape(-1, 20)
    scale, least = (blocks[:, at : at + 2].copy().view(np.float16).astype(np.float32) for at in (0, 2))
    return np.concatenate([blocks[:, 4:] & 15, blocks[:, 4:] >> 4], axis=1) * scale + least


def values_in_8_bits(data: bytes) -> np.ndarray:
    """Read blocks of Q8_0: scale, then 32 signed bytes."""
    blocks = np.frombuffer(data, np.uint8).reshape(-1, 34)
    return blocks[:, 2:].view(np.int8) * blocks[:, :2].copy().view(np.float16).astype(np.float32)
