"""A test's server finds a port of its own."""

import socket

import pytest

import ports


@pytest.mark.parametrize(("worker", "first"), [("gw0", 20_000), ("gw1", 20_500), ("gw23", 31_500), ("gw24", 20_000)])
def test_each_worker_has_its_own_part_below_what_the_system_gives_out(monkeypatch, worker, first):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    found = {ports.free_port() for _ in range(20)}
    assert first <= min(found) <= max(found) < first + 500 <= 32_000
    assert len(found) > 10


def test_a_port_that_is_taken_is_passed_over(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    monkeypatch.setattr(ports, "EACH", 20)
    with socket.socket() as taken:
        port = ports.free_port()
        taken.bind(("127.0.0.1", port))
        assert port not in {ports.free_port() for _ in range(100)}
        monkeypatch.setattr(ports, "FIRST", port)
        monkeypatch.setattr(ports, "EACH", 1)
        with pytest.raises(OSError, match="no port is free"):
            ports.free_port()
