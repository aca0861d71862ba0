"""A country that does not exist, whose whole truth is known: the demonstration's reports, coding and answers.

One instance: "In the spring of 2103 eleven people from Hastel county were taken to Camp Orlec", told by S-0017 in
2104, while the truth says that twelve were. Everything is drawn from a seed alone, so it is the same everywhere.
"""

from __future__ import annotations

from kirok.demo.world.fixed import FALSE_STORY_CLAIM
from kirok.demo.world.generate import generate
from kirok.demo.world.values import DemoDocument, DemoUser, World

__all__ = ["FALSE_STORY_CLAIM", "DemoDocument", "DemoUser", "World", "generate"]
