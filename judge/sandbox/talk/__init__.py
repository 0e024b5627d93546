"""How the tests and the program talk, each in its own child, so that a test works as if both were in one Python.

`peer` asks and answers over two pipes. `cells` turns values into data and back, with `scalars` for values that cannot change and
`replicas` for containers that both sides hold. Whatever is not plain data (a function, a class, an object of the other side) has
a stand-in: `stand_ins` gives and takes them, `classes` makes their classes, `forwarding` has their methods, `operations` names
what they may ask for, and `known` says what both sides have of Python itself. This room runs in children; it imports the standard
library and `judge.sandbox.process.channel`.
"""
