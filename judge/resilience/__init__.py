"""What stands between the panel and a judge: retries, a circuit breaker, a limit on calls, an end to stalled calls.

Each module wraps a judge and returns a judge, see `judge.converse`; `rate` is what the limit on calls learns. May import that
port, deadlines and errors.
"""
