"""Words of the inbox."""
