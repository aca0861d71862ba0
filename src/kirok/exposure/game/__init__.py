"""An adversary over invented societies: measures what the rule keeps. It is no tool and takes no real list of anybody."""
