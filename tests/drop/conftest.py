"""The fixtures of the drop's tests; what tests import by name stands in drop_visit."""

from drop_visit import place, someone, template, visitor

__all__ = ["place", "someone", "template", "visitor"]
