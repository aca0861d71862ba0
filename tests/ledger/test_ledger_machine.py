"""Any order of acts on a log, with a plain list beside it that says what must hold."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kirok.base.errors import Refused
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.log import Log
from kirok.ledger.merkle import verify_consistency
from kirok.ledger.proof import verify_proof
from kirok.ledger.signing import Signer

SIGNER = Signer("example.org/machine", bytes(32))
START = dt.date(2026, 1, 1)
BATCH = 5


class LogMachine(RuleBasedStateMachine):
    """Append, queue, flush and reopen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.log = Log(self.folder / "log", SIGNER.origin, batch=BATCH)
        self.acknowledged: list[bytes] = []
        self.waiting: set[bytes] = set()
        self.history: list[Checkpoint] = []
        self.day: dt.date | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize()
    def create(self) -> None:
        self.log.create(SIGNER)

    @rule(count=st.integers(0, 12))
    def append(self, count: int) -> None:
        leaves = [secrets.token_bytes(32) for _ in range(count)]
        before = self.log.checkpoint().size
        after = self.log.append(leaves, SIGNER)
        assert after.size == before + -(-count // BATCH) * BATCH
        self.acknowledged += leaves
        self._remember(after)

    @rule()
    def queue(self) -> None:
        leaf = secrets.token_bytes(32)
        self.log.queue(leaf)
        self.waiting.add(leaf)

    @rule()
    def queue_what_is_there(self) -> None:
        if self.acknowledged:
            leaf = secrets.choice(self.acknowledged)
            self.log.queue(leaf)
            self.waiting.add(leaf)

    @rule(days=st.integers(-2, 3))
    def flush(self, days: int) -> None:
        day = (self.day or START) + dt.timedelta(days=days)
        before = self.log.checkpoint()
        if self.day and day < self.day:
            try:
                self.log.flush(SIGNER, day)
            except Refused:
                assert self.log.checkpoint() == before
                return
            raise AssertionError("a clock went backwards unseen")
        after = self.log.flush(SIGNER, day)
        if day == self.day:
            assert after == before
            return
        new = self.waiting - set(self.acknowledged)
        assert after.size - before.size == max(1, -(-len(new) // BATCH)) * BATCH
        self.acknowledged += sorted(new)
        self.waiting, self.day = set(), day
        self._remember(after)

    @rule()
    def reopen(self) -> None:
        self.log = Log(self.folder / "log", SIGNER.origin, batch=BATCH)

    def _remember(self, checkpoint: Checkpoint) -> None:
        if not self.history or self.history[-1] != checkpoint:
            self.history.append(checkpoint)

    @invariant()
    def every_acknowledged_leaf_is_proved_once(self) -> None:
        if not self.acknowledged:
            return
        checkpoint = self.log.checkpoint()
        places = [self.log.index_of(leaf) for leaf in self.acknowledged]
        assert None not in places
        assert len(set(places)) == len(self.acknowledged)
        leaf, place = secrets.choice([*zip(self.acknowledged, places, strict=True)])
        assert place is not None
        assert verify_proof(self.log.prove(place).encode(), leaf, SIGNER.key) == checkpoint

    @invariant()
    def what_waits_waits(self) -> None:
        assert set(self.log.queued()) == self.waiting

    @invariant()
    def history_only_grows(self) -> None:
        if not self.history:
            return
        old, new = secrets.choice(self.history), self.history[-1]
        if old.size:
            assert verify_consistency(old.size, old.root, new.size, new.root, self.log.prove_growth(old.size))
        sizes = [checkpoint.size for checkpoint in self.history]
        assert sizes == sorted(set(sizes))


LogMachine.TestCase.settings = settings(max_examples=10, stateful_step_count=10, deadline=None)
TestLog = LogMachine.TestCase
