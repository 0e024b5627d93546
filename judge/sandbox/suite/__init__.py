"""Reads the tests of a record: what judges, which names are the program's, and what cannot be done here. Nothing of it is run.

`suite` puts everything together, `imports` takes the program's own module out of imports, `given` sorts the code that the prompt
gives, `refusals` names what cannot be done, `rewriting` puts guards around statements that judge, and `names` knows which names a
piece of code uses and binds. This room runs in children; it imports the standard library, `testing` and `jail`.
"""
