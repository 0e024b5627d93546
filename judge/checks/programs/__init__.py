"""The checks that run programs and queries in `judge.sandbox`: a response's, or a grader's that came with the rubric.

They import it, `judge.reading`, the records, `judge.checks.check` and `judge.checks.field_text`, and not each other.
"""
