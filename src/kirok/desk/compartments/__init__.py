"""Which sources and statements belong to which compartment, and so who finds them."""
