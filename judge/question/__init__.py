"""What a judge is asked: Jinja2 templates in, texts out, with everything that is not ours fenced.

May import the rubric, the sample and the errors. The one room that knows Jinja2.
"""
