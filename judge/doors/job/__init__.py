"""The commands from the deployed function to the tuned model: `judge invoke`, `judge job` and `judge compare`.

Each step is a module, in the order of the road: `invoke`, `create`, `watch`, `curves`, `deploy`, `compare`, `delete`. Read
`create` first. May import every room below the doors. `parser` loads none of them: the commands do, when they run.
"""
