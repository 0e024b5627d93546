"""The data set of a training job: its records, what is wrong with them, what they look like, and how they are split.

`judge.dataset.examination` is the way through it. May import sampling, statistics, files and everything below them. It knows no
training job and no command.
"""
