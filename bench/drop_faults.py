"""Part of bench/drop.py: the desk's side, a process with the desk's settings. Not run by itself: 'python bench/drop.py --only faults'."""

import json
import os
import random
import sys
from pathlib import Path

if len(sys.argv) < 3:
    sys.exit(0)
FOLDER, COUNT = Path(sys.argv[1]), int(sys.argv[2])
os.environ["DJANGO_SETTINGS_MODULE"] = "kirok.desk.settings"
os.environ["KIROK_HOME"] = str(FOLDER / "desk")

import django  # noqa: E402

django.setup()

from django.db import transaction  # noqa: E402
from drop_carrier import Carrier, close, copied, new_drop, send  # noqa: E402
from test_inbox_pull import _tampered  # noqa: E402

from kirok.base.home import Home  # noqa: E402
from kirok.desk.inbox.pulling import pull  # noqa: E402
from kirok.desk.vault import state  # noqa: E402


def main():
    """Count the faults that a pull does not find, by kind."""
    vault = state.open_home(Home(FOLDER / "desk"), state.read_passphrase(None))
    drop = new_drop(FOLDER / "drop-home", [vault.keys.identities["intake"].recipient])
    leaves, chance, kinds, missed = [], random.Random(11), {}, []
    for _ in range(3):
        leaves += [send(drop, "x")[0] for _ in range(2)]
        close(drop)
    for path in drop.path("decoys").iterdir():
        path.unlink()
    for number in range(COUNT):
        trial = copied(drop, FOLDER / f"trial{number}")
        kind, carrier = _tampered(chance, trial, leaves, FOLDER)
        kinds[kind] = kinds.get(kind, 0) + 1
        with transaction.atomic():
            if not pull(carrier, taken=()).faults:
                missed.append([number, kind])
            transaction.set_rollback(True)
    with transaction.atomic():
        honest = len(pull(Carrier(drop), taken=()).faults)
        transaction.set_rollback(True)
    print(json.dumps({"injected": COUNT, "found": COUNT - len(missed), "kinds": kinds, "missed": missed, "false_alarms": honest}))


main()
