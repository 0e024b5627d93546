"""Sentences that only announce an answer: "Sure! Here is the answer:", "Let's think step by step", 以下に示します.

`announcements` decides, `segment` splits a text, the other modules hold the words. Imports of `judge.reading` only `pattern` and
`text`.
"""
