"""Reads text: what a person sees of a response, the JSON in it, and the answer that it states.

Each folder reads one kind of thing: `text`, `json`, `doubt`, `stated`, `numbers`, `mathematics`, `announcements`, `calls`,
`form`, `limits`. Checks and verdicts use them. They import from each other in the order that the import contract gives, and
otherwise only `judge.sample`, `judge.record`, `judge.errors` and `judge.bounds`: no check, no rubric, no process.
"""
