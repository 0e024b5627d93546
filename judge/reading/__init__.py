"""Reads responses: what a person sees of one, the JSON in it, and the answer it states. `judge.verdict` reads judges.

Each folder reads one kind of thing: `text`, `json`, `doubt`, `stated`, `numbers`, `mathematics`, `announcements`, `calls`,
`form`, `limits`. Checks and verdicts use them. They import from each other in the order that the import contract gives, and
otherwise only `judge.sample`, `judge.record`, `judge.errors` and `judge.bounds`: no check, no rubric, no process.
"""
