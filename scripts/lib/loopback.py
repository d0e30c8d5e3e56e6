"""The loopback address: free TCP ports, and HTTP without any proxy in between."""

import socket
import urllib.request

from lib.errors import Failure

LOOPBACK = "127.0.0.1"
open_url = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
_TRIES = 4


def is_free(port):
    with socket.socket() as probe:
        # As servers do: a port whose old connections are in TIME_WAIT can be taken again.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _any_free():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def with_free_port(preferred, start):
    """Calls `start(port)` with a free port and returns the port.

    Another process may take the port before the server does. So when `start` fails and its port
    is taken by then, another port is tried. `preferred` (or None) is the first choice.
    """
    for attempt in range(_TRIES):
        port = preferred if attempt == 0 and preferred and is_free(preferred) else _any_free()
        try:
            start(port)
            return port
        except Failure:
            if attempt + 1 == _TRIES or is_free(port):
                raise
    raise AssertionError("unreachable")
