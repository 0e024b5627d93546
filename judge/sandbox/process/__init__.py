"""Work that can be killed: what runs a stranger's text, or a library that a stranger's text may stop, runs in a child process.

From the top: `Workers` are asked one question after another and say what they used up; a `ForkServer` starts children, one for
each piece of work, with `Limits` that the kernel keeps; `frames` is how the parent speaks with a child and `channel` how the
child answers; `fork_server` is the program that children are forked from. It loads libraries once and never sees a stranger's
text, so no child finds anything that another one left behind.
"""
