"""The findings of others, tried on the drop: its fixtures."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "drop"))

from drop_visit import place, someone, template, visitor

__all__ = ["place", "someone", "template", "visitor"]
