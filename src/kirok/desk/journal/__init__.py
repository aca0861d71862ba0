"""What was done: an append-only, hash-chained journal, and the custody log."""
