"""What every locked child starts with: the lock, the modules, and a process that looks like any other to the code inside.

`lock` puts on the filter that `judge.sandbox.programs.filters` made, `modules` lists what may be imported, and `surroundings`
replaces the threads and exits that a locked process cannot have. This room runs in children; it imports the standard library and
`judge.sandbox.process.channel`.
"""
