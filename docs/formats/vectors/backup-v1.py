"""Makes, or with --check reads, the vectors of the backup format: a second implementation, from ../backup.md alone.

Needs the `cryptography` package. All randomness here is fixed on purpose: never use this to keep a secret.
The vaults are those of vault-v1.json: their headers are taken as they are, with the vault key that stands beside them.
"""

import hashlib
import json
import pathlib
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = pathlib.Path(__file__).with_name("backup-v1.json")
VAULTS = pathlib.Path(__file__).with_name("vault-v1.json")
PIECE = 65_536


def big(n, length):
    return n.to_bytes(length, "big")


def context(purpose):
    return b"kr-vault-v1 " + purpose.encode("ascii") + b"\0"


def hkdf(secret, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(secret)


def fixed(name, length):
    """Bytes that look random and are the same each time."""
    return hashlib.shake_256(b"keyrecall backup vectors " + name.encode()).digest(length)


def canonical(value):
    """RFC 8785 for what a manifest holds: ASCII names, texts without controls, whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def vaults():
    """Every vault of the vault format's vectors: header and vault key, by name."""
    found = {}
    for one in json.loads(VAULTS.read_text("utf-8"))["cases"]:
        header = bytes.fromhex(one["header"])
        found[one["name"]] = (header, bytes.fromhex(one["vault_key"]))
    return found


def identity(header):
    """Vault id and vault key version, where the vault format has them."""
    return header[14:30], int.from_bytes(header[30:34], "big")


def keys(header, vault_key, salt, checksum):
    vault_id, version = identity(header)
    backup_key = hkdf(vault_key, vault_id, context("backup") + big(version, 4))
    return backup_key, hkdf(backup_key, salt, context("backup-payload") + checksum)


def preface(header, salt):
    start = b"KRBACKUP" + big(1, 2) + big(len(header), 4) + header + salt
    return start + hashlib.sha256(start).digest()


def write(header, vault_key, salt, manifest, content):
    start = preface(header, salt)
    payload_key = keys(header, vault_key, salt, start[-32:])[1]
    clear = big(len(manifest), 4) + manifest + content
    pieces = [clear[at : at + PIECE] for at in range(0, len(clear), PIECE)]
    last = len(pieces) - 1
    cipher = AESGCM(payload_key)
    return start + b"".join(cipher.encrypt(big(i, 11) + big(i == last, 1), p, b"") for i, p in enumerate(pieces))


def read(blob, vault_key_of):
    """Manifest and content; `vault_key_of` opens a vault header."""
    assert len(blob) >= 124 and blob[:8] == b"KRBACKUP", "damaged: magic"
    length = int.from_bytes(blob[10:14], "big")
    assert 46 <= length <= 262_144 and 14 + length + 64 <= len(blob), "damaged: header length"
    header, end = blob[14 : 14 + length], 14 + length + 64
    salt, checksum = blob[end - 64 : end - 32], blob[end - 32 : end]
    assert hashlib.sha256(blob[: end - 32]).digest() == checksum, "damaged: checksum"
    assert blob[8:10] == big(1, 2), "unsupported"
    cipher = AESGCM(keys(header, vault_key_of(header), salt, checksum)[1])
    chunks = [blob[at : at + PIECE + 16] for at in range(end, len(blob), PIECE + 16)]
    assert chunks, "damaged: no chunk"
    try:
        clear = b"".join(
            cipher.decrypt(big(i, 11) + big(i == len(chunks) - 1, 1), chunk, b"") for i, chunk in enumerate(chunks)
        )
    except (InvalidTag, ValueError) as e:
        raise AssertionError("damaged: chunk") from e
    length = int.from_bytes(clear[:4], "big")
    assert 2 <= length <= 65_532 and 4 + length <= len(clear), "damaged: manifest length"
    manifest, content = json.loads(clear[4 : 4 + length]), clear[4 + length :]
    assert canonical(manifest) == clear[4 : 4 + length], "damaged: manifest"
    assert manifest["v"] == 1 and manifest["content"]["kind"] == "sqlite-store", "unsupported"
    vault_id, version = identity(header)
    assert (manifest["vault"], manifest["vault_key_version"]) == (vault_id.hex(), version), "damaged: other vault"
    assert manifest["content"]["bytes"] == len(content), "damaged: length"
    assert manifest["content"]["sha256"] == hashlib.sha256(content).hexdigest(), "damaged: digest"
    return manifest, content


def content_of(rule):
    """`seed` and `bytes`: SHAKE-256 of the seed, so that long contents need not stand in the vectors."""
    return hashlib.shake_256(rule["seed"].encode()).digest(rule["bytes"])


def case(name, vault, length):
    header, vault_key = vaults()[vault]
    vault_id, version = identity(header)
    rule = dict(seed="content of " + name, bytes=length)
    content = content_of(rule)
    manifest = canonical(
        dict(
            v=1,
            backup="backup-" + fixed(name + " id", 6).hex(),
            created_at="2026-11-23T08:00:00.000000Z",
            build="vectors",
            vault=vault_id.hex(),
            vault_key_version=version,
            ledger=dict(size=7, root=fixed(name + " root", 32).hex()),
            content=dict(kind="sqlite-store", bytes=length, sha256=hashlib.sha256(content).hexdigest()),
            rows=dict(home=1, leaf=7, secret=2),
        )
    )
    salt = fixed(name + " salt", 32)
    blob = write(header, vault_key, salt, manifest, content)
    backup_key, payload_key = keys(header, vault_key, salt, preface(header, salt)[-32:])
    return dict(
        name=name,
        vault=vault,
        salt=salt.hex(),
        backup_key=backup_key.hex(),
        payload_key=payload_key.hex(),
        manifest=manifest.decode(),
        content=rule,
        length=len(blob),
        sha256=hashlib.sha256(blob).hexdigest(),
        **(dict(file=blob.hex()) if len(blob) < 4096 else {}),
    )


def boundary(vault):
    """The content length with which the clear bytes fill exactly one piece."""
    probe = case("boundary", vault, 60_000)
    return PIECE - 4 - len(probe["manifest"])


def make():
    full = boundary("fresh")
    return dict(
        format=1,
        cases=[
            case("small", "fresh", 100),
            case("empty", "fresh", 0),
            case("after a change of the vault key", "rotated", 33),
            case("boundary", "fresh", full),
            case("one byte more", "fresh", full + 1),
            case("three chunks", "fresh", 150_000),
        ],
    )


def check(document):
    by_header = {header: key for header, key in vaults().values()}
    for one in document["cases"]:
        header, vault_key = vaults()[one["vault"]]
        content = content_of(one["content"])
        blob = write(header, vault_key, bytes.fromhex(one["salt"]), one["manifest"].encode(), content)
        assert hashlib.sha256(blob).hexdigest() == one["sha256"] and len(blob) == one["length"], one["name"]
        assert one.get("file", blob.hex()) == blob.hex(), one["name"]
        assert read(blob, by_header.__getitem__)[1] == content, one["name"]
        for at in range(0, len(blob), max(1, len(blob) // 512)):
            for bad in (blob[:at], blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]):
                try:
                    read(bad, by_header.__getitem__)
                except (AssertionError, KeyError):
                    continue
                raise SystemExit(f"{one['name']}: a backup damaged at {at} was read")
    return f"{len(document['cases'])} backups read"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        print(check(json.loads(FILE.read_text("utf-8"))))
    elif sys.argv[1:2] == ["--read"]:
        # A file and the vault key in hexadecimal on standard input: prints the manifest, writes nothing.
        found = bytes.fromhex(sys.stdin.readline().strip())
        print(canonical(read(pathlib.Path(sys.argv[2]).read_bytes(), lambda _: found)[0]).decode())
    else:
        FILE.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n", "utf-8")
