"""Bedrock's batch inference: writes a file's questions down, makes a job of them, and reads the judge's answers from its output.

May import the core, the wire form of Converse in `judge.providers.bedrock`, and `judge.aws`. To delete it, delete its door too;
nothing else changes.
"""
