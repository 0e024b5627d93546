"""The work of the child that reads tests before there is any program. They leave it as compiled code. Standard library alone."""

import marshal

from judge.sandbox.jail.lock import admitted
from judge.sandbox.process.channel import Channel
from judge.sandbox.suite.refusals import Unusable
from judge.sandbox.suite.suite import read_suite


def run(requests: int, results: int) -> None:
    """Lock in, and answer with one record's tests, ready to run, or with what is wrong with them."""
    parent = Channel(requests, results)
    wanted = admitted(parent)
    if wanted is None:
        return
    try:
        suite = read_suite(wanted["tests"], wanted["given"], wanted["entry"], wanted["prompt"], exact=wanted["exact"])
        code = marshal.dumps(compile(suite.code, "<tests>", "exec"))
        given = marshal.dumps(compile(suite.given, "<given>", "exec"))
    except (Unusable, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        parent.send({"fault": str(error) or type(error).__name__})
        return
    functions = [[owner, name, numbers.start, numbers.stop] for owner, name, numbers in suite.functions]
    known = {"entry": suite.entry, "names": suite.names, "exceptions": suite.exceptions, "functions": functions}
    read = {
        "code": code.hex(),
        "given": given.hex(),
        "exact": wanted["exact"],
        "called": suite.called,
        "hosted": suite.hosted,
        "random": suite.random,
        "tests": suite.tests,
    }
    parent.send({"trial": {**known, **read}, "given": suite.given_text, "shared": suite.shared})
