"""What a person sees who scores from Python: a bar while it runs, and outcomes as a table. Both need nothing but Python.

May import outcomes (`judge.reward`).
"""
