"""Work for the children of tests: loaded by a real fork server from this folder."""

import ctypes
import os
import resource
import signal
import time

from judge.sandbox.process.channel import Channel, allow

PREPARED: list[int] = []


def prepare() -> None:
    """Be called once, in the server."""
    PREPARED.append(os.getpid())


def serve(requests: int, results: int, *others: int) -> None:
    """Do what each question names."""
    channel = Channel(requests, results)
    while True:
        try:
            question = channel.receive()
        except EOFError:
            return
        channel.send({"did": globals()[f"_{question['do']}"](question, *others)})


def _nothing(_, *__):
    return None


def _who(_, *__):
    return [os.getpid(), os.getppid(), PREPARED]


def _open(_, *__):
    return [place for place in range(2_000) if _is_open(place)]


def _is_open(place):
    try:
        os.fstat(place)
    except OSError:
        return False
    return True


def _environment(_, *__):
    return sorted(os.environ)


def _leave(question, *_):
    PREPARED.append(question["what"])


def _write_to(question, *others):
    return os.write(others[0], question["what"].encode())


def _burn(question, *_):
    if "allowed" in question:
        allow(question["allowed"])
    while True:
        pass


def _burn_in_c(_, *__):
    return 7 ** (10**9) % 5


def _stubborn(_, *__):
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def _hog(question, *_):
    return len(bytearray(question["bytes"]))


def _hog_in_c(_, *__):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    if libc.malloc(ctypes.c_size_t(1 << 33)) is None:
        os.abort()


def _sleep(question, *_):
    time.sleep(question["seconds"])


def _end(question, *_):
    os._exit(question["code"])


def _signal(question, *_):
    os.kill(os.getpid(), question["number"])


def _large(question, *_):
    return "x" * question["size"]


def _file(_, *__):
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0]
