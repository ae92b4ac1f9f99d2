"""Makes, or with --check reads, the vectors of the vault format: a second implementation, from ../vault.md alone.

Needs the `cryptography` package, 48 or newer. All randomness here is fixed on purpose: never use this to keep a secret.
"""

import hashlib
import hmac
import json
import pathlib
import sys

import xwing
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = pathlib.Path(__file__).with_name("vault-v1.json")
FIRST_LINE = "keyrecall key file 1: whoever has it can open the vault, keep it apart from the store\n"
ZERO = bytes(12)
CREATED = 1_795_449_600


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


def kept_aad(vault_id, current, kind, version):
    return context("kept") + vault_id + u32(current) + u8(kind) + u32(version)


def data_aad(vault_id, data_key_version, version, record):
    return context("data") + vault_id + u32(data_key_version) + u32(version) + text(record)


def wrap_aad(vault_id, key_version, data_key_version, version, record):
    return context("wrap") + vault_id + u32(key_version) + u32(data_key_version) + u32(version) + text(record)


def confirmation(vault_id, secret, recipient_id, version, key):
    confirm_key = hkdf(secret, vault_id, context("confirm") + recipient_id)
    succession = derive(vault_id, key, version, "succession")
    return hmac.digest(confirm_key, u32(version) + hashlib.sha256(succession).digest(), "sha256")


def recipient(vault_id, recipient_id, kind, label, parameters, secret, keys, version, confirmed, randomness):
    """A recipient's fields; `keys` are the vault keys by version."""
    public = xwing.public_key(hkdf(secret, vault_id, context("seed") + recipient_id))
    encapsulation, shared = xwing.encapsulate(public, randomness)
    label = label.encode("utf-8")
    bound = recipient_id + u8(kind) + CREATED.to_bytes(8, "big") + u8(len(label)) + label
    bound += u16(len(parameters)) + parameters + public + encapsulation
    kek = hkdf(shared, vault_id, context("recipient-kek") + u32(version))
    wrapped = AESGCM(kek).encrypt(ZERO, keys[version], context("recipient") + vault_id + u32(version) + bound)
    return bound + wrapped + u32(confirmed) + confirmation(vault_id, secret, recipient_id, confirmed, keys[confirmed])


def key_file(vault_id, recipient_id, secret):
    lines = f"{FIRST_LINE}vault: {vault_id.hex()}\nrecipient: {recipient_id.hex()}\nsecret: {secret.hex()}\n"
    return lines + f"checksum: {hashlib.sha256(lines.encode()).hexdigest()}\n"


def header(vault_id, version, key, recipients, kept):
    body = vault_id + u32(version) + derive(vault_id, key, version, "commitment")
    body += u8(len(recipients)) + b"".join(recipients) + u8(len(kept))
    for kind, kept_version, wrapped in kept:
        body += u8(kind) + u32(kept_version) + u16(len(wrapped)) + wrapped
    start = b"KRVAULT\0" + u16(1) + u32(8 + 2 + 4 + len(body) + 64)
    mac = hmac.digest(derive(vault_id, key, version, "header"), start + body, "sha256")
    return start + body + mac + hashlib.sha256(start + body + mac).digest()


def seal(vault_id, key, key_version, data_key_version, record, version, value, randomness):
    data_key, nonce = randomness[:32], randomness[32:]
    record_key = derive(vault_id, key, key_version, "record")
    key_part = u8(1) + u32(key_version) + u32(data_key_version)
    key_part += wrap(record_key, nonce, wrap_aad(vault_id, key_version, data_key_version, version, record), data_key)
    ciphertext = AESGCM(data_key).encrypt(ZERO, value, data_aad(vault_id, data_key_version, version, record))
    return key_part, hashlib.sha256(context("data-key") + data_key).digest() + ciphertext


class Fields:
    """Reads one field after another."""

    def __init__(self, data, at, end):
        self.data, self.at, self.end = data, at, end

    def take(self, length):
        assert length <= self.end - self.at, "a field is cut short"
        self.at += length
        return self.data[self.at - length : self.at]

    def number(self, length):
        return int.from_bytes(self.take(length), "big")


class Reader:
    """Opens what the format page describes, with a passphrase or a key file."""

    def __init__(self, blob, passphrase=None, file=None):
        assert blob[:8] == b"KRVAULT\0" and blob[8:10] == u16(1) and blob[10:14] == u32(len(blob)), "header"
        assert hashlib.sha256(blob[:-32]).digest() == blob[-32:], "checksum"
        fields = Fields(blob, 14, len(blob) - 64)
        self.id, self.version, commitment = fields.take(16), fields.number(4), fields.take(32)
        opened = None
        for _ in range(fields.number(1)):
            opened = self.recipient(fields, passphrase, file) or opened
        assert opened, "wrong passphrase or key file"
        key, confirmed, secret, recipient_id, found = opened
        assert derive(self.id, key, self.version, "commitment") == commitment, "commitment"
        mac = hmac.digest(derive(self.id, key, self.version, "header"), blob[:-64], "sha256")
        assert mac == blob[-64:-32], "mac"
        self.keys, self.fingerprint_keys = {self.version: key}, {}
        successions = {self.version: derive(self.id, key, self.version, "succession")}
        places = {1: self.keys, 2: self.fingerprint_keys, 3: successions}
        kept_key = derive(self.id, key, self.version, "kept")
        for _ in range(fields.number(1)):
            kind, version, length = fields.number(1), fields.number(4), fields.number(2)
            wrapped = fields.take(length)
            if kind in places:
                places[kind][version] = unwrap(kept_key, kept_aad(self.id, self.version, kind, version), wrapped)
        assert fields.at == fields.end, "end"
        confirm_key = hkdf(secret, self.id, context("confirm") + recipient_id)
        message = u32(confirmed) + hashlib.sha256(successions[confirmed]).digest()
        assert hmac.digest(confirm_key, message, "sha256") == found, "confirmation"

    def recipient(self, fields, passphrase, file):
        start = fields.at
        recipient_id, kind = fields.take(16), fields.number(1)
        fields.take(8)
        fields.take(fields.number(1))
        parameters, public = fields.take(fields.number(2)), fields.take(1216)
        encapsulation = fields.take(1120)
        bound = fields.data[start : fields.at]
        wrapped, confirmed, found = fields.take(48), fields.number(4), fields.take(32)
        secret = None
        if kind == 1 and passphrase is not None:
            secret = stretch(passphrase, parameters[12:], *(int.from_bytes(parameters[i : i + 4], "big") for i in (0, 4, 8)))
        if kind == 2 and file is not None:
            secret = bytes.fromhex(file.split("secret: ")[1][:64])
            assert file == key_file(self.id, bytes.fromhex(file.split("recipient: ")[1][:32]), secret), "key file"
        if secret is None:
            return None
        seed = hkdf(secret, self.id, context("seed") + recipient_id)
        if xwing.public_key(seed) != public:
            return None
        kek = hkdf(xwing.decapsulate(seed, encapsulation), self.id, context("recipient-kek") + u32(self.version))
        key = AESGCM(kek).decrypt(ZERO, wrapped, context("recipient") + self.id + u32(self.version) + bound)
        return key, confirmed, secret, recipient_id, found

    def open(self, record, version, key_part, data_part):
        assert key_part[0] == 1 and len(key_part) == 69, "format"
        key_version, data_key_version = int.from_bytes(key_part[1:5], "big"), int.from_bytes(key_part[5:9], "big")
        record_key = derive(self.id, self.keys[key_version], key_version, "record")
        aad = wrap_aad(self.id, key_version, data_key_version, version, record)
        data_key = unwrap(record_key, aad, key_part[9:])
        assert hashlib.sha256(context("data-key") + data_key).digest() == data_part[:32], "commitment"
        return AESGCM(data_key).decrypt(ZERO, data_part[32:], data_aad(self.id, data_key_version, version, record))

    def fingerprints(self, value):
        newest_first = sorted(self.fingerprint_keys.items(), reverse=True)
        return [f"fp{m}:{hmac.digest(key, value, 'sha256').hex()}" for m, key in newest_first]


def fresh_case(name, cost, passphrase, records, values):
    """A vault as it is made: one recipient, by passphrase, or by key file where `cost` is None."""
    vault_id, key, fingerprint_key = (fixed(f"{name} {what}", n) for what, n in (("id", 16), ("key", 32), ("fp", 32)))
    recipient_id, nonce = fixed(name + " rid", 16), fixed(name + " kept", 12)
    encapsulating = fixed(name + " encapsulation", 64)
    if cost:
        kind, salt = 1, fixed(name + " salt", 16)
        parameters, secret = b"".join(u32(n) for n in cost) + salt, stretch(passphrase.encode(), salt, *cost)
        drawn_secret, opens = salt, dict(passphrase=passphrase, cost=dict(zip(("memory_kib", "passes", "lanes"), cost)))
    else:
        kind, parameters, secret = 2, b"", fixed(name + " secret", 32)
        drawn_secret, opens = secret, dict(key_file=key_file(vault_id, recipient_id, secret))
    label = "the first one ☂"
    one = recipient(vault_id, recipient_id, kind, label, parameters, secret, {1: key}, 1, 1, encapsulating)
    kept = [(2, 1, wrap(derive(vault_id, key, 1, "kept"), nonce, kept_aad(vault_id, 1, 2, 1), fingerprint_key))]
    drawn = [vault_id, key, fingerprint_key, recipient_id, drawn_secret, encapsulating, nonce]
    draws = [fixed(f"{name} record {i}", 44) for i in range(len(records))]
    return finish(name, opens, label, vault_id, recipient_id, secret, {1: key}, 1, [one], kept, records, draws, values,
                  {1: fingerprint_key}, drawn + draws)


def rotated_case(name, cost, passphrase, records, values):
    """Vault key 3 with all kinds of kept keys, and recipients that were absent, of another kind, or in the future."""
    vault_id = fixed(name + " id", 16)
    keys = {n: fixed(f"{name} key {n}", 32) for n in (1, 2, 3)}
    fingerprint_keys = {m: fixed(f"{name} fp {m}", 32) for m in (1, 2)}
    salt, recipient_id, file_id = fixed(name + " salt", 16), fixed(name + " rid", 16), fixed(name + " file", 16)
    secret, file_secret = stretch(passphrase.encode(), salt, *cost), fixed(name + " file secret", 32)
    absent = b"".join(u32(n) for n in cost) + salt
    randomness = [fixed(f"{name} encapsulation {i}", 64) for i in range(3)]
    foreign_id, foreign_secret = fixed(name + " foreign", 16), fixed(name + " foreign secret", 32)
    recipients = [
        recipient(vault_id, foreign_id, 200, "", b"of a later version", foreign_secret, keys, 3, 2, randomness[0]),
        recipient(vault_id, recipient_id, 1, "was absent", absent, secret, keys, 3, 1, randomness[1]),
        recipient(vault_id, file_id, 2, "x" * 64, b"", file_secret, keys, 3, 3, randomness[2]),
    ]
    clear = [(1, 2, keys[2]), (2, 1, fingerprint_keys[1]), (2, 2, fingerprint_keys[2]), (200, 7, b"of a later version")]
    clear += [(3, n, derive(vault_id, keys[n], n, "succession")) for n in (1, 2)]
    kept_key = derive(vault_id, keys[3], 3, "kept")
    kept = []
    for kind, n, plain in clear:
        kept.append((kind, n, wrap(kept_key, fixed(f"{name} kept {kind} {n}", 12), kept_aad(vault_id, 3, kind, n), plain)))
    opens = dict(
        passphrase=passphrase,
        cost=dict(zip(("memory_kib", "passes", "lanes"), cost)),
        key_file=key_file(vault_id, file_id, file_secret),
    )
    draws = [fixed(f"{name} record {i}", 44) for i in range(len(records))]
    return finish(name, opens, "was absent", vault_id, recipient_id, secret, keys, 3, recipients, kept, records, draws,
                  values, fingerprint_keys, [])


def finish(name, opens, label, vault_id, recipient_id, secret, keys, version, recipients, kept, records, draws, values,
           fingerprint_keys, drawn):
    sealed = []
    for randomness, (record, secret_version, key_version, data_key_version, value) in zip(draws, records):
        key_part, data_part = seal(
            vault_id, keys[key_version], key_version, data_key_version, record, secret_version, value, randomness
        )
        parts = dict(key_part=key_part.hex(), data_part=data_part.hex())
        sealed.append(dict(record=record, version=secret_version, value=value.hex(), **parts))
    purposes = ("commitment", "header", "record", "kept", "succession")
    seed = hkdf(secret, vault_id, context("seed") + recipient_id)
    found = []
    for value in values:
        texts = [f"fp{m}:{hmac.digest(k, value, 'sha256').hex()}" for m, k in sorted(fingerprint_keys.items(), reverse=True)]
        found.append(dict(value=value.hex(), texts=texts))
    return dict(
        name=name,
        **opens,
        created=CREATED,
        label=label,
        vault_id=vault_id.hex(),
        recipient_id=recipient_id.hex(),
        random=[r.hex() for r in drawn],
        secret=secret.hex(),
        seed=seed.hex(),
        confirm_key=hkdf(secret, vault_id, context("confirm") + recipient_id).hex(),
        vault_key=keys[version].hex(),
        derived={p: derive(vault_id, keys[version], version, p).hex() for p in purposes},
        header=header(vault_id, version, keys[version], recipients, kept).hex(),
        records=sealed,
        fingerprints=found,
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
            fresh_case("fresh", (8, 1, 1), "correct horse battery staple", fresh, values),
            fresh_case("lanes", (64, 2, 4), "Grüße, 世界", fresh[:1], values[:2]),
            fresh_case("file", None, None, fresh[:2], values[:2]),
            rotated_case("rotated", (8, 1, 1), "after the change", rotated, values),
        ],
    )


def check(document):
    opened = 0
    for one in document["cases"]:
        blob = bytes.fromhex(one["header"])
        readers = []
        if "passphrase" in one:
            readers.append(Reader(blob, passphrase=one["passphrase"].encode()))
        if "key_file" in one:
            readers.append(Reader(blob, file=one["key_file"]))
        for reader in readers:
            for r in one["records"]:
                parts = bytes.fromhex(r["key_part"]), bytes.fromhex(r["data_part"])
                assert reader.open(r["record"], r["version"], *parts).hex() == r["value"]
            for f in one["fingerprints"]:
                assert reader.fingerprints(bytes.fromhex(f["value"])) == f["texts"]
            opened += 1
    for wrong in (b"wrong", b""):
        try:
            Reader(bytes.fromhex(document["cases"][0]["header"]), passphrase=wrong)
        except (AssertionError, InvalidTag):
            continue
        raise AssertionError("a wrong passphrase opened a vault")
    return f"{len(document['cases'])} vaults read, {opened} openings"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        print(check(json.loads(FILE.read_text("utf-8"))))
    else:
        FILE.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n", "utf-8")
