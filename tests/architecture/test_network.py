"""No test reaches the network."""

import socket

import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

DOCUMENTATION_ADDRESS = ("192.0.2.1", 80)  # RFC 5737: never routed


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_the_internet_is_shut():
    with socket.socket() as attempt, pytest.raises((SocketBlockedError, SocketConnectBlockedError)):
        attempt.connect(DOCUMENTATION_ADDRESS)


def test_the_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5) as client:
        assert client.getpeername() == server.getsockname()
