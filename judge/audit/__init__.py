"""Attacks on a judge and its rubric: what a policy would try, and how often it pays.

A family of attacks is a pure function in `worthless`, `persuasion`, `form`, `smuggled`, `references` or `siblings`, and a line in
`families`. Its texts are in `texts.jsonl`, those about siblings in `siblings.jsonl`. `run` goes the whole way: base rewards, weak
responses, attempts, figures. May import the grader, the files and the statistics; prints nothing. The Lambda never loads this
folder.
"""
