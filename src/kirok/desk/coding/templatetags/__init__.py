"""Words of the coding forms for templates."""
