"""Finding again what was said: one box, Korean and English, over statements, claims, people and findings."""
