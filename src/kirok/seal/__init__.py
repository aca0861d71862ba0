"""Envelopes: closing a file to its readers, padding its length, naming it only inside; opening is a room apart."""
