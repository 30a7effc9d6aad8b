"""The console's doors as a page uses them: signing in by a link, starting a session, a terminal's WebSocket."""

import base64
import hashlib
import json
import os
import socket
import ssl
import struct
import time
import urllib.parse

import requests

PROTOCOL = "sallyport-console-1"
OUTPUT, SCREEN, INPUT = 1, 2, 17


class Refused(Exception):
    """The site did not answer 101."""

    def __init__(self, status):
        super().__init__(f"status {status}")
        self.status = status


class Page:
    """Somebody who is signed in: a requests session with cookie, Origin and CSRF token."""

    def __init__(self, url, ca_file, token):
        self.url, self.ca_file = url, ca_file
        self.web = requests.Session()
        self.web.trust_env = False  # or REQUESTS_CA_BUNDLE goes before verify
        self.web.verify = ca_file
        self.web.headers["Origin"] = url
        me = self.ask("POST", "/login/api/link", {"token": token})
        self.web.headers["X-CSRF-Token"] = me["csrf"]

    def ask(self, method, path, body=None, status=None):
        answer = self.web.request(method, self.url + path, json=body)
        if status is not None:
            assert answer.status_code == status, (answer.status_code, answer.text)
        else:
            answer.raise_for_status()
        return answer.json() if answer.content else None

    @property
    def cookie(self):
        return "; ".join(f"{c.name}={c.value}" for c in self.web.cookies)

    def start(self, item, account=None, columns=80, rows=24):
        """A new session: {session, viewer, ticket}."""
        wish = {"item_type": "shell_jump", "item_id": item, "account_id": account, "columns": columns, "rows": rows}
        return self.ask("POST", "/login/api/sessions", wish)

    def ticket(self, session, viewer=None):
        return self.ask("POST", f"/login/api/sessions/{session}/ticket", {"viewer": viewer})

    def session(self, uid):
        return self.ask("GET", f"/login/api/sessions/{uid}")

    def wait_session(self, uid, holds, seconds=20):
        """The session's row as soon as that holds of it."""
        deadline = time.monotonic() + seconds
        while not holds(row := self.session(uid)):
            assert time.monotonic() < deadline, row
            time.sleep(0.1)
        return row

    def wait_recording(self, uid, state="whole", seconds=20):
        return self.wait_session(uid, lambda row: row["recording"]["state"] == state, seconds)

    def open(self, item, account=None, **size):
        """Starts a session and opens its terminal."""
        made = self.start(item, account, **size)
        terminal = Terminal(self, made["ticket"])
        terminal.uid, terminal.viewer = made["session"], made["viewer"]
        return terminal

    def again(self, terminal, offset=None, viewer=True):
        """Attaches to a terminal's session again, as the same viewer or as another one."""
        made = self.ticket(terminal.uid, terminal.viewer if viewer else None)
        new = Terminal(self, made["ticket"], offset=terminal.offset if offset is None else offset)
        new.uid, new.viewer = terminal.uid, made["viewer"]
        if viewer:
            new.typed = max(new.attached["input"], terminal.taken)
        return new

    def come_back(self, terminal, seconds=20):
        """As a browser's page does: tries until the site is there again."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.again(terminal)
            except (OSError, Refused, AssertionError):
                assert time.monotonic() < deadline
                time.sleep(0.1)


class Terminal:
    """One WebSocket. Reads only inside its calls, so a test decides how slow it is."""

    def __init__(self, page, ticket, offset=-1, origin=None, cookie=None, attach=True, shows=True):
        self.uid = self.viewer = None
        self.text = b""  # all that was shown, screens too
        self.offset, self.typed, self.taken = max(offset, 0), 0, 0
        self.states, self.notices, self.prompts, self.screens = [], [], [], 0
        self.attached = self.ended = self.closed = None
        self.size = None
        self.shows = shows
        self._input = b""
        self._connect(page, ticket, origin or page.url, page.cookie if cookie is None else cookie)
        if attach:
            self.say(type="attach", offset=offset)
            self.until(lambda: self.attached or self.closed)

    def _connect(self, page, ticket, origin, cookie):
        place = urllib.parse.urlsplit(page.url)
        plain = socket.create_connection((place.hostname, place.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = ssl.create_default_context(cafile=page.ca_file).wrap_socket(plain, server_hostname=place.hostname)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /console/terminal HTTP/1.1", f"Host: {place.netloc}", "Connection: Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Protocol: {PROTOCOL}, ticket.{ticket}",
            f"Origin: {origin}", f"Cookie: {cookie}", "", "",
        ]
        self.socket.sendall("\r\n".join(lines).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.socket.recv(4096)
            if not piece:
                raise Refused(0)
            head += piece
        head, self._input = head.split(b"\r\n\r\n", 1)
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            raise Refused(status)
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        assert accept in head and PROTOCOL.encode() in head, head

    # --- out ---

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        length = len(payload)
        head = bytes([0x80 | opcode])
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", length)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", length)
        number = int.from_bytes(payload, "big") ^ int.from_bytes((mask * (length // 4 + 1))[:length], "big")
        try:
            self.socket.sendall(head + mask + number.to_bytes(length, "big"))
        except OSError:
            self.closed = self.closed or 1006  # what has come is still read

    def say(self, **words):
        self._send(1, json.dumps(words).encode())

    def send_binary(self, payload):
        self._send(2, payload)

    def type(self, text):
        data = text.encode() if isinstance(text, str) else text
        self.send_binary(bytes([INPUT]) + struct.pack(">Q", self.typed) + data)
        self.typed += len(data)

    # --- in ---

    def _take_frame(self):
        """(opcode, payload) of a whole frame in the buffer, or None."""
        data = self._input
        if len(data) < 2:
            return None
        length, at = data[1] & 127, 2
        if length == 126:
            if len(data) < 4:
                return None
            length, at = struct.unpack(">H", data[2:4])[0], 4
        elif length == 127:
            if len(data) < 10:
                return None
            length, at = struct.unpack(">Q", data[2:10])[0], 10
        if len(data) < at + length:
            return None
        self._input = data[at + length:]
        return data[0] & 15, data[at:at + length]

    def read(self, timeout):
        """One frame, taken in. False: nothing came in time, or the socket is closed."""
        deadline = time.monotonic() + timeout
        while True:
            frame = self._take_frame()
            if frame:
                self._hear(*frame)
                return True
            left = deadline - time.monotonic()
            if left <= 0 or self.closed is not None:
                return False
            self.socket.settimeout(left)
            try:
                piece = self.socket.recv(256 * 1024)
            except (TimeoutError, ssl.SSLWantReadError):
                return False
            except OSError:
                piece = b""
            if not piece:
                self.closed = self.closed or 1006
                return False
            self._input += piece

    def _hear(self, opcode, payload):
        if opcode == 9:
            self._send(10, payload)
        elif opcode == 8:
            self.closed = struct.unpack(">H", payload[:2])[0] if payload else 1005
            self._send(8, payload[:2])
        elif opcode == 2:
            self._hear_bytes(payload)
        elif opcode == 1:
            self._hear_words(json.loads(payload))

    def _hear_bytes(self, payload):
        offset = struct.unpack(">Q", payload[1:9])[0]
        if payload[0] == OUTPUT:
            assert offset == self.offset, f"output at {offset}, expected at {self.offset}"
            self.text += payload[9:]
            self.offset = offset + len(payload) - 9
        else:
            self.screens += 1
            self.text += payload[13:]
            self.offset = offset
        if self.shows:
            self.say(type="shown", offset=self.offset)

    def _hear_words(self, words):
        kind = words["type"]
        if kind == "attached":
            self.attached, self.offset = words, words["offset"]
            self.states.append(words["state"])
        elif kind == "state":
            self.states.append(words["state"])
        elif kind == "notice":
            self.notices.append(words["text"])
        elif kind == "prompt":
            self.prompts.append(words)
        elif kind == "taken":
            self.taken = words["input"]
        elif kind == "size":
            self.size = words["columns"], words["rows"]
        elif kind == "ended":
            self.ended = words

    def until(self, holds, timeout=20):
        """Reads until that holds. Fails when it does not in time."""
        deadline = time.monotonic() + timeout
        while not holds():
            left = deadline - time.monotonic()
            if left <= 0 or (not self.read(left) and not holds()):
                raise AssertionError(f"did not come: states {self.states}, ended {self.ended}, closed {self.closed}, "
                                     f"prompts {self.prompts}, last {self.text[-300:]!r}")
        return self

    def until_text(self, text, timeout=20, since=0):
        wanted = text.encode() if isinstance(text, str) else text
        return self.until(lambda: wanted in self.text[since:], timeout)

    def until_open(self, timeout=20):
        return self.until(lambda: self.states[-1] == "open" or self.ended, timeout)

    def run(self, command, timeout=20):
        """Types a command and reads to its end; gives what it printed."""
        mark = os.urandom(4).hex()
        before = len(self.text)
        self.type(f"{command}; echo {mark[:4]}''{mark[4:]}\r")
        self.until_text(mark, timeout, before)
        return self.text[before:].decode(errors="replace")

    def drop(self):
        """The network is gone: no close frame, no FIN from TLS."""
        self.socket.close()

    def close(self):
        self._send(8, struct.pack(">H", 1000))
        self.socket.close()
