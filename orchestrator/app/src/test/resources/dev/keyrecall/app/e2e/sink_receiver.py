"""Receivers for sinks, of Python's own http.server and ssl. See Receiver.java.

    python sink_receiver.py webhook|syslog FOLDER [CLIENT_CA]

FOLDER holds cert.pem and key.pem; what arrives is appended to FOLDER/arrived, a JSON document a
line, and how to behave is read from FOLDER/mode each time: ok, refuse, hang, cut, redirect, hold
(answers once FOLDER/mode says otherwise). Prints the port, then serves until it is killed.
"""

import base64
import http.server
import json
import pathlib
import re
import socket
import ssl
import sys
import threading
import time

KIND, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
LOCK = threading.Lock()

# RFC 5424, section 6; the octets of MSG are looked at apart.
HEADER = re.compile(
    rb"<(?P<pri>0|[1-9][0-9]{0,2})>1 "
    rb"(?P<time>-|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    rb"(?:Z|[+-][0-9]{2}:[0-9]{2})) "
    rb"(?P<host>-|[!-~]{1,255}) (?P<app>-|[!-~]{1,48}) (?P<proc>-|[!-~]{1,128}) "
    rb"(?P<msgid>-|[!-~]{1,32}) "
    rb"(?P<sd>-|(?:\[[^ =\]\"]{1,32}(?: [^ =\]\"]{1,32}=\"(?:\\[\"\\\]]|[^\"\\\]])*\")*\])+)"
    rb"(?: (?P<msg>.*))?\Z",
    re.DOTALL,
)
PARAMETER = re.compile(rb' ([^ =\]"]{1,32})="((?:\\["\\\]]|[^"\\\]])*)"')
MARK = b"\xef\xbb\xbf"


def mode():
    return (FOLDER / "mode").read_text().strip()


def arrived(document):
    with LOCK, (FOLDER / "arrived").open("a") as out:
        out.write(json.dumps(document) + "\n")
        out.flush()


class Webhook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        how = mode()
        headers = {key.lower(): value for key, value in self.headers.items()}
        encoded = base64.b64encode(body).decode()
        document = {"mode": how, "path": self.path, "headers": headers, "body": encoded}
        arrived(document)
        while mode() == "hold":
            time.sleep(0.02)
        if how == "hang":
            time.sleep(120)
        elif how == "cut":
            self.wfile.write(b"HTTP/1.1 20")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            status = {"refuse": 503, "full": 507, "redirect": 307}.get(how, 200)
            self.send_response(status)
            if how == "redirect":
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


def message(octets):
    found = HEADER.match(octets)
    if not found:
        raise ValueError(f"not a message of RFC 5424: {octets[:300]!r}")
    if int(found["pri"]) > 191:
        raise ValueError("PRIVAL is at most 191")
    text = found["msg"] or b""
    marked = text.startswith(MARK)
    if marked:
        text = text[len(MARK) :]
    elif any(octet > 0x7F for octet in text):
        raise ValueError("UTF-8 without its mark")
    parameters = {key.decode(): value.decode() for key, value in PARAMETER.findall(found["sd"])}
    plain = {key: found[key].decode() for key in ("pri", "time", "host", "app", "proc", "msgid")}
    body = base64.b64encode(text).decode()
    return {**plain, "sd": parameters, "marked": marked, "body": body}


def exactly(stream, count):
    octets = stream.read(count)
    if len(octets) != count:
        raise ValueError("the stream ends within a message")
    return octets


def frames(stream):
    """RFC 5425, section 4.3: MSG-LEN SP SYSLOG-MSG, and nothing between."""
    while True:
        first = stream.read(1)
        if not first:
            return
        digits = first
        while True:
            octet = exactly(stream, 1)
            if octet == b" ":
                break
            digits += octet
        if not re.fullmatch(rb"[1-9][0-9]{0,6}", digits):
            raise ValueError(f"no MSG-LEN: {digits!r}")
        yield exactly(stream, int(digits))


def syslog(connection):
    how = mode()
    try:
        if how == "hang":
            time.sleep(120)
        with connection.makefile("rb") as stream:
            for count, octets in enumerate(frames(stream)):
                arrived({"mode": how, **message(octets)})
                if how == "cut" and count == 0:
                    # An abortive end: what was not read yet is thrown away.
                    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    connection.detach_and_close()
                    return
        connection.unwrap()
    except ValueError as e:
        arrived({"mode": how, "fault": str(e)})
    except OSError:
        pass
    finally:
        connection.close()


class Tls(ssl.SSLSocket):
    def detach_and_close(self):
        socket.socket(fileno=self.detach()).close()


def context():
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.sslsocket_class = Tls
    made.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
    if len(sys.argv) > 3:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(sys.argv[3])
    return made


def serve_syslog():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    secured = context()
    while True:
        raw, _ = listener.accept()
        threading.Thread(target=handshaken, args=(secured, raw), daemon=True).start()


def handshaken(secured, raw):
    try:
        connection = secured.wrap_socket(raw, server_side=True)
    except (ssl.SSLError, OSError):
        raw.close()
        return
    syslog(connection)


def serve_webhook():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.daemon_threads = True
    server.socket = context().wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


serve_syslog() if KIND == "syslog" else serve_webhook()
