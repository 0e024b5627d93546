"""What stands between the road and a judge: retries, a circuit breaker, a limit on concurrency, an end to stalled calls.

Each wraps a judge and is one itself, see `judge.converse`. May import that port and the errors.
"""
