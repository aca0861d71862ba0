"""How the desk reaches a drop: by its folder, by a copy that somebody carries, or by its address through Tor."""

from __future__ import annotations

import hashlib
import http.client
import json
import secrets
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput
from kirok.base.files import make_folder, write_atomic
from kirok.desk.vault import intake
from kirok.desk.vault.state import current
from kirok.ledger.log import Log, existing

_SECONDS = 600
_CHUNK = 1 << 20
_LIMIT = 256 << 20  # bytes of an answer that is no envelope


class Copy:
    """A drop's folder as somebody carried it here. Nothing is run or changed in it: what the desk leaves goes into *letter*."""

    carried = True

    def __init__(self, path: Path, letter: Path) -> None:
        self.home, self._letter = _home_of(path), letter

    @cached_property
    def _log(self) -> Log:
        return existing(self.home / "ledger" / "drop")

    @property
    def vkey(self) -> str:
        return self._log.vkey

    @cached_property
    def checkpoint(self) -> str:
        """The signed checkpoint as it was when the pull began."""
        return self._log.signed_checkpoint()

    def manifests(self) -> list[bytes]:
        """The files of the manifests, in the order of their names."""
        return [path.read_bytes() for path in sorted((self.home / "drop" / "manifests").glob("*.json"))]

    def names(self) -> list[str]:
        """The names of all envelopes that lie there."""
        return sorted(path.name.removesuffix(".age") for path in (self.home / "drop" / "sealed").iterdir())

    def envelope(self, name: str) -> Path | None:
        """Where an envelope lies, if it does."""
        path = self.home / "drop" / "sealed" / f"{name}.age"
        return path if path.is_file() and not path.is_symlink() else None

    def growth(self, old: int) -> list[bytes]:
        """The proof that the log of *old* leaves grew into the present one."""
        return self._log.prove_growth(old)

    def letters(self) -> set[str]:
        """The letters that lie there for sources."""
        return {path.stem for path in (self.home / "drop" / "replies").glob("*/*.letter")}

    def settle(self, content: bytes) -> None:
        """Write down what the drop is to take."""
        write_atomic(self._letter, content)

    def close(self) -> None:
        """Nothing was left anywhere."""


class Folder(Copy):
    """A drop whose own folder this machine can reach. What changes there, the drop's program does."""

    carried = False

    def __init__(self, path: Path) -> None:
        super().__init__(path, path)
        self._run("close")

    def settle(self, content: bytes) -> None:
        """Let the drop's own program take what the desk leaves."""
        self._run("settle", content)

    def _run(self, act: str, content: bytes = b"") -> None:
        """Another process: the desk holds none of the drop's code, nor the drop the desk's."""
        words = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", "drop", act, "--home", str(self.home), "--json"]
        done = subprocess.run(words, input=content, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  (our own program)
        if done.returncode:
            raise BadInput(f"the drop refused: {_said(done.stdout)}", file=str(self.home))


def _home_of(path: Path) -> Path:
    homes = [each for each in (path, path.parent) if (each / "drop" / "readers").is_file()]
    if not homes:
        raise BadInput("there is no drop in this folder", file=str(path), field="--from", allowed="the home of a drop")
    return homes[0].absolute()


def _said(out: bytes) -> str:
    try:
        return str(json.loads(out)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return "its program ended without a word"


class Address:
    """A drop at ``http://NAME.onion`` (its transport is Tor's), or on the loopback; *tunnel* is Tor's HTTPTunnelPort."""

    carried = False

    def __init__(self, url: str, tunnel: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or parts.path not in {"", "/"}:
            raise BadInput("this is not the address of a drop", field="--from", allowed="http://NAME.onion")
        if not parts.hostname.endswith(".onion") and parts.hostname not in {"localhost", "127.0.0.1"}:
            raise BadInput("only onion services and the loopback: anything else would pass in the clear", field="--from")
        self._host, self._port, self._tunnel = parts.hostname, parts.port or 80, tunnel
        self._fetched: list[Path] = []
        self._offer: dict[str, Any] = json.loads(self._ask("offer"))

    @property
    def vkey(self) -> str:
        return str(self._offer["vkey"])

    @property
    def checkpoint(self) -> str:
        return str(self._offer["checkpoint"])

    def manifests(self) -> list[bytes]:
        """The files of the manifests, as the drop gave them."""
        return [str(each).encode() for each in self._offer["manifests"]]

    def names(self) -> list[str]:
        """The names of all envelopes that lie there."""
        return sorted(str(each) for each in self._offer["names"])

    def envelope(self, name: str) -> Path | None:
        """An envelope, fetched beside where it will be kept; it is sealed and nothing of it is in the clear."""
        if name not in self._offer["names"]:
            return None
        target = make_folder(current().home.sealed / intake.FOLDER) / f".{secrets.token_hex(8)}.part"
        self._fetched.append(target)
        connection = self._connection()
        try:
            answer = self._answered(connection, "envelope", name)
            with target.open("xb") as stream:
                target.chmod(0o600)
                shutil.copyfileobj(answer, stream, _CHUNK)
        finally:
            connection.close()
        return target

    def growth(self, old: int) -> list[bytes]:
        """The proof that the log of *old* leaves grew into the present one."""
        return [bytes.fromhex(node) for node in json.loads(self._ask("growth", str(old)))["path"]]

    def letters(self) -> set[str]:
        """What lies there for sources is not shown this way."""
        return set()

    def settle(self, content: bytes) -> None:
        """Hand over what the desk leaves."""
        self._ask("settle", content=content)

    def close(self) -> None:
        """Remove what was fetched: what was good was copied to its place."""
        for path in self._fetched:
            path.unlink(missing_ok=True)

    def _ask(self, act: str, about: str = "", content: bytes = b"") -> bytes:
        connection = self._connection()
        try:
            return self._answered(connection, act, about, content).read(_LIMIT)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not self._tunnel:
            return http.client.HTTPConnection(self._host, self._port, timeout=_SECONDS)
        host, _, port = self._tunnel.rpartition(":")
        if not host or not port.isdigit():
            raise BadInput("this is no tunnel", field="--tunnel", allowed="127.0.0.1:PORT of Tor's HTTPTunnelPort")
        connection = http.client.HTTPConnection(host, int(port), timeout=_SECONDS)
        connection.set_tunnel(self._host, self._port)
        return connection

    def _answered(self, connection: http.client.HTTPConnection, act: str, about: str, content: bytes = b"") -> http.client.HTTPResponse:
        try:
            connection.request("GET", "/pull")
            nonce = json.loads(connection.getresponse().read(_LIMIT))["nonce"]
            line = canonical({"nonce": nonce, "act": act, "about": about, "sha256": hashlib.sha256(content).hexdigest()}) + b"\n"
            signature = f"{intake.cosigner().cosign(line.decode(), 0)}\n".encode()
            connection.request("POST", "/pull", line + signature + content)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            raise BadInput("what is there does not answer as a drop does; look at the address and at Tor", field="--from") from error
        if answer.status != http.client.OK:
            raise BadInput("the drop does not know this desk's key: give it to 'kirok drop init' with --desk", field="--from")
        return answer
