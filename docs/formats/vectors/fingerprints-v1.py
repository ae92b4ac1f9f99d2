"""Makes, or with --check compares, the vectors of the fingerprinted forms: a second implementation, from ../fingerprints.md.

Needs nothing beside Python 3. No value here is or was a credential of anybody.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

FILE = pathlib.Path(__file__).with_name("fingerprints-v1.json")
KEY = hashlib.shake_256(b"keyrecall fingerprint vectors").digest(32)


def fingerprint(message):
    return hmac.digest(KEY, message, "sha256").hex()


def canonical(value):
    if value.endswith(b"\r\n"):
        return value[:-2]
    return value[:-1] if value.endswith(b"\n") else value


def message(form, content):
    return b"kr-form-v1 " + form.encode("ascii") + b"\0" + content


def masked(prefix, suffix):
    return bytes([len(prefix)]) + prefix + bytes([len(suffix)]) + suffix


def ses_smtp_password(secret, region):
    key = b"AWS4" + secret
    for part in (b"11111111", region.encode(), b"ses", b"aws4_request", b"SendRawEmail"):
        key = hmac.digest(key, part, "sha256")
    return base64.b64encode(b"\x04" + key)


def values():
    for value in (b"", b"a", b"a\n", b"a\r\n", b"a\n\n", b"a\r", b" a ", "pässword ☂".encode(), bytes(range(256))):
        yield dict(value=value.hex(), canonical=canonical(value).hex(), fingerprint=fingerprint(canonical(value)))


def forms():
    cases = [("aws.access-key-id", "", b"id-of-a-key", b"some+secret+key")]
    for secret in (b"some+secret+key", b"another+secret+key"):
        for region in ("eu-central-1", "us-west-1", "ap-southeast-3", "us-gov-east-1"):
            cases.append(("aws.ses-smtp-password", region, ses_smtp_password(secret, region), secret))
    for form, detail, content, secret in cases:
        whole = message(form, content)
        yield dict(
            form=form,
            detail=detail,
            id="id-of-a-key",
            value=secret.hex(),
            content=content.hex(),
            message=whole.hex(),
            fingerprint=fingerprint(whole),
        )


def masks():
    value = b"sk_test_" + b"0123456789" * 3 + b"wxyz"
    for prefix, suffix, shown in (
        (8, 4, "sk_test_…wxyz"),
        (8, 4, "sk_test_**********************wxyz"),
        (0, 4, "...wxyz"),
        (0, 4, "•••••••wxyz"),
        (7, 0, "sk_test***"),
    ):
        content = masked(value[:prefix], value[len(value) - suffix :])
        yield dict(
            prefix=prefix,
            suffix=suffix,
            value=value.hex(),
            shown=shown,
            content=content.hex(),
            fingerprint=fingerprint(message("masked", content)),
        )


def make():
    return dict(format=1, key=KEY.hex(), values=list(values()), forms=list(forms()), masks=list(masks()))


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        assert json.loads(FILE.read_text("utf-8")) == make(), "the vectors differ"
        print("the vectors are as this program makes them")
    else:
        FILE.write_text(json.dumps(make(), indent=1, ensure_ascii=False) + "\n", "utf-8")
