"""The home: one folder that holds a newsroom's whole Kirok.

``kirok.toml keys/ sealed/ ledger/ desk.sqlite3 drop/ site/ lock``. Whoever seizes a home without the passphrase holds
sealed files, an encrypted database and public checkpoints.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kirok.base.errors import BadInput

CONFIG = "kirok.toml"


@dataclass(frozen=True)
class Home:
    """Where everything of one newsroom lies; it does not look whether the files are there."""

    path: Path

    @property
    def config(self) -> Path:
        return self.path / CONFIG

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def sealed(self) -> Path:
        return self.path / "sealed"

    @property
    def ledger(self) -> Path:
        return self.path / "ledger"

    @property
    def database(self) -> Path:
        return self.path / "desk.sqlite3"

    @property
    def site(self) -> Path:
        return self.path / "site"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    def settings(self) -> dict[str, object]:
        """What kirok.toml says.

        Raises:
            BadInput: the file is missing, is not TOML, or has no tables: the home is half-written or damaged.
        """
        try:
            found = tomllib.loads(self.config.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise BadInput("this folder is not a Kirok home: it has no kirok.toml; run 'kirok init'", file=str(self.path)) from error
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(f"kirok.toml cannot be read: {error}", file=str(self.config)) from error
        for name, section in found.items():
            if not isinstance(section, dict):
                raise BadInput(f"kirok.toml cannot be read: [{name}] must be a table", file=str(self.config), field=name)
        return found


def find_home(given: str | None) -> Home:
    """The home a command works in: --home, else KIROK_HOME, else the nearest parent folder with kirok.toml.

    Raises:
        BadInput: none of the three names a home.
    """
    named = given or os.environ.get("KIROK_HOME")
    if named:
        return Home(Path(os.path.expanduser(named)).absolute())  # noqa: PTH111  (Path's own raises for an unknown ~user)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / CONFIG).is_file():
            return Home(folder)
    raise BadInput(
        "no home was found: name one with --home DIR or KIROK_HOME, or work below a folder that has kirok.toml", allowed="--home DIR"
    )
