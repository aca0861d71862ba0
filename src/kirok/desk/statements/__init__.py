"""What we hold: sources by number, verbatim statements, consent."""
