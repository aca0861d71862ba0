"""Names: is one spelling another spelling of the same name? Korean deep, other traditions through a general fallback."""

from kirok.names.blocking import keys
from kirok.names.comparison import Comparison, compare
from kirok.names.explaining import Aligned
from kirok.names.name import Name
from kirok.names.romanization import romanize

__all__ = ["Aligned", "Comparison", "Name", "compare", "keys", "romanize"]
