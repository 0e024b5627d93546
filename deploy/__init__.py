"""Scripts of the deployment, called by the Makefile; they may import anything, and nothing in `judge` imports them.

`choices` reads what the stack will be, `build` fills the artifact, `prove` shows that it runs, `size` and `measure` say what it
weighs and how fast it starts, `local` deploys it on this machine.
"""
