"""What the tests' child runs tests with.

`cases` calls test functions as pytest and unittest do, with the arguments that `fixtures` finds; `pytest_like` is what tests
import as pytest, `tools` is what rewritten statements call, `solution` is what the tests see of the program, and `verdicts` keeps
what became of each test and whose fault it is. This room runs in children; it imports the standard library, `talk` and `jail`.
"""
