"""What a statement says, tied to its words."""
