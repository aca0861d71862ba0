"""When it was wrong: marks, withdrawals, and everything they reach."""
