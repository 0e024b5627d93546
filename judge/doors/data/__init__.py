"""The commands on a data set for training: `judge data check` and `judge data split`.

May import every room below the doors. `parser` loads none of them: the commands do, when they run.
"""
