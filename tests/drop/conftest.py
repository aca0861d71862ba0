"""The fixtures of the drop's tests; what tests import by name stands in drop_visit."""

import shutil

from drop_visit import place, someone, template, visitor

__all__ = ["place", "someone", "template", "visitor"]

collect_ignore = [] if shutil.which("tor") and shutil.which("systemd-analyze") else ["test_drop_deploy.py"]
