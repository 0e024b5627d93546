"""What stands between the panel and a judge: retries, a circuit breaker, a limit on how many calls run and how fast
they start, an end to stalled calls.

Each module wraps a judge and gives a judge back, see `judge.converse`. May import that port, deadlines and errors.
"""
