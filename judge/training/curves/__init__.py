"""The curves of a training job: where their figures come from, how they are read, and how they are drawn.

May import the course, the statistics, AWS and whatever those may; knows no service that trains models, and no command.
"""
