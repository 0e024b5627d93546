"""The templates: Jinja2 that others may write, within bounds of time and memory; the only place that knows Jinja2."""

from judge.templates.template import Absent, Templates, Unbounded

__all__ = ["Absent", "Templates", "Unbounded"]
