"""Kirok: from sealed report to published finding."""

__version__ = "0.1.0"
