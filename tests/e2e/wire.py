"""A wire between the browser and the live server that can be cut for real: before, in the middle, or after a send."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit

CUT_AT = 30_000


class Wire:
    """Forwards bytes. `mode` says what happens to the POST of a form: "" passes it on.

    "cut" breaks the connection in the middle of the body, "lose" lets the server answer and keeps the answer,
    "down" accepts nobody. `posts` and `cuts` count. Chromium itself sends a POST again when a connection that it
    has used before breaks without an answer: so there are more of them than presses.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.target = (parts.hostname, parts.port)
        self.mode, self.cuts, self.posts = "", 0, 0
        self.listener = socket.create_server(("localhost", 0))
        self.url = f"http://localhost:{self.listener.getsockname()[1]}"
        self.down = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.mode == "down":
                client.close()
                continue
            server = socket.create_connection(self.target)
            link = {"answer": True}
            threading.Thread(target=self._up, args=(client, server, link), daemon=True).start()
            threading.Thread(target=self._back, args=(client, server, link), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, link: dict) -> None:
        seen, watched = 0, False
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self.mode == "down":
                    break
                if data.startswith(b"POST ") and b"/masuk/" not in data[:40]:
                    self.posts += 1
                    seen, watched = 0, self.mode == "cut"
                    if self.mode == "lose":
                        link["answer"] = False
                        self.cuts += 1
                seen += len(data)
                if watched and seen > CUT_AT:
                    server.sendall(data[: len(data) // 2])
                    self.cuts += 1
                    break
                server.sendall(data)
        _end(client, server)

    def _back(self, client: socket.socket, server: socket.socket, link: dict) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                self.down += len(data)
                if self.mode == "down" or not link["answer"]:
                    break
                client.sendall(data)
        _end(client, server)


def _end(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
