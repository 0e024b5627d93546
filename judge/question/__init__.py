"""Makes what a judge is asked: templates, a rubric and samples go in, a `Question` comes out.

Every text that is not ours is fenced on the way. May import the rubric, the sample and the errors; it asks nobody. The only
folder that knows Jinja2.
"""
