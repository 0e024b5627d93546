"""The HTTP server: one process and one grader behind the contracts of trainers that call a URL.

May import the adapters, the grader and what is below them. It needs the extra `serve`; nothing else loads it.
"""
