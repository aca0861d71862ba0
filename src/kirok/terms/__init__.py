"""The shared words as frozen values: statement, claim, when, count, place, finding; and the coding format."""
