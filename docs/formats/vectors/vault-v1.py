"""Makes, or with --check reads, the vectors of the vault format: a second implementation, from ../vault.md alone.

Needs the `cryptography` package, 44 or newer. All randomness here is fixed on purpose: never use this to keep a secret.
"""

import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = pathlib.Path(__file__).with_name("vault-v1.json")


def u8(n):
    return n.to_bytes(1, "big")


def u16(n):
    return n.to_bytes(2, "big")


def u32(n):
    return n.to_bytes(4, "big")


def context(purpose):
    return b"kr-vault-v1 " + purpose.encode("ascii") + b"\0"


def text(value):
    encoded = value.encode("utf-8")
    return u16(len(encoded)) + encoded


def hkdf(secret, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(secret)


def derive(vault_id, key, version, purpose):
    return hkdf(key, vault_id, context(purpose) + u32(version))


def fixed(name, length):
    """Bytes that look random and are the same each time."""
    return hashlib.shake_256(b"keyrecall vault vectors " + name.encode()).digest(length)


def wrap(key, nonce, aad, plain):
    return nonce + AESGCM(key).encrypt(nonce, plain, aad)


def unwrap(key, aad, wrapped):
    return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], aad)


def stretch(passphrase, salt, memory, passes, lanes):
    return Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory).derive(passphrase)


def recipient_aad(vault_id, version, recipient_id, kind, parameters):
    return context("recipient") + vault_id + u32(version) + recipient_id + u8(kind) + u16(len(parameters)) + parameters


def kept_aad(vault_id, current, kind, version):
    return context("kept") + vault_id + u32(current) + u8(kind) + u32(version)


def data_aad(vault_id, data_key_version, version, record):
    return context("data") + vault_id + u32(data_key_version) + u32(version) + text(record)


def wrap_aad(vault_id, key_version, data_key_version, version, record):
    return context("wrap") + vault_id + u32(key_version) + u32(data_key_version) + u32(version) + text(record)


def header(vault_id, version, key, recipients, kept):
    body = vault_id + u32(version) + derive(vault_id, key, version, "commitment")
    body += u8(len(recipients))
    for recipient_id, kind, parameters, wrapped in recipients:
        body += recipient_id + u8(kind) + u16(len(parameters)) + parameters + u16(len(wrapped)) + wrapped
    body += u8(len(kept))
    for kind, kept_version, wrapped in kept:
        body += u8(kind) + u32(kept_version) + u16(len(wrapped)) + wrapped
    start = b"KRVAULT\0" + u16(1) + u32(8 + 2 + 4 + len(body) + 64)
    mac = hmac.digest(derive(vault_id, key, version, "header"), start + body, "sha256")
    return start + body + mac + hashlib.sha256(start + body + mac).digest()


def seal(vault_id, key, key_version, data_key_version, record, version, value, randomness):
    data_key, wrap_nonce, data_nonce = randomness[:32], randomness[32:44], randomness[44:]
    record_key = derive(vault_id, key, key_version, "record")
    return (
        u8(1)
        + u32(key_version)
        + u32(data_key_version)
        + wrap(record_key, wrap_nonce, wrap_aad(vault_id, key_version, data_key_version, version, record), data_key)
        + hashlib.sha256(context("data-key") + data_key).digest()
        + wrap(data_key, data_nonce, data_aad(vault_id, data_key_version, version, record), value)
    )


class Reader:
    """Opens what the format page describes."""

    def __init__(self, blob, passphrase):
        assert blob[:8] == b"KRVAULT\0" and blob[8:10] == u16(1) and blob[10:14] == u32(len(blob)), "header"
        assert hashlib.sha256(blob[:-32]).digest() == blob[-32:], "checksum"
        self.id, self.version = blob[14:30], int.from_bytes(blob[30:34], "big")
        at, key = 67, None
        for _ in range(blob[66]):
            recipient_id, kind = blob[at : at + 16], blob[at + 16]
            length = int.from_bytes(blob[at + 17 : at + 19], "big")
            parameters = blob[at + 19 : at + 19 + length]
            at += 19 + length
            length = int.from_bytes(blob[at : at + 2], "big")
            wrapped = blob[at + 2 : at + 2 + length]
            at += 2 + length
            if kind == 1 and key is None:
                memory, passes, lanes = (int.from_bytes(parameters[i : i + 4], "big") for i in (0, 4, 8))
                stretched = stretch(passphrase, parameters[12:], memory, passes, lanes)
                kek = hkdf(stretched, self.id, context("passphrase") + u32(self.version))
                try:
                    key = unwrap(kek, recipient_aad(self.id, self.version, recipient_id, kind, parameters), wrapped)
                except InvalidTag:
                    pass
        assert key is not None, "wrong passphrase"
        assert derive(self.id, key, self.version, "commitment") == blob[34:66], "commitment"
        mac = hmac.digest(derive(self.id, key, self.version, "header"), blob[:-64], "sha256")
        assert mac == blob[-64:-32], "mac"
        self.keys = {self.version: key}
        kept_key = derive(self.id, key, self.version, "kept")
        count, at = blob[at], at + 1
        for _ in range(count):
            kind, version = blob[at], int.from_bytes(blob[at + 1 : at + 5], "big")
            length = int.from_bytes(blob[at + 5 : at + 7], "big")
            wrapped = blob[at + 7 : at + 7 + length]
            at += 7 + length
            if kind == 1:
                self.keys[version] = unwrap(kept_key, kept_aad(self.id, self.version, kind, version), wrapped)
        assert at == len(blob) - 64, "end"

    def open(self, record, version, sealed):
        assert sealed[0] == 1, "format"
        key_version, data_key_version = int.from_bytes(sealed[1:5], "big"), int.from_bytes(sealed[5:9], "big")
        record_key = derive(self.id, self.keys[key_version], key_version, "record")
        aad = wrap_aad(self.id, key_version, data_key_version, version, record)
        data_key = unwrap(record_key, aad, sealed[9:69])
        assert hashlib.sha256(context("data-key") + data_key).digest() == sealed[69:101], "commitment"
        return unwrap(data_key, data_aad(self.id, data_key_version, version, record), sealed[101:])

    def fingerprint(self, value):
        key = derive(self.id, self.keys[self.version], self.version, "fingerprint")
        return f"fp{self.version}:{hmac.digest(key, value, 'sha256').hex()}"


def case(name, version, cost, passphrase, kept_versions, foreign, records, values):
    """One vault; `records` are (record, version, key version, data key version, value)."""
    vault_id = fixed(name + " vault id", 16)
    keys = {n: fixed(f"{name} vault key {n}", 32) for n in [*kept_versions, version]}
    recipient_id, salt, nonce = (fixed(f"{name} {what}", n) for what, n in (("rid", 16), ("salt", 16), ("nonce", 12)))
    parameters = b"".join(u32(n) for n in cost) + salt
    stretched = stretch(passphrase.encode(), salt, *cost)
    kek = hkdf(stretched, vault_id, context("passphrase") + u32(version))
    aad = recipient_aad(vault_id, version, recipient_id, 1, parameters)
    recipients = [(recipient_id, 1, parameters, wrap(kek, nonce, aad, keys[version]))]
    kept = []
    if foreign:
        recipients.insert(0, (fixed(name + " foreign", 16), 200, b"of a later version", fixed(name + " foreign wrap", 99)))
        kept.append((200, 1, fixed(name + " foreign kept", 5)))
    kept_key = derive(vault_id, keys[version], version, "kept")
    retired = derive(vault_id, fixed(name + " retired", 32), 1, "fingerprint") if foreign else None
    for kind, n, secret in [(1, n, keys[n]) for n in kept_versions] + ([(2, 1, retired)] if retired else []):
        kept.append((kind, n, wrap(kept_key, fixed(f"{name} kept {kind} {n}", 12), kept_aad(vault_id, version, kind, n), secret)))
    current = keys[version]
    sealed, drawn = [], [vault_id, current, recipient_id, salt, nonce]
    for i, (record, secret_version, key_version, data_key_version, value) in enumerate(records):
        randomness = fixed(f"{name} record {i}", 56)
        drawn += [randomness[:32], randomness[32:44], randomness[44:]]
        blob = seal(vault_id, keys[key_version], key_version, data_key_version, record, secret_version, value, randomness)
        sealed.append(dict(record=record, version=secret_version, value=value.hex(), sealed=blob.hex()))
    fingerprint_key = derive(vault_id, current, version, "fingerprint")
    return dict(
        name=name,
        passphrase=passphrase,
        cost=dict(memory_kib=cost[0], passes=cost[1], lanes=cost[2]),
        vault_id=vault_id.hex(),
        random=[r.hex() for r in drawn],
        stretched=stretched.hex(),
        kek=kek.hex(),
        vault_key=current.hex(),
        derived={p: derive(vault_id, current, version, p).hex() for p in ("commitment", "header", "record", "kept", "fingerprint")},
        header=header(vault_id, version, current, recipients, kept).hex(),
        records=sealed,
        fingerprints=[
            dict(value=v.hex(), text=f"fp{version}:{hmac.digest(fingerprint_key, v, 'sha256').hex()}") for v in values
        ],
    )


def make():
    values = [b"", b"a", "pässword ☂".encode(), bytes(range(256))]
    fresh = [
        ("cred/1", 1, 1, 1, values[1]),
        ("cred/1", 2, 1, 1, values[2]),
        ("Kundenkonto/ü-☂-𝒳", 2147483647, 1, 1, values[3]),
        ("e", 1, 1, 1, values[0]),
        ("x" * 512, 7, 1, 1, b"\0" * 33),
    ]
    rotated = [
        ("cred/1", 1, 3, 1, values[1]),
        ("cred/2", 1, 2, 1, values[2]),
        ("cred/2", 5, 2, 9, values[3]),
    ]
    return dict(
        format=1,
        cases=[
            case("fresh", 1, (8, 1, 1), "correct horse battery staple", [], False, fresh, values),
            case("lanes", 1, (64, 2, 4), "Grüße, 世界", [], False, fresh[:1], values[:2]),
            case("rotated", 3, (8, 1, 1), "after the change", [2], True, rotated, values),
        ],
    )


def check(document):
    for one in document["cases"]:
        reader = Reader(bytes.fromhex(one["header"]), one["passphrase"].encode())
        for r in one["records"]:
            assert reader.open(r["record"], r["version"], bytes.fromhex(r["sealed"])).hex() == r["value"]
        for f in one["fingerprints"]:
            assert reader.fingerprint(bytes.fromhex(f["value"])) == f["text"]
    return f"{len(document['cases'])} vaults read"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        print(check(json.loads(FILE.read_text("utf-8"))))
    else:
        FILE.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n", "utf-8")
