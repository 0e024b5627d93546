"""Processes that can be killed, for work that a stranger's text may never let end.

On this side, `server` starts a fork server and asks it for children, `limits` says what a child may use, `frames` reads and
writes the pipes to one, and `workers` puts questions to a child and says what it used up. On the other side, `fork_server` is
the program that children are forked from: it loads libraries once and never sees a stranger's text, so a child finds nothing
that another one left behind. `channel` is a child's end of the pipes. This room imports `judge.bounds` and `judge.errors`;
`fork_server` and `channel` import the standard library alone.
"""
