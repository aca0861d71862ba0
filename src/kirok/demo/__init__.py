"""The demonstration: an invented country with known truth, and the walk through the whole path on it."""
