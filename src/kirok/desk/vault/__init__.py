"""Keys and sealed files; the only room that opens an envelope."""
