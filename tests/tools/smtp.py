"""A mail server of the tests: tests/tools/smtp.py PORT FILE [USER PASSWORD] [--tls starttls|tls --certificate PEM]

Takes letters on 127.0.0.1:PORT and writes each into FILE as a line of JSON. Knows no address that begins with
«nobody», puts off those that begin with «busy». With USER and PASSWORD nobody else may send. Behind
TLS it makes itself a certificate for 127.0.0.1 and writes it into PEM for those who are to trust it. Says «ready» when it
listens and ends when its input does.
"""

import argparse
import datetime
import ipaddress
import json
import os
import ssl
import sys
import tempfile
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


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


# A password without TLS is what some of the tests are about.
warnings.simplefilter("ignore")


def closed(path):
    """TLS under a certificate of its own, which is written to the path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of the tests")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with open(path, "wb") as file:
        file.write(public)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(delete=False) as both:
        both.write(private + public)
    context.load_cert_chain(both.name)
    os.unlink(both.name)
    return context


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("port", type=int)
    ask.add_argument("path")
    ask.add_argument("door", nargs="*")
    ask.add_argument("--tls", choices=["starttls", "tls"])
    ask.add_argument("--certificate")
    said = ask.parse_args()
    more = {}
    if said.door:
        more |= {"authenticator": keeper_of(*said.door), "auth_required": True, "auth_require_tls": bool(said.tls)}
    if said.tls == "starttls":
        more |= {"tls_context": closed(said.certificate), "require_starttls": True}
    if said.tls == "tls":
        more |= {"ssl_context": closed(said.certificate)}
    controller = Controller(Box(said.path), hostname="127.0.0.1", port=said.port, **more)
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main()
