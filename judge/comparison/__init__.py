"""Two models on the same prompts: paired rewards, and what became better or worse.

May import files, statistics and everything below them. It asks no model and prints nothing.
"""
