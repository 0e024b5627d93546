"""Judges that are ready to be asked: chosen by their names, and hosted ones with retries, limits and timeouts around them.

May import the providers, the resilience and the settings. It knows no rubric: `judge.wiring` does.
"""
