"""Where things lie below HOME/demo; no real desk has any of it."""

from __future__ import annotations

#: The lists to link: the projects', as they came through the drop, and the newsroom's own.
LISTS = "lists"
#: The known truth: ``people.csv``, everybody who was sent, and ``records.csv``, whom each entry of a list means.
TRUTH = "truth"
#: The ids that the guide points to, and what was counted on the way.
PATH = "path.json"
#: What takes long: linkage, estimates, the game; kept from one build to the next while lists and program are the same.
ANALYSIS = "analysis"
#: The guide's pages, served beside the site.
WALK = "walk"
#: The results there, in the order in which they are computed; ``failed`` where a command could not run.
RESULTS = ("game-none", "game-check", "link", "estimate", "estimate-true", "link-ko", "estimate-ko")
FAILED = "failed"
