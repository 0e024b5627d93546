"""The checks that run what a response holds, programs and queries, in `judge.sandbox`.

They import that, `judge.reading`, the records and `judge.checks.check`, and not each other.
"""
