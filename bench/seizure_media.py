"""What the pages would seal, planted in one process: who a source is, its handler's notes, its recordings and pictures.

Run by bench/seizure.py with HOME, the passphrase's file, a number, a mark each for identities, notes and media, and the
handler's password; prints how many of each can be read with the keys, which shows that they are there at all.
"""

import json
import sys
from pathlib import Path

from kirok.base.home import Home
from kirok.desk.starting import start

start(sys.argv[1])

from kirok.desk.contact.uploads import SealingHandler  # noqa: E402  (models need a started desk)
from kirok.desk.handling import keeping, media  # noqa: E402
from kirok.desk.handling.actions import assign  # noqa: E402
from kirok.desk.handling.interviewing import Told, record  # noqa: E402
from kirok.desk.handling.media import Taken  # noqa: E402
from kirok.desk.handling.models import Contact  # noqa: E402
from kirok.desk.members.actions import add_user, find, of_session  # noqa: E402
from kirok.desk.statements.models import Medium, Statement  # noqa: E402
from kirok.desk.vault import handlers, sealing, state  # noqa: E402

_WAV, _PNG = b"RIFF\x24\x80\x00\x00WAVEfmt ", b"\x89PNG\r\n\x1a\n"
_CHUNK = 65_536  # as large as Django's own
_OPENED = 2  # each takes the time that a password takes


def main(home: Home, number: int, identity: str, notes: str, medium: str) -> dict[str, int]:
    """Plant *number* of each; recordings and pictures take turns. How many are there with the keys, read back."""
    names = [handlers.seal_identity(home, f"{identity}{at}, of the mill".encode(), ["han"]) for at in range(number)]
    add_user(name="lead", roles=["lead"], password="a password of the bench")
    care = assign(source="S-0001", handler="han", by=of_session(find("lead")))
    han, statement = of_session(find("han")), Statement.objects.order_by("pk")[0]
    for at in range(number):
        keeping.record_contact(care=care, on="2101-04", text=f"{notes}{at} called from the mill.", by=han)
        if at % 2:
            media.attach(statement=statement, taken=sealed(_PNG, f"{medium}{at}"), by=han)
        else:
            told = Told("2101-04", "ko", "telephone", "nobody")
            record(care=care, told=told, taken=sealed(_WAV, f"{medium}{at}"), by=han)
    opened = (handlers.open_identity(home, name, "han", sys.argv[7]) for name in names[:_OPENED])
    return {
        "identities": sum(identity.encode() in content for content in opened),
        "notes": sum(notes.encode() in sealing.take(one.sealed) for one in Contact.objects.all()),
        "media": sum(medium.encode() in sealing.take(one.sealed) for one in Medium.objects.all()),
    }


def sealed(head: bytes, words: str) -> Taken:
    """A file that begins like its kind and says *words* over and over, as an upload brings it: chunk by chunk."""
    content = head + words.encode() * 400
    handler = SealingHandler()
    handler.new_file("recording", "night.wav", "audio/wav", len(content))
    for at in range(0, len(content), _CHUNK):
        handler.receive_data_chunk(content[at : at + _CHUNK], at)
    return handler.file_complete(len(content)).taken


if __name__ == "__main__":
    at_home = Home(Path(sys.argv[1]))
    state.open_home(at_home, Path(sys.argv[2]).read_text().strip())
    print(json.dumps(main(at_home, int(sys.argv[3]), *sys.argv[4:7])))
