"""What stands between the panel and a judge: retries, a circuit breaker, a limit on calls, an end to stalled calls.

Each module wraps a judge and gives a judge back, see `judge.converse`; `rate` is what the limit learns. May import that port,
deadlines and errors.
"""
