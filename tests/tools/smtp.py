"""A mail server of the tests: tests/tools/smtp.py PORT FILE [USER PASSWORD]

Takes letters on 127.0.0.1:PORT and writes each into FILE as a line of JSON. Knows no address that begins with
«nobody», puts off those that begin with «busy». With USER and PASSWORD nobody else may send. Says «ready» when it
listens and ends when its input does.
"""

import json
import sys
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Box:
    def __init__(self, path):
        self.path = path

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 No such user here"
        if address.startswith("busy"):
            return "450 Mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with open(self.path, "a", encoding="utf-8") as box:
            text = envelope.content.decode("utf-8", "replace")
            box.write(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": text}) + "\n")
        return "250 Message accepted"


def keeper_of(user, password):
    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=good, handled=False)

    return check


# A password without TLS is what this server is here for.
warnings.simplefilter("ignore")


def main(port, path, user=None, password=None):
    door = {}
    if user:
        door = {"authenticator": keeper_of(user, password), "auth_required": True, "auth_require_tls": False}
    controller = Controller(Box(path), hostname="127.0.0.1", port=int(port), **door)
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
