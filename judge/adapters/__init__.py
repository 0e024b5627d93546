"""Rewards in the form of each trainer: one module and one public name for each.

Every adapter turns an unscored sample into what its trainer treats as "no reward", and refuses to run where the trainer has no
such thing, unless its user says what should happen then. May import the grader and what is below it; a trainer's own package only
inside a function.
"""
