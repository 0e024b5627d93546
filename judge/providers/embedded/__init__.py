"""The embedded judge: answers from a small language model's likelihoods, on the CPU. For trying things out without an account.

May import the port and the errors. It needs numpy and xllamacpp, so `judge.wiring` imports it only when it is asked for.
"""
