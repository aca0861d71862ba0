"""Measure the drop: intake under load, one gibibyte, kills, seized disks, order, timing, a flood, faults between drop and desk.

``python bench/drop.py`` takes small sizes and prints JSON; ``--full`` takes the sizes of the goals and writes
docs/measured/drop.json; ``--only NAME`` measures one part (and keeps the others' figures). ``--peer http://127.0.0.1:PORT``
sends the same forms to another server that understands them. Wall seconds are of the machine as it was; CPU seconds are
of the drop's worker.
"""

import argparse
import http.client
import json
import os
import platform
import random
import re
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "drop"), str(ROOT / "tests" / "desk" / "inbox")]
TARGET = ROOT / "docs" / "measured" / "drop.json"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))} | {
    "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "drop")])
}


class Browser:
    """A client that keeps its cookie and its token, and one connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.cookie = self.token = ""
        self.body = b""

    def ask(self, method, path, body=None, content_type=None, length=None):
        head = {"Host": "localhost"} | ({"Cookie": self.cookie} if self.cookie else {})
        head |= {"Content-Type": content_type} if content_type else {}
        head |= {"Content-Length": str(length)} if length is not None else {}
        self.connection.request(method, path, body, head)
        answer = self.connection.getresponse()
        self.body = answer.read()
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        found = re.search(rb'name="token" value="([0-9a-f]+)"', self.body)
        self.token = found[1].decode() if found else self.token
        return answer.status

    def form(self, path, fields, files=()):
        mark = secrets.token_hex(12)
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
        for name, content in files:
            parts += [f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(), content, b"\r\n"]
        return self.ask("POST", path, b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}")

    def begin(self, text="hello", files=()):
        self.ask("GET", "/en/new")
        return self.form("/en/new", {"token": self.token, "kind": "en", "text": text}, files)

    def code(self, name):
        found = re.search(rb'<code id="' + name.encode() + rb'"[^>]*>(.*?)</code>', self.body)
        return found[1].decode() if found else None


class Server:
    """A drop in a folder, served as a newsroom serves it."""

    def __init__(self, folder, port=0):
        self.home = folder / "home"
        if not self.home.exists():
            self._make()
        self.port = port or free_port()
        words = [sys.executable, "-m", "kirok", "drop", "serve", "--home", str(self.home), "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        self._wait()
        children = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True)
        by_name = {"gate" in line: int(line.split()[0]) for line in children.stdout.splitlines()}
        self.worker, self.gate = by_name[False], by_name[True]

    def _make(self):
        from drop_visit import READERS

        from kirok.base.home import Home
        from kirok.drop.making import make_drop

        make_drop(Home(self.home), [reader.recipient for reader in READERS], origin="bench.example/drop")

    def _wait(self):
        for _ in range(300):
            try:
                Browser(self.port).ask("GET", "/en/")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the drop did not answer")

    def status(self, field):
        text = Path(f"/proc/{self.worker}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", text)[1])

    def cpu(self):
        fields = Path(f"/proc/{self.worker}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def load(port, count, clients, size):
    """*count* reports of *size* bytes by so many clients at once: seconds of each post, what was refused, receipts."""
    left, guard, taken, bad, receipts = [count], threading.Lock(), [], [], []
    content = random.Random(1).randbytes(size)

    def work():
        while True:
            with guard:
                if not left[0]:
                    return
                left[0] -= 1
            browser = Browser(port)
            browser.ask("GET", "/en/new")
            began = time.perf_counter()
            status = browser.form("/en/new", {"token": browser.token, "kind": "en", "text": "hello"}, [("a.bin", content)] if size else [])
            taken.append(time.perf_counter() - began)
            receipts.append(browser.code("receipt"))
            if status != 200:
                bad.append(status)
            browser.connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, sorted(taken), bad, receipts


def figures(server, count, clients, size):
    cpu = server.cpu() if server else 0
    wall, taken, bad, receipts = load(server.port, count, clients, size)
    spent = server.cpu() - cpu
    return {
        "reports": count,
        "clients": clients,
        "bytes": size,
        "per_second": round(count / wall, 1),
        "per_cpu_second": round(count / spent, 1),
        "p50_ms": round(1000 * statistics.median(taken), 1),
        "p95_ms": round(1000 * taken[int(len(taken) * 0.95)], 1),
        "errors": len(bad),
        "duplicates": len(receipts) - len(set(receipts)),
        "rss_peak_mb": round(server.status("VmHWM") / 1024, 1),
    }


def intake(folder, full):
    server = Server(folder)
    try:
        load(server.port, 20, 4, 1_000)
        first = figures(server, 1_000 if full else 100, 8, 100_000)
        second = figures(server, 2_000 if full else 100, 32, 100_000)
    finally:
        server.stop()
    return {"concurrency_8": first, "concurrency_32": second}


def gibibyte(folder, full):
    """One file of 1 GiB: what the worker's memory grows by, and every path that it opens for writing meanwhile."""
    size = (1 << 30) if full else (1 << 26)
    server = Server(folder)
    try:
        browser = Browser(server.port)
        browser.begin("", [("small", b"x" * 1_000_000)])
        browser.ask("GET", "/en/new")
        trace = folder / "trace"
        tracer = (
            subprocess.Popen(
                ["strace", "-f", "-qq", "-e", "trace=openat,open,creat,memfd_create", "-o", str(trace), "-p", str(server.worker)]
            )
            if shutil.which("strace")
            else None
        )
        time.sleep(1)
        before, cpu, peak, done = server.status("VmRSS"), server.cpu(), [0], threading.Event()

        def watch():
            while not done.wait(0.05):
                peak[0] = max(peak[0], server.status("VmRSS"))

        watcher = threading.Thread(target=watch)
        watcher.start()
        began = time.perf_counter()
        status = stream(browser, size)
        wall = time.perf_counter() - began
        done.set()
        watcher.join()
        if tracer:
            tracer.send_signal(signal.SIGINT)
            tracer.wait()
        return {
            "bytes": size,
            "status": status,
            "seconds": round(wall, 1),
            "mib_per_second": round(size / 2**20 / wall, 1),
            "cpu_seconds": round(server.cpu() - cpu, 1),
            "rss_growth_mb": round((peak[0] - before) / 1024, 1),
            "paths_written": written(trace, server.home) if tracer else "strace is not installed",
        }
    finally:
        server.stop()


def stream(browser, size):
    """Send a form whose file is made while it is sent."""
    mark = "m" * 24
    head = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in (("token", browser.token), ("text", "x"))
    )
    head += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="large"\r\n\r\n'
    tail = f"\r\n--{mark}--\r\n"
    piece = os.urandom(1 << 20)

    def body():
        yield head.encode()
        for _ in range(size >> 20):
            yield piece
        yield tail.encode()

    return browser.ask("POST", "/en/new", body(), f"multipart/form-data; boundary={mark}", length=len(head) + size + len(tail))


def written(trace, home):
    """Which files were opened for writing, by their kind."""
    found = {}
    for line in trace.read_text().splitlines():
        match = re.search(r'(?:openat\(AT_FDCWD, |open\(|creat\()"([^"]*)", ([A-Z_|]+)', line)
        if "memfd" in line or (match and re.search("WRONLY|RDWR|CREAT|TMPFILE", match[2]) and not line.endswith("ENOENT")):
            name = match[1].removeprefix(str(home) + "/") if match else "memfd"
            kind = re.sub(r"[0-9a-f]{32,64}", "*", name)
            found[re.sub(r"\.\*\.[0-9a-f]+\.part", ".*.part", kind)] = found.get(kind, 0) + 1
    return found


def kills(folder, full):
    """Killed at random moments under mixed load, with the checks of tests/drop/test_drop_crashes.py."""
    from test_drop_crashes import DRIVER, check

    from kirok.base.home import Home
    from kirok.drop.place import Place

    Server(folder).stop()
    place, chance, acknowledged = Place(Home(folder / "home")), random.Random(3), 0
    for path in place.path("sealed").iterdir():
        path.unlink()
    process = subprocess.Popen([sys.executable, str(DRIVER)], env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    rounds = 500 if full else 10
    for _ in range(rounds):
        request = {"home": str(place.home.path), "act": "load", "threads": 3, "after": chance.uniform(0.05, 0.5)}
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        lines = json.loads(process.stdout.readline())["lines"]
        acknowledged += sum(line[0] == "kept" for line in lines)
        check_new(place, lines, check)
    process.stdin.close()
    process.wait()
    return {"kills": rounds, "acknowledged": acknowledged, "lost": 0, "unreadable": 0, "half_visible": 0}


def check_new(place, lines, check):
    """The checks raise on a loss; what was checked goes, so that the next round is as quick."""
    check(place, lines)
    for path in place.path("sealed").iterdir():
        path.unlink()
    place.path("closed").write_text("\n".join(sorted({leaf.hex() for leaf in place.log().queued()})))
    for leaf in place.log().queued():
        (place.log().folder / "queue" / leaf.hex()).unlink()
    for path in [*place.path("manifests").iterdir(), *place.path("boxes").iterdir()]:
        path.unlink()
    place.path("chain").unlink(missing_ok=True)


def disk(folder, full):
    """A thousand reports on a loop-mounted ext4 image: the image itself is searched, free blocks included."""
    from drop_search import Search
    from test_drop_canaries import planted

    image, mounted = folder / "image", folder / "mounted"
    mounted.mkdir()
    image.write_bytes(b"")
    os.truncate(image, 256 << 20)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    if subprocess.run(["mount", "-o", "loop", str(image), str(mounted)], check=False, capture_output=True).returncode:
        return {"image": "this machine mounts no loop devices"}
    chance, every = random.Random(1), []
    count = 1_000 if full else 50
    server = Server(mounted)
    try:
        for number in range(count):
            words = planted(chance, number)
            browser = Browser(server.port)
            assert browser.begin(words["text"], [(words["name"], words["body"].encode())]) == 200
            every += [*words.values(), browser.code("words")]
            if number % 3 == 0:
                browser.form("/en/delete", {"token": browser.token, "what": "reports"})
    finally:
        server.stop()
        subprocess.run(["umount", str(mounted)], check=True)
    found = Search(every).found(image.read_bytes())
    return {"reports": count, "planted": len(every), "found": len(found), "image_mib": 256}


def order(folder, full):
    """Which of two reports of one day came first, guessed by each attribute of their files after the daily re-copy."""
    from drop_visit import READERS

    from kirok.base.home import Home
    from kirok.drop import store
    from kirok.drop.closing import recopy
    from kirok.drop.making import make_drop

    place = make_drop(Home(folder / "home"), [READERS[0].recipient], origin="bench.example/drop")
    for path in place.path("decoys").iterdir():
        path.unlink()
    wins = dict.fromkeys(("name", "inode", "ctime", "position"), 0)
    pairs = 10_000 if full else 200
    for _ in range(pairs):
        names = []
        for _ in range(2):
            report = store.Arriving(place, place.readers())
            report.text(b"x")
            names.append(f"{report.keep('', lambda _: None).hex()}.age")
        recopy(place)
        position = {entry.name: number for number, entry in enumerate(os.scandir(place.path("sealed")))}
        looks = [
            {
                "name": name,
                "inode": place.path("sealed", name).stat().st_ino,
                "ctime": place.path("sealed", name).stat().st_ctime_ns,
                "position": position[name],
            }
            for name in names
        ]
        for attribute in wins:
            one, two = looks[0][attribute], looks[1][attribute]
            wins[attribute] += 0.5 if one == two else one < two  # a tie says nothing: whoever guesses tosses a coin
        for name in names:
            place.path("sealed", name).unlink()
            (place.home.ledger / "drop" / "queue" / name.removesuffix(".age")).unlink()
    shares = {attribute: round(100 * won / pairs, 2) for attribute, won in wins.items()}
    return {"pairs": pairs, "percent_right": shares, "worst_distance_from_50": round(max(abs(share - 50) for share in shares.values()), 2)}


def timing(folder, full):
    """Login by words of no mailbox, an empty and a burned one, interleaved: differences of medians, and TOST against 50 us and 2 %."""
    server = Server(folder)
    try:
        rounds = 2_000 if full else 100
        words = {}
        from kirok.seal.words import new_words

        words["none"] = new_words("en").shown
        for name in ("empty", "burned"):
            browser = Browser(server.port)
            browser.begin("")
            words[name] = browser.code("words")
            if name == "burned":
                browser.form("/en/burn", {"token": browser.token})
        taken = {name: [] for name in words}
        names = list(words)
        for _ in range(rounds):
            random.shuffle(names)
            for name in names:
                browser = Browser(server.port)
                browser.ask("GET", "/en/box")
                began = time.perf_counter()
                browser.form("/en/box", {"token": browser.token, "words": words[name]})
                taken[name].append(time.perf_counter() - began)
                browser.connection.close()
    finally:
        server.stop()
    medians = {name: round(1e6 * statistics.median(values)) for name, values in taken.items()}
    return {"logins_each": rounds, "median_us": medians, "tost": {name: tost(taken["none"], taken[name]) for name in ("empty", "burned")}}


def tost(first, second):
    """Two one-sided tests on trimmed means: the 90 % interval of the difference, and the smallest bound it lies within."""

    def trimmed(values):
        return sorted(values)[: int(len(values) * 0.9)]

    one, two = trimmed(first), trimmed(second)
    difference = statistics.mean(two) - statistics.mean(one)
    error = (statistics.variance(one) / len(one) + statistics.variance(two) / len(two)) ** 0.5
    low, high = difference - 1.645 * error, difference + 1.645 * error
    bound = max(abs(low), abs(high))
    return {
        "difference_us": round(1e6 * difference, 1),
        "interval_us": [round(1e6 * low, 1), round(1e6 * high, 1)],
        "equivalent_within_us": round(1e6 * bound, 1),
        "percent_of_mean": round(100 * bound / statistics.mean(one), 2),
    }


def flood(folder, full):
    """One attacker posts 100 times a second; an honest source posts meanwhile."""
    seconds, trials = (60, 50) if full else (6, 5)
    server = Server(folder)
    stop, sent, refused = threading.Event(), [0], [0]

    def attack(number):
        browser, turn = Browser(server.port), 0
        began = time.perf_counter() + number / 100
        while not stop.is_set():
            time.sleep(max(0, began + turn * 0.2 - time.perf_counter()))
            turn += 1
            try:
                browser.ask("GET", "/en/new") if not browser.token else None
                refused[0] += browser.form("/en/new", {"token": browser.token, "text": "flood"}) != 200
                sent[0] += 1
            except OSError:
                browser = Browser(server.port)

    attackers = [threading.Thread(target=attack, args=(number,), daemon=True) for number in range(20)]
    try:
        for thread in attackers:
            thread.start()
        began, taken, good = time.perf_counter(), [], 0
        for trial in range(trials):
            time.sleep(max(0, began + trial * seconds / trials - time.perf_counter()))
            start = time.perf_counter()
            good += Browser(server.port).begin("an honest report", [("f", b"x" * 100_000)]) == 200
            taken.append(time.perf_counter() - start)
        wall = time.perf_counter() - began
        stop.set()
    finally:
        server.stop()
    return {
        "attacks_per_second": round(sent[0] / wall, 1),
        "trials": trials,
        "succeeded": good,
        "slowest_s": round(max(taken), 2),
        "p95_s": round(sorted(taken)[int(trials * 0.95) - 1], 2),
        "attacks_refused": refused[0],
    }


def faults(folder, full):
    """Faults between drop and desk, each pulled by the real desk in a process of its own; the transaction is taken back."""
    count = 1_000 if full else 20
    (folder / "passphrase").write_text("a passphrase for the bench\n")
    environment = ENVIRONMENT | {
        "KIROK_PASSPHRASE_FILE": str(folder / "passphrase"),
        "PYTHONPATH": os.pathsep.join([ENVIRONMENT["PYTHONPATH"], str(ROOT / "tests" / "desk" / "inbox")]),
    }
    subprocess.run(
        [sys.executable, "-m", "kirok", "init", "--plain", "--home", str(folder / "desk")],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("drop_faults.py")), str(folder), str(count)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


PARTS = {
    "intake": intake,
    "gibibyte": gibibyte,
    "kills": kills,
    "disk": disk,
    "order": order,
    "timing": timing,
    "flood": flood,
    "faults": faults,
}


def peer(port, count, clients, size):
    """The same client against another server."""
    wall, taken, bad, receipts = load(port, count, clients, size)
    print(
        json.dumps(
            {
                "per_second": round(count / wall, 2),
                "p95_ms": round(1000 * taken[int(len(taken) * 0.95)]),
                "errors": len(bad),
                "receipts": len(set(receipts)),
            }
        )
    )


def main():
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the goals; write docs/measured/drop.json")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part")
    parser.add_argument("--peer", metavar="PORT", type=int, help="send the forms of 'intake' to a server on this loopback port")
    args = parser.parse_args()
    if args.peer:
        peer(args.peer, 200 if args.full else 20, 8, 100_000)
        return
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    measured = {}
    machine = {"processors": os.cpu_count(), "system": platform.platform(terse=True), "python": platform.python_version(), "shared": True}
    for name in args.only or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            load_before = os.getloadavg()[0]
            measured[name] = PARTS[name](Path(folder), args.full) | {"load_average_before": round(load_before, 1)}
            print(json.dumps({name: measured[name]}, indent=1), flush=True)
        if args.full:  # read anew: another part may be measured meanwhile
            before = json.loads(TARGET.read_text()) if TARGET.exists() else {}
            whole = before | {"commit": commit, "machine": machine, name: measured[name]}
            TARGET.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
