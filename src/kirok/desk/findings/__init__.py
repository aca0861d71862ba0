"""What the desk holds to be known, and how well, by rule."""
