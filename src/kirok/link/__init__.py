"""Link: which records of several lists are one person? Proposed and explained, never merged."""

from kirok.link.files import read_records
from kirok.link.linkage import Link, Linkage
from kirok.link.records import Records
from kirok.link.run import run
from kirok.link.settings import Settings

__all__ = ["Link", "Linkage", "Records", "Settings", "read_records", "run"]
