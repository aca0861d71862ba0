"""``python -m kirok`` is the same program as ``kirok``."""

import sys

from kirok.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
