"""Bedrock's batch inference: questions written into a file, a job made on them, answers read from its output.

May import the core, the wire form of Converse in `providers.bedrock`, and `aws`. Deleting it needs no change but its door's.
"""
