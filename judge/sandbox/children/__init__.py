"""The work of locked children: one module for each kind of child, with a `run` that the fork server calls.

`preparing` reads tests, `trial` runs them, `program` runs the program that they test, `script` runs a program with a real
standard input and output, and `reader` reads a program for faults without running it. Each locks itself in before it receives any
text. This room runs in children; it imports the standard library, the rooms `suite`, `testing`, `talk` and `jail`, and
`judge.sandbox.process.channel`.
"""
