"""Sources at work in a process of its own, which is killed: it prints a line for everything that was acknowledged to them.

Reads one JSON object a line on stdin, ``{"home", "act", "crash", "after", "threads"}``; forks, so that no act pays for the
start of Python again; kills the child after so many seconds, if it was asked to; answers ``{"code", "lines"}``.
"""

import contextlib
import datetime as dt
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "kirok.drop.settings"
os.umask(0o077)

import django  # noqa: E402

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402
from drop_visit import Visitor  # noqa: E402

from kirok.base.errors import Refused  # noqa: E402
from kirok.base.home import Home  # noqa: E402
from kirok.drop import state  # noqa: E402
from kirok.drop.closing import close, end_day  # noqa: E402
from kirok.drop.config import Config  # noqa: E402
from kirok.drop.place import Place  # noqa: E402
from kirok.drop.store import recover  # noqa: E402

setup_test_environment()


def tell(*words):
    """One line at one go: a line that is there is whole."""
    os.write(1, (" ".join(words) + "\n").encode())


def content_of(name):
    """The file that belongs to a name."""
    return random.Random(name).randbytes(20_000)  # noqa: S311  (test data)


def report(visitor, name):
    """Send one report, and say so when it was acknowledged."""
    visitor.get("send")
    if visitor.write(f"text of {name}", [(name, content_of(name))]).status_code == 200:
        tell("kept", visitor.code("receipt").replace("-", ""), name)


def walk(place):
    """Every act once, in one mailbox."""
    visitor = Visitor()
    words = visitor.begin("first", [("first", content_of("first"))])
    tell("kept", visitor.code("receipt").replace("-", ""), "first")
    report(visitor, "second")
    close(place)
    report(visitor, "third")
    tell("deleting", "third")
    visitor.enter(words)
    end_day(place, Config(), dt.datetime.now(dt.UTC))
    visitor.get("delete")
    visitor.post("delete", {"what": "reports"})
    tell("deleted")
    visitor.get("burn")
    visitor.post("burn")
    tell("burned")


def load(place, number):
    """Mixed work without an end."""
    chance, visitor = random.Random(f"{os.getpid()} {number}"), Visitor()  # noqa: S311  (test data)
    visitor.begin()
    for turn in range(100_000):
        name = f"r{os.getpid()}x{number}x{turn}"
        if chance.random() < 0.7:
            report(visitor, name)
        elif chance.random() < 0.5:
            words = visitor.begin(f"text of {name}", [(name, content_of(name))])
            tell("kept", visitor.code("receipt").replace("-", ""), name)
            visitor.enter(words)
        else:
            with contextlib.suppress(Refused):  # another thread is closing
                close(place)


def child(request, out):
    """What the request asks for; never returns."""
    os.dup2(out, 1)
    os.environ["KIROK_HOME"] = request["home"]
    if request.get("crash"):
        os.environ["KIROK_CRASH_AT"] = request["crash"]
    state.forget()
    place = Place(Home(Path(request["home"])))
    code = 70
    with contextlib.suppress(Exception):
        recover(place)
        if request["act"] == "walk":
            walk(place)
        else:
            threads = [threading.Thread(target=load, args=(place, number), daemon=True) for number in range(request["threads"])]
            for thread in threads:
                thread.start()
            threads[0].join()
        code = 0
    os._exit(code)


def run(request):
    """One child from its start to its end."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        child(request, writing)
    os.close(writing)
    if request.get("after") is not None:
        time.sleep(request["after"])  # the moment of the kill is what is tried; nothing is waited for
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reading, "rb") as stream:
        lines = stream.read().decode().split("\n")[:-1]
    _, status = os.waitpid(pid, 0)
    return {"code": os.waitstatus_to_exitcode(status), "lines": [line.split() for line in lines]}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()
