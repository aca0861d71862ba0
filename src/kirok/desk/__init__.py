"""The newsroom's desk: one room a step of the path from envelope to proof."""
