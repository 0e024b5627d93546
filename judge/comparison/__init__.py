"""Two models on the same prompts: paired rewards, and what became better or worse.

`judge.comparison.pairs` is the way into it. May import statistics, files and everything below them. It asks no model and prints
nothing.
"""
