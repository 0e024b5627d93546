"""Programs that try to get out, to be paid for nothing, or to use everything up; and honest ones."""

from judge.sandbox.process.limits import Limits

LIMITS = Limits(seconds=2.0, memory_bytes=512 << 20)
SHORT = Limits(seconds=0.25, memory_bytes=256 << 20, output_bytes=1 << 16)
TESTS = """
def check(candidate):
    assert candidate(3, [1, 2]) == 6
    assert candidate(0, []) == 0
    assert candidate(10, [5]) == 15
"""

# A hostile program digs up the library for native calls again, so that only the filter stands in its way.
DIG = """
def dig():
    for item in object.__subclasses__():
        if item.__name__ == 'CDLL':
            return item(None, use_errno=True)
    return None
LIBC = dig()
def call(*numbers):
    return LIBC.syscall(*numbers)
"""

ESCAPES = {
    "own environment": "import os\ndef f(): return dict(os.environ)",
    "own environment, file": "def f(): return open('/proc/self/environ').read()",
    "parent environment": "import os\ndef f(): return open(f'/proc/{os.getppid()}/environ').read()",
    "all environments": ("import os\ndef f():\n    return [open(f'/proc/{p}/environ').read() for p in range(1, 70000)]"),
    "parent memory": "import os\ndef f(): return os.open(f'/proc/{os.getppid()}/mem', os.O_RDWR)",
    "password file": "def f(): return open('/etc/passwd').read()",
    "io.open": "import io\ndef f(): return io.open_code('/etc/passwd').read()",
    "listing": "import os\ndef f(): return os.listdir('/')",
    "stat": "import os\ndef f(): return os.stat('/etc/passwd').st_size",
    "write": "def f(): return open(TARGET, 'w').write('x')",
    "mkdir": "import os\ndef f(): return os.mkdir(TARGET)",
    "symlink": "import os\ndef f(): return os.symlink('/etc/passwd', TARGET)",
    "delete": "import os\ndef f(): return os.unlink(KEPT)",
    "rename": "import os\ndef f(): return os.rename(KEPT, TARGET)",
    "memory file": "import os\ndef f(): return os.memfd_create('x')",
    "socket": "import _socket\ndef f(): return _socket.socket()",
    "socketpair": "import os, socket\ndef f(): return socket.socketpair()",
    "fork": "import os\ndef f(): return os.fork()",
    "exec": "import os\ndef f(): return os.execv('/bin/sh', ['sh', '-c', 'exit 0'])",
    "spawn": "import os\ndef f(): return os.posix_spawn('/bin/true', ['true'], {})",
    "system": "import os\ndef f(): return {0: 'ran'}[os.system('true')]",
    "subprocess": "import subprocess\ndef f(): return subprocess.run(['id']).returncode",
    "thread": "import _thread\ndef f(): return _thread.start_new_thread(print, ())",
    "kill parent": "import os\ndef f(): return os.kill(os.getppid(), 9)",
    "kill everyone": "import os\ndef f(): return os.kill(-1, 9)",
    "kill group": "import os\ndef f(): return os.killpg(0, 15)",
    "ignore signals": "import signal\ndef f(): return repr(signal.signal(15, signal.SIG_IGN))",
    "new session": "import os\ndef f(): return os.setsid()",
    "more memory": "import resource\ndef f(): return resource.setrlimit(9, (-1, -1))",
    "late import": "def f():\n    import sqlite3\n    return 1",
    "native library": "def f():\n    import ctypes\n    return 1",
    "pipe": "import os\ndef f(): return os.pipe()",
    "inherited files": "import os\ndef f(): return [os.fstat(n).st_size for n in range(9, 200)]",
    "audit": "import os\ndef f(): return os.setuid(0) or os.chroot('/')",
}


# x86_64 and aarch64 numbers of calls that must be refused to native code too.
FORBIDDEN = {
    "x86_64": {
        "open": 2, "openat": 257, "openat2": 437, "socket": 41, "connect": 42, "clone": 56,
        "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62, "tkill": 200,
        "tgkill": 234, "ptrace": 101, "process_vm_readv": 310, "clone3": 435, "unlink": 87,
        "unlinkat": 263, "mkdir": 83, "memfd_create": 319, "dup": 32, "dup3": 292, "pidfd_open": 434,
        "io_uring_setup": 425, "prctl": 157, "seccomp": 317, "setrlimit": 160, "prlimit64": 302,
        "bpf": 321, "unshare": 272, "mount": 165, "fcntl": 72, "ioctl": 16, "sendfile": 40,
        "sendmsg": 46, "splice": 275, "rt_sigqueueinfo": 129, "setpgid": 109, "alarm": 37,
        "userfaultfd": 323, "keyctl": 250, "shmget": 29, "mq_open": 240, "writev": 20, "pread64": 17,
    },
    "aarch64": {
        "openat": 56, "openat2": 437, "socket": 198, "connect": 203, "clone": 220, "execve": 221,
        "execveat": 281, "kill": 129, "tkill": 130, "tgkill": 131, "ptrace": 117, "clone3": 435,
        "process_vm_readv": 270, "unlinkat": 35, "mkdirat": 34, "memfd_create": 279, "dup": 23,
        "dup3": 24, "pidfd_open": 434, "io_uring_setup": 425, "prctl": 167, "seccomp": 277,
        "setrlimit": 164, "prlimit64": 261, "bpf": 280, "unshare": 97, "mount": 40, "fcntl": 25,
        "ioctl": 29, "sendfile": 71, "sendmsg": 211, "splice": 76, "rt_sigqueueinfo": 138,
        "setpgid": 154, "userfaultfd": 282, "keyctl": 219, "shmget": 194, "writev": 66, "pread64": 67,
    },
}  # fmt: skip


HEAD = "def total(n, items): return None\n"
EQUAL = (
    "class Any{base}:\n"
    "    def __eq__(self, other): return True\n"
    "    def __ne__(self, other): return False\n"
    "    def __hash__(self): return 6\n"
    "    def __bool__(self): return True\n"
)
FORGE = "import os, json\ndef frame(text):\n    b = text.encode()\n    return len(b).to_bytes(4, 'big') + b\n"

CHEATS = {
    "equal to everything": EQUAL.format(base="") + "def total(n, items): return Any()",
    "equal integer": EQUAL.format(base="(int)") + "def total(n, items): return Any(7)",
    "equal text": EQUAL.format(base="(str)") + "def total(n, items): return Any('PASS')",
    "equal list": EQUAL.format(base="(list)") + "def total(n, items): return Any([6])",
    "lying class": (
        "class L:\n    __class__ = int\n    def __index__(self): return 6\n"
        "    def __eq__(self, o): return True\ndef total(n, items): return L()"
    ),
    "true for one": "def total(n, items): return True",
    "exit now": "import os\nos._exit(0)",
    "exit in call": "import os\ndef total(n, items): os._exit(0)",
    "sys.exit": "import sys\ndef total(n, items): sys.exit(0)",
    "sys.exit at load": "import sys\nsys.exit(0)",
    "print PASS": "print('PASS\\n' * 50)\ndef total(n, items): print('PASS', 3, 3)",
    "pass on every descriptor": (
        "import os\nfor n in range(256):\n    try: os.write(n, b'PASS\\n' * 9)\n    except OSError: pass\n" + HEAD
    ),
    "forged frames": (
        FORGE + "for n in range(3, 64):\n    for _ in range(9):\n"
        '        try: os.write(n, frame(\'{"value": true, "passed": true, "ready": true}\'))\n'
        "        except OSError: pass\n" + HEAD
    ),
    "forged unavailable": (
        FORGE + "def total(n, items):\n    for n in range(3, 64):\n"
        '        try: os.write(n, frame(\'{"unavailable": "sorry"}\'))\n'
        "        except OSError: pass\n    os._exit(3)"
    ),
    "forged question": (
        FORGE + "for n in range(3, 64):\n    for _ in range(9):\n"
        '        try: os.write(n, frame(\'{"ask": ["list", ["verdict", 0, true, ""]]}\'))\n'
        "        except OSError: pass\n" + HEAD
    ),
    "garbage frames": (
        "import os\nfor n in range(3, 64):\n    try: os.write(n, b'\\0\\0\\0\\5[[[[[')\n    except OSError: pass\n" + HEAD
    ),
    "endless frame": (
        "import os\nfor n in range(3, 64):\n    try: os.write(n, b'\\xff\\xff\\xff\\xff')\n    except OSError: pass\n" + HEAD
    ),
    "closed pipes": "import os\nos.closerange(0, 256)\n" + HEAD,
    "frames": (
        "import sys\ndef total(n, items):\n    f = sys._getframe()\n    while f:\n"
        "        for k in list(f.f_locals):\n"
        "            v = f.f_locals[k]\n"
        "            if isinstance(v, dict) and 'expected' in v: return v['expected']\n"
        "        f = f.f_back\n"
    ),
    "collector": (
        "import gc\ndef total(n, items):\n"
        "    for o in gc.get_objects():\n"
        "        if isinstance(o, (list, tuple)) and len(o) == 3 and 7 - 1 == o[0]: return o[n % 3]\n"
    ),
    "patched builtins": (
        "import builtins\nbuiltins.all = lambda *a: True\nbuiltins.bool = lambda *a: True\n"
        "builtins.type = lambda *a: int\nbuiltins.isinstance = lambda *a: True\n"
        "builtins.compile = lambda *a: None\nbuiltins.eval = lambda *a: 6\n" + HEAD
    ),
    "patched json": (
        "import sys\nfor name in ('json', 'json.encoder', 'pickle', 'marshal'):\n"
        "    m = sys.modules.get(name)\n    if m: m.dumps = lambda *a, **k: '{\"passed\": 3}'\n" + HEAD
    ),
    "patched encoder": (
        "import gc\nfor o in gc.get_objects():\n"
        "    if type(o) is dict and 'encode' in o and 'dumps' in o:\n"
        "        o['encode'] = o['dumps'] = lambda *a: 'true'\n" + HEAD
    ),
    "patched modules": (
        "import sys, types\nfake = types.ModuleType('x')\nfake.check = lambda *a: True\n"
        "for n in list(sys.modules): sys.modules[n] = fake\n" + HEAD
    ),
    "own check": "def check(candidate): pass\n_ask = lambda *a: True\nMETADATA = {}\n" + HEAD,
    "assertion off": "__debug__ = False\n" + HEAD,
    "no function": "x = 1",
    "not python": "def total(:",
    "null byte": "def total(n, items): return 6\0",
    "deep source": "x = " + "(" * 150 + "1" + ")" * 150 + "\n" + "-" * 3000 + "1\n" + HEAD,
    "exception": "def total(n, items): raise AssertionError('PASS')",
    "strange exception": ("class E(BaseException):\n    def __str__(self): raise SystemExit(0)\ndef total(n, items): raise E()"),
    "nan": "def total(n, items): return float('nan')",
    "function": "def total(n, items): return total",
    "iterator": "def total(n, items): return iter([6])",
    "changed arguments": "def total(n, items):\n    items.append(99)\n    return items",
}


BOMBS = {
    "endless loop": "def total(n, items):\n    while True: pass",
    "endless load": "while True: pass",
    "endless catch": (
        "def total(n, items):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass"
    ),
    "endless sleep": "import time\ndef total(n, items): time.sleep(10**6)",
    "endless regex": "import re\ndef total(n, items): return re.match('(a+)+(b+)+$', 'a' * 99 + 'c')",
    "endless power": "def total(n, items): return 10**10**8 % 7",
    "memory": "def total(n, items): return len(bytearray(10**11))",
    "growing memory": "def total(n, items):\n    x = [0]\n    while True: x = x + x",
    "huge text": "def total(n, items): return 'x' * 10**8",
    "huge number": "def total(n, items): return 1 << (10**6)",
    "huge digits": "def total(n, items): return int('1' * 4000)",
    "shared nesting": "def total(n, items):\n    x = [1]\n    for _ in range(60): x = [x, x]\n    return x",
    "deep nesting": "def total(n, items):\n    x = []\n    for _ in range(99999): x = [x]\n    return x",
    "cycle": "def total(n, items):\n    x = []\n    x.append(x)\n    return x",
    "recursion": "def total(n, items): return total(n, items)",
    "deep recursion": ("import sys\nsys.setrecursionlimit(10**9)\ndef total(n, items): return total(n, items) + 1"),
    "flood": "def total(n, items):\n    while True: print('x' * 65536)",
    "flood of errors": "import sys\ndef total(n, items):\n    while True: sys.stderr.write('x' * 65536)",
    "flood of frames": (
        "import os\ndef total(n, items):\n    while True:\n        for n in range(3, 16):\n"
        "            try: os.write(n, b'\\0\\0\\0\\x0d{\"value\":null}')\n"
        "            except OSError: pass"
    ),
    "half a frame": (
        "import os, time\ndef total(n, items):\n    for n in range(3, 16):\n"
        "        try: os.write(n, b'\\0\\0\\1\\0{')\n        except OSError: pass\n    time.sleep(99)"
    ),
    "abort": "import os\ndef total(n, items): os.abort()",
    "equal hashes": "def total(n, items): return {k * (2**61 - 1) for k in range(2000)}",
    "long message": "def total(n, items): raise ValueError('x' * 10**7)",
}


HONEST = {
    "plain": "def total(n, items): return n + sum(items)",
    "generator": "def gen(xs):\n    yield from xs\ndef total(n, items): return n + sum(gen(items))",
    "inheritance": (
        "class A:\n    def add(self, a, b): return a + b\nclass B(A): pass\ndef total(n, items): return B().add(n, sum(items))"
    ),
    "imports": (
        "import heapq, functools, operator, string, statistics, dataclasses, enum, typing\n"
        "from collections import *\nfrom decimal import Decimal\nfrom fractions import Fraction\n"
        "def total(n, items): return int(Decimal(n)) + functools.reduce(operator.add, items, 0)"
    ),
    "absent unused import": "import numpy as np\nimport math\ndef total(n, items): return n + sum(items)",
    "dataclass": (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n"
        "    n: int\n    m: int = 0\ndef total(n, items): return P(n, sum(items)).n + sum(items)"
    ),
    "date": (
        "from datetime import datetime\ndef total(n, items):\n"
        "    return n + sum(items) + datetime.strptime('2020', '%Y').year - 2020"
    ),
    "printing": "def total(n, items):\n    print('hello')\n    return n + sum(items)",
    "integer enumeration": (
        "import enum\nclass E(enum.IntEnum):\n    A = 6\n    B = 0\n    C = 15\ndef total(n, items): return E(n + sum(items))"
    ),
    "warning": "import re\ndef total(n, items): return n + sum(items) + len(re.findall('\\d', 'x'))",
    "changing": "def total(n, items):\n    items.append(n)\n    return sum(items)",
    "memory of calls": "seen = []\ndef total(n, items):\n    seen.append(n)\n    return n + sum(items)",
}
