"""The embedded judge: answers from a small language model's likelihoods, on the CPU. Use it to try things out without an account.

May import the port, the question and the errors. It needs numpy and xllamacpp, so `judge.wiring` imports it only when somebody
asks for this judge.
"""
