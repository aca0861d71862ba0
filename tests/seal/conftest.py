"""Tests against the npm package age-encryption run where a folder holds it (``.ci/run`` makes one when npm answers)."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("KIROK_INTEROP_NODE") else ["test_seal_interop_node.py"]
