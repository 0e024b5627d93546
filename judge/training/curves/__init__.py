"""The curves of a training job: where their figures come from, how they are read, and how they are drawn.

May import the course, AWS, files and everything below them. It knows no service that trains models and no command.
"""
