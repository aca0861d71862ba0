"""Who keeps contact with whom: a source's handler and deputy, its standing sheet, its interviews; nothing names anybody."""
