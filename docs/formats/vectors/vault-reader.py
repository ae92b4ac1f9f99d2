"""Reads a home's vault without Keyrecall, from ../vault.md alone: lists its records, or opens one.

    python3 vault-reader.py HOME/keyrecall.db [REF [VERSION]]           < passphrase
    python3 vault-reader.py --key-file FILE HOME/keyrecall.db [REF [VERSION]]

Without REF: one line for each record, its reference, version and length, after opening it. With REF: the secret's bytes, of
the newest version unless one is named. Needs Python 3.9 and the `cryptography` package, 48 or newer; changes nothing.
"""

import hashlib
import hmac
import sqlite3
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def number(data):
    return int.from_bytes(data, "big")


def u32(n):
    return n.to_bytes(4, "big")


def context(purpose):
    return b"kr-vault-v1 " + purpose + b"\0"


def hkdf(secret, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(secret)


def require(holds, what):
    if not holds:
        sys.exit("error: " + what)


def x_wing(seed, encapsulation):
    """The public key of a seed, and the shared secret of an encapsulation."""
    expanded = hashlib.shake_256(seed).digest(96)
    m, x = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
    x_public, x_encapsulation = x.public_key().public_bytes_raw(), encapsulation[1088:]
    secrets = m.decapsulate(encapsulation[:1088]) + x.exchange(X25519PublicKey.from_public_bytes(x_encapsulation))
    shared = hashlib.sha3_256(secrets + x_encapsulation + x_public + b"\\.//^\\").digest()
    return m.public_key().public_bytes_raw() + x_public, shared


class Vault:
    def __init__(self, header, passphrase, key_file):
        require(header[:10] == b"KRVAULT\0\0\1" and number(header[10:14]) == len(header), "not a vault header")
        require(hashlib.sha256(header[:-32]).digest() == header[-32:], "the header is damaged")
        self.id, n, commitment, at, opened = header[14:30], number(header[30:34]), header[34:66], 67, None
        for _ in range(header[66]):
            start, kind = at, header[at + 16]
            at += 26 + header[at + 25]
            parameters = header[at + 2 : at + 2 + number(header[at : at + 2])]
            at += 2 + len(parameters)
            public, encapsulation, bound = header[at : at + 1216], header[at + 1216 : at + 2336], header[start : at + 2336]
            wrapped, confirmed = header[at + 2336 : at + 2384], number(header[at + 2384 : at + 2388])
            confirmation, at, secret = header[at + 2388 : at + 2420], at + 2420, None
            if kind == 1 and passphrase is not None:
                memory, passes, lanes = (number(parameters[i : i + 4]) for i in (0, 4, 8))
                stretching = Argon2id(salt=parameters[12:], length=32, iterations=passes, lanes=lanes, memory_cost=memory)
                secret = stretching.derive(passphrase)
            elif kind == 2 and key_file is not None:
                secret = key_file
            if secret and not opened:
                found, shared = x_wing(hkdf(secret, self.id, context(b"seed") + bound[:16]), encapsulation)
                if hmac.compare_digest(found, public):
                    kek = hkdf(shared, self.id, context(b"recipient-kek") + u32(n))
                    key = AESGCM(kek).decrypt(bytes(12), wrapped, context(b"recipient") + self.id + u32(n) + bound)
                    opened = key, hkdf(secret, self.id, context(b"confirm") + bound[:16]), confirmed, confirmation
        require(opened, "this passphrase or key file does not open the vault")
        key, confirm_key, confirmed, confirmation = opened
        require(self.derive(key, n, b"commitment") == commitment, "the header commits to another key")
        mac = hmac.digest(self.derive(key, n, b"header"), header[:-64], "sha256")
        require(hmac.compare_digest(mac, header[-64:-32]), "the header was changed")
        self.keys, successions, kept_key = {n: key}, {n: self.derive(key, n, b"succession")}, self.derive(key, n, b"kept")
        count, at = header[at], at + 1
        for _ in range(count):
            kind, version, length = header[at], number(header[at + 1 : at + 5]), number(header[at + 5 : at + 7])
            wrapped, at = header[at + 7 : at + 7 + length], at + 7 + length
            aad = context(b"kept") + self.id + u32(n) + bytes([kind]) + u32(version)
            kept = AESGCM(kept_key).decrypt(wrapped[:12], wrapped[12:], aad)
            {1: self.keys, 3: successions}.get(kind, {})[version] = kept
        require(at == len(header) - 64, "the header does not end where it should")
        message = u32(confirmed) + hashlib.sha256(successions[confirmed]).digest()
        require(hmac.digest(confirm_key, message, "sha256") == confirmation, "a stranger made this header")

    def derive(self, key, version, purpose):
        return hkdf(key, self.id, context(purpose) + u32(version))

    def open(self, ref, version, key_part, data_part):
        try:
            return self.opened(ref, version, key_part, data_part)
        except (InvalidTag, KeyError):
            sys.exit(f"error: {ref} version {version} is damaged")

    def opened(self, ref, version, key_part, data_part):
        place = u32(version) + len(ref.encode()).to_bytes(2, "big") + ref.encode()
        require(len(key_part) == 69 and key_part[0] == 1, "a key part is none")
        record_key = self.derive(self.keys[number(key_part[1:5])], number(key_part[1:5]), b"record")
        aad = context(b"wrap") + self.id + key_part[1:9] + place
        data_key = AESGCM(record_key).decrypt(key_part[9:21], key_part[21:], aad)
        require(hashlib.sha256(context(b"data-key") + data_key).digest() == data_part[:32], "another data key")
        return AESGCM(data_key).decrypt(bytes(12), data_part[32:], context(b"data") + self.id + key_part[5:9] + place)


def main(arguments):
    key_file = passphrase = None
    if arguments[:1] == ["--key-file"]:
        lines = open(arguments[1], encoding="ascii").read()
        body, _, checksum = lines.partition("checksum: ")
        require(checksum.strip() == hashlib.sha256(body.encode()).hexdigest(), "the key file is damaged")
        key_file, arguments = bytes.fromhex(body.split("secret: ")[1]), arguments[2:]
    else:
        passphrase = sys.stdin.buffer.readline().rstrip(b"\r\n")
    database = sqlite3.connect(f"file:{arguments[0]}?mode=ro", uri=True)
    vault = Vault(database.execute("SELECT vault_header FROM home").fetchone()[0], passphrase, key_file)
    rows = database.execute(
        "SELECT ref, version, key_part, data_part FROM secret JOIN data_key USING (ref, version) ORDER BY ref, version"
    ).fetchall()
    if len(arguments) == 1:
        for ref, version, key_part, data_part in rows:
            print(ref, version, len(vault.open(ref, version, key_part, data_part)))
        return
    wanted = [r for r in rows if r[0] == arguments[1] and (len(arguments) == 2 or r[1] == int(arguments[2]))]
    require(wanted, "there is no such record")
    sys.stdout.buffer.write(vault.open(*wanted[-1]))


if __name__ == "__main__":
    main(sys.argv[1:])
