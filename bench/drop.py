"""Measure the drop: intake, one gibibyte, kills, seized disks, order, lengths, timing, a flood, slow senders, faults.

``python bench/drop.py`` takes small sizes and prints JSON; ``--full`` takes the sizes of the goals and writes the whole of
docs/measured/drop.json, every part from one state of the code; ``--only NAME`` measures one part (and keeps the others'
figures). ``--peer-path FOLDER`` starts another intake server as its ``peer.toml`` says (see drop_peer.py) and sends it the
same reports. Wall seconds are of the machine as it was; CPU seconds are of all processes of a part.
"""

import argparse
import http.client
import json
import os
import platform
import random
import re
import resource
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
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench"), str(ROOT / "tests" / "drop"), str(ROOT / "tests" / "desk" / "inbox")]
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
        """Worker and gate together, in KiB."""
        texts = (Path(f"/proc/{pid}/status").read_text() for pid in (self.worker, self.gate))
        return sum(int(re.search(rf"{field}:\s+(\d+)", text)[1]) for text in texts)

    def cpu(self):
        """Seconds of processor that worker and gate have taken, to the nanosecond (their CPU-time clocks)."""
        return sum(time.clock_gettime(~pid << 3 | 2) for pid in (self.worker, self.gate))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def load(shape, count, clients, size):
    """*count* reports of *size* bytes by so many clients at once: seconds of each report, what was refused, receipts.

    *shape* sends one report and gives the seconds of its post, whether it was taken, and the receipt.
    """
    left, guard, taken, bad, receipts = [count], threading.Lock(), [], [], []
    content = random.Random(1).randbytes(size)

    def work():
        while True:
            with guard:
                if not left[0]:
                    return
                left[0] -= 1
            try:
                seconds, fine, receipt = shape("hello", content)
            except OSError:
                bad.append("connection")
                continue
            taken.append(seconds)
            receipts.append(receipt)
            if not fine:
                bad.append("refused")

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, sorted(taken), bad, receipts


def own_shape(port):
    """One report to our own drop."""

    def send(text, content):
        browser = Browser(port)
        browser.ask("GET", "/en/new")
        began = time.perf_counter()
        status = browser.form("/en/new", {"token": browser.token, "kind": "en", "text": text}, [("a.bin", content)] if content else [])
        seconds = time.perf_counter() - began
        browser.connection.close()
        return seconds, status == 200, browser.code("receipt")

    return send


def figures(server, count, clients, size):
    cpu = server.cpu()
    wall, taken, bad, receipts = load(own_shape(server.port), count, clients, size)
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
        load(own_shape(server.port), 20, 4, 1_000)
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
        watched = ["-e", "trace=openat,open,creat,memfd_create", "-o", str(trace), "-p", str(server.worker), "-p", str(server.gate)]
        tracer = subprocess.Popen(["strace", "-f", "-qq", *watched]) if shutil.which("strace") else None
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
        request = {"home": str(place.home.path), "act": "load", "threads": 4, "after": chance.uniform(0.1, 0.9)}
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
    """Which of two reports of one day came first, guessed by each attribute of their files after the daily re-copy.

    Only pairs whose attribute differs are judged (equal ones tell nothing); of each: how many, the share guessed right, and
    the interval in which a fair coin would fall 95 times of 100. "log" is the place in the day's batch of 256.
    """
    from drop_visit import READERS

    from kirok.base.home import Home
    from kirok.drop import store
    from kirok.drop.closing import recopy
    from kirok.drop.making import make_drop
    from kirok.ledger.batch import draw

    place = make_drop(Home(folder / "home"), [READERS[0].recipient], origin="bench.example/drop")
    for path in place.path("decoys").iterdir():
        path.unlink()
    told = {name: [0, 0] for name in ("name", "inode", "ctime", "position", "log")}
    pairs = 10_000 if full else 200
    for _ in range(pairs):
        names = []
        for _ in range(2):
            report = store.Arriving(place, place.readers())
            report.text(b"x")
            names.append(f"{report.keep('', lambda _: None).hex()}.age")
        recopy(place)
        position = {entry.name: number for number, entry in enumerate(os.scandir(place.path("sealed")))}
        leaves = [bytes.fromhex(name.removesuffix(".age")) for name in names]
        batch = list(draw(leaves, 256))
        for name, leaf in zip(names, leaves, strict=True):
            status = place.path("sealed", name).stat()
            look = {"name": name, "inode": status.st_ino, "ctime": status.st_ctime_ns, "position": position[name], "log": batch.index(leaf)}
            if leaf is leaves[0]:
                first = look
        for attribute, counts in told.items():
            if first[attribute] != look[attribute]:
                counts[0] += 1
                counts[1] += first[attribute] < look[attribute]
        for name in names:
            place.path("sealed", name).unlink()
            (place.home.ledger / "drop" / "queue" / name.removesuffix(".age")).unlink()
    return {"pairs": pairs, "attributes": {name: coin(*counts) for name, counts in told.items()}}


def coin(tries, right):
    """How far *right* of *tries* is from a coin's half."""
    if not tries:
        return {"differ": 0}
    share, noise = 100 * right / tries, 100 * 1.96 * 0.5 / tries**0.5
    return {"differ": tries, "percent_right": round(share, 2), "a_coin_95_percent": [round(50 - noise, 2), round(50 + noise, 2)]}


def lengths(_folder, full):
    """Korean and English texts of equal count, sealed whole to two readers: how many pairs weigh the same."""
    import io

    from drop_visit import READERS

    from kirok.drop.store import NAME
    from kirok.seal.closing import Sealer
    from kirok.seal.report import ReportWriter

    def weigh(text):
        stream = io.BytesIO()
        sealer = Sealer(stream, [reader.recipient for reader in READERS], name=NAME)
        report = ReportWriter(sealer)
        report.text(text.encode())
        report.finish("age1" + "q" * 1_955)
        sealer.finish()
        return len(stream.getvalue())

    chance, equal, seen = random.Random(2), 0, set()
    pairs = 10_000 if full else 200
    for _ in range(pairs):
        count = chance.randrange(1_001)
        korean, english = ("".join(chance.choices(signs, k=count)) for signs in ("가나다라마바사아자차 ", "the quick brown fox "))
        sizes = weigh(korean), weigh(english)
        equal += sizes[0] == sizes[1]
        seen.update(sizes)
    return {"pairs": pairs, "characters": "0 to 1,000", "equal": equal, "lengths_seen": sorted(seen)}


def timing(folder, full):
    """Logins by words of no mailbox, an empty one, a burned one, one with a reply: interleaved, on one connection.

    The store lies in memory where there is a /dev/shm, so that the disk's own noise does not hide a difference; then on the
    disk. Judged are processor time of worker and gate, and wall time, each against words of no mailbox. "other words" are of
    no mailbox too: what they differ by is the noise of the measurement.
    """
    memory = Path("/dev/shm")
    found = {}
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as fast:
        found["in_memory"] = timed(Path(fast), 6_000 if full else 60)
    return found | {"on_disk": timed(folder, 2_000 if full else 40)}


def timed(folder, rounds):
    server = Server(folder)
    try:
        words = situations(server)
        browser, chance = Browser(server.port), random.Random(7)
        browser.ask("GET", "/en/box")
        cookie, token = browser.cookie, browser.token
        taken = {name: {"cpu": [], "wall": []} for name in words}
        for number in range(rounds + rounds // 20):
            for name in chance.sample(list(words), len(words)):
                browser.cookie = cookie
                cpu, began = server.cpu(), time.perf_counter()
                assert browser.form("/en/box", {"token": token, "words": words[name]}) == 200
                wall = time.perf_counter() - began
                if number >= rounds // 20:  # the first are for the caches
                    taken[name]["cpu"].append(server.cpu() - cpu)
                    taken[name]["wall"].append(wall)
    finally:
        server.stop()
    result = {"logins_each": rounds}
    for clock in ("cpu", "wall"):
        base = taken["none"][clock]
        result[f"{clock}_median_us"] = {name: round(1e6 * statistics.median(values[clock])) for name, values in taken.items()}
        result[f"{clock}_against_none"] = {name: tost(base, values[clock]) for name, values in taken.items() if name != "none"}
    return result


def situations(server):
    """Words of no mailbox (twice), of an empty one, of a burned one, of one with a reply."""
    from kirok.base.home import Home
    from kirok.drop.place import Place
    from kirok.drop.replies import Replies
    from kirok.seal.letters import seal_letter
    from kirok.seal.mailbox import master_key
    from kirok.seal.reply import encode_reply
    from kirok.seal.words import new_words, parse_words

    words = {name: new_words("en").shown for name in ("none", "other words")}
    for name in ("empty", "burned", "reply"):
        browser = Browser(server.port)
        browser.begin("")
        words[name] = browser.code("words")
        if name == "burned":
            browser.form("/en/burn", {"token": browser.token})
    replies = Replies(Place(Home(server.home)), master_key(parse_words(words["reply"])))
    replies.folder.mkdir(mode=0o700)
    letter = seal_letter(encode_reply("Thank you. Which day was it? " * 25, "2101-05-01"), replies.recipient, name="letter")
    (replies.folder / f"{1:032x}.letter").write_bytes(letter)
    return words


def tost(first, second):
    """Two one-sided tests at 5 % on the differences of each round, by trimmed means (Yuen 1974: a tenth off either end).

    Gives the 90 % interval of the difference and the smallest bound within which it lies.
    """
    differences = sorted(b - a for a, b in zip(first, second, strict=True))
    cut = len(differences) // 10
    kept = differences[cut : len(differences) - cut]
    winsorised = [kept[0]] * cut + kept + [kept[-1]] * cut
    error = statistics.stdev(winsorised) / ((1 - 2 * cut / len(differences)) * len(differences) ** 0.5)
    middle = statistics.mean(kept)
    low, high = middle - 1.645 * error, middle + 1.645 * error
    return {
        "difference_us": round(1e6 * middle, 1),
        "interval_us": [round(1e6 * low, 1), round(1e6 * high, 1)],
        "equivalent_within_us": round(1e6 * max(abs(low), abs(high)), 1),
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


def slow(folder, full):
    """Hundreds of senders that have begun and do not go on, of every kind at once; honest sources write meanwhile."""
    import socket

    kinds = {
        "idle": b"",
        "half a head": b"POST /en/new HTTP/1.1\r\nHost: local",
        "small body": b"POST /en/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\nx",
        "middle body": b"POST /en/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\nx",
        "large body": b"POST /en/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\nx",
    }
    each, trials = (120, 50) if full else (40, 5)
    server = Server(folder)
    held, taken, good = [], [], 0
    try:
        for content in kinds.values():
            for _ in range(each):
                held.append(socket.create_connection(("127.0.0.1", server.port)))
                held[-1].sendall(content)
        for trial in range(trials):
            began = time.perf_counter()
            size = (0, 100_000, 3_000_000)[trial % 3]
            good += Browser(server.port).begin("an honest report", [("f", b"x" * size)] if size else []) == 200
            taken.append(time.perf_counter() - began)
        peak = server.status("VmHWM")
    finally:
        for connection in held:
            connection.close()
        server.stop()
    seconds = {"slowest_s": round(max(taken), 2), "median_s": round(statistics.median(taken), 2)}
    return (
        {"slow_senders": len(held), "kinds": list(kinds), "trials": trials, "succeeded": good}
        | seconds
        | {"rss_peak_mb": round(peak / 1024, 1)}
    )


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
    "flood": flood,
    "slow": slow,
    "timing": timing,
    "order": order,
    "lengths": lengths,
    "disk": disk,
    "kills": kills,
    "faults": faults,
}


def spent():
    """Seconds of processor of this process and of all its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def measure(name, full):
    """One part, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        before, cpu, began = os.getloadavg()[0], spent(), time.perf_counter()
        found = PARTS[name](Path(folder), full)
        return found | {
            "load_average_before": round(before, 1),
            "cpu_s": round(spent() - cpu),
            "wall_s": round(time.perf_counter() - began),
        }


def state_of_the_code():
    """The commit, and whether the drop's own files differ from it."""
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "src", "bench"], capture_output=True, text=True, check=False).stdout.strip()
    return commit + ("+" if changed else "")


def table(measured):
    """The figures that the goals name, one a line."""
    for name, part in measured.items():
        for key, value in flat(part):
            print(f"{name + '.' + key:<72} {value}")


def flat(value, prefix=""):
    """Every figure under its dotted name."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from flat(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", inner


def main():
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the goals; write docs/measured/drop.json")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part")
    parser.add_argument(
        "--peer-path", metavar="FOLDER", type=Path, help="send the reports of 'intake' to the server that FOLDER/peer.toml starts"
    )
    args = parser.parse_args()
    if args.peer_path:
        from drop_peer import compare

        print(json.dumps(compare(args.peer_path, load, [(200, 1), (200, 8)] if args.full else [(8, 1), (16, 4)]), indent=1))
        return
    machine = {"processors": os.cpu_count(), "system": platform.platform(terse=True), "python": platform.python_version()}
    before = json.loads(TARGET.read_text()) if TARGET.exists() and args.only else {}
    whole = before | {"commit": state_of_the_code(), "machine": machine}
    measured = {}
    for name in args.only or PARTS:
        whole[name] = measured[name] = measure(name, args.full)
        print(json.dumps({name: measured[name]}, indent=1), flush=True)
        if args.only:
            whole[name] = measured[name] | {"commit": whole["commit"]}
        if args.full:
            TARGET.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    table(measured)


if __name__ == "__main__":
    main()
