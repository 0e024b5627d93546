"""Only modules that are allowed and mentioned are loaded."""

import importlib

from judge.sandbox import modules


def test_what_is_not_allowed_is_not_loaded() -> None:
    assert modules.mentioned("import socket, ctypes, subprocess, os.path") == ["os"]


def test_what_loads_late_comes_along() -> None:
    assert modules.mentioned("from datetime import date") == ["datetime", "_strptime"]
    assert "encodings.utf_16" in modules.mentioned("x.decode('utf-16')")


def test_every_allowed_module_exists() -> None:
    for name in modules.mentioned(" ".join(modules._ALLOWED)):
        assert importlib.import_module(name).__name__
