"""Makes, or with --check reads, the vectors of the ledger format: a second implementation, from ../ledger.md alone.

Needs nothing but Python. Roots and edges are computed by their definition, not by appending.
"""

import hashlib
import json
import pathlib
import sys

FILE = pathlib.Path(__file__).with_name("ledger-v1.json")
SUBJECT = ["incident", "campaign", "unit", "step", "attempt", "ref", "fingerprint", "plan_digest", "answers_to",
           "provider_request_id"]


def canonical(value):
    """RFC 8785 for objects, arrays, strings, whole numbers, booleans and null: all that the vectors hold."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + canonical(v) for k, v in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def root(hashes):
    if not hashes:
        return sha256(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return sha256(b"\x01" + root(hashes[:k]) + root(hashes[k:]))


def edge(hashes):
    out, at = b"", 0
    for bit in reversed(range(len(hashes).bit_length())):
        if len(hashes) >> bit & 1:
            out += root(hashes[at:at + (1 << bit)])
            at += 1 << bit
    return out


def commitment(salt, text):
    return sha256(b"kr-ledger-v1 commitment\x00" + salt + text.encode()).hex()


def salt(n):
    return bytes(range(n, n + 32))


ZOE = "Zoë \U0001f511"
ACTOR = {"/actor/name": commitment(salt(0), "ada"), "/actor/os_user": commitment(salt(1), "root")}


def entry(seq, kind, what, details, **members):
    now = f"2026-11-23T08:00:{seq:02}.000000Z"
    base = {"v": 1, "seq": seq, "recorded_at": now, "event_at": now, "kind": kind, "what": what,
            "actor": {"authenticated_by": "claimed"}, "commitments": ACTOR, "build": "0.1.0-vectors", "details": details}
    base.update({name: None for name in SUBJECT})
    base.update(members)
    return base


def entries():
    ref = "aws:prod:iam-access-key:EXAMPLE1"
    digest = hashlib.sha256(b"plan").hexdigest()
    return [
        entry(0, "init", "the home was made", {}),
        entry(1, "account", "the account aws:prod was added",
              {"account": "aws:prod", "settings": {"region": "us-east-1", "endpoint": "http://127.0.0.1:1"}}),
        entry(2, "plan", "a plan over 1 unit", {"plan": "plan-1", "units": 1}, campaign="c-1", plan_digest=digest),
        entry(3, "approval", "approved Zoë \U0001f511 \"Z\" \\ \t\u0001\u007f\u2028", {"plan": "plan-1"},
              commitments={**ACTOR, "/details/approver": commitment(salt(2), ZOE),
                           "/details/os_user": ACTOR["/actor/os_user"],
                           "/reason": commitment(salt(3), "the night shift asked")},
              campaign="c-1", plan_digest=digest),
        entry(4, "intent", "revoke", {"resource": "key", "before_image": ["EXAMPLE1", "EXAMPLE2"]},
              campaign="c-1", unit=1, step="revoke", attempt=1, ref=ref, fingerprint="1:00ff"),
        entry(5, "outcome", "revoked", {"was_already_so": False, "\ue000": 1, "\U0001f511": 2, "a": 9007199254740991},
              campaign="c-1", unit=1, step="revoke", attempt=1, ref=ref, answers_to=4,
              provider_request_id="0a-1", event_at="2026-11-23T08:00:04.999999Z"),
        entry(6, "clock", "x", {}, latency_ms=12),
        entry(7, "erasure", "personal data was erased",
              {"commitments": [commitment(salt(2), ZOE)], "count": 1}),
    ]


def commitments():
    """Texts with their salts, and an entry as a person reads it once one of them is erased (6)."""
    texts = ["ada", "root", ZOE, "the night shift asked", " ", "\u0000\uffff"]
    made = [{"salt": salt(n).hex(), "text": text, "commitment": commitment(salt(n), text)}
            for n, text in enumerate(texts)]
    one = entries()[3]
    shown = {row["commitment"]: row["text"] for row in made if row["text"] != ZOE}
    shown[commitment(salt(2), ZOE)] = "erased:" + commitment(salt(2), ZOE)[:12]
    opened = json.loads(json.dumps(one))
    for pointer, fixed in one["commitments"].items():
        *way, name = pointer[1:].split("/")
        at = opened
        for step in way:
            at = at[step]
        at[name] = shown[fixed]
    return {"made": made, "entry": one, "texts": shown, "opened": opened}


def snapshot():
    listing = [
        {"ref": "aws:prod:iam-access-key:EXAMPLE1", "principal": "ci", "principal_uid": "AIDA1", "owner": None,
         "status": "inactive", "created_at": "2025-01-02T03:04:05Z"},
        {"ref": "aws:prod:iam-access-key:EXAMPLE2", "principal": "ci", "principal_uid": "AIDA1", "owner": "core",
         "status": "active", "created_at": "2025-06-07T08:09:10Z"},
    ]
    return {"listing": listing, "digest": sha256(canonical(listing).encode()).hex()}


def replayed():
    """What entries tell of an account's inventory, and what follows from them (2.5)."""
    a, b, c = (f"aws:prod:iam-access-key:EXAMPLE{n}" for n in "123")

    def listed(ref, status, owner=None):
        return {"ref": ref, "principal": "ci", "principal_uid": "AIDA1", "owner": owner, "status": status,
                "created_at": "2025-01-02T03:04:05Z"}

    def accepted(ref, status, reviewed):
        return {"ref": ref, "principal": "ci", "status": status, "reviewed": reviewed,
                "by": "campaign c-1" if ref == c else commitment(salt(0), "ada"), "at": "2026-11-23T08:00:00.5Z",
                "remarks": [] if reviewed else ["recent", "no-owner"]}

    def place(change, ref, target, **options):
        return {"kind": "consumer", "ref": ref,
                "details": {"change": change, "kind": "aws.secret", "target": target, "options": options}}

    def difference(change, ref, word):
        return {"kind": "finding", "ref": ref,
                "details": {"finding": word, "change": change, "since": "2026-11-23T08:00:00.000000Z"}}

    told = [
        {"listed": [listed(b, "active", "core"), listed(a, "active")]},
        "refresh",
        {"accepted": [accepted(a, "active", True), accepted(b, "active", False)]},
        "accept",
        place("added", a, "one", field="k"), place("added", a, "two"), place("added", b, "three"),
        place("added", c, "two", field="mine"), place("added", a, "one", field="key"),
        {"listed": [listed(a, "inactive")], "accepted": [accepted(a, "inactive", True)]},
        {"listed": [listed(c, "active")], "accepted": [accepted(c, "active", True)], "moved": [{"from": a, "to": c}]},
        {"gone": [a], "removed": [a]},
        "refresh",
        place("removed", b, "three"),
        {"gone": [b]},
        "refresh",
        difference("opened", b, "missing"), difference("opened", c, "suspended"), difference("closed", c, "suspended"),
        {"listed": [listed(b, "active", "other")], "gone": [c]},
        "refresh",
        {"removed": [c]},
        "accept",
        {"owned": [{"ref": a, "owner": "=gone"}, {"ref": b, "owner": "core"}, {"ref": c, "owner": "\u00e4rzte"}]},
        {"owned": [{"ref": b, "owner": "payments, europe"}], "disowned": [a]},
        {"used": [{"ref": a, "kind": "aws.secret", "target": "four", "options": {}},
                  {"ref": a, "kind": "aws.secret", "target": "five, \u00e4", "options": {"field": "=k"}},
                  {"ref": c, "kind": "aws.secret", "target": "one", "options": {"field": "other"}}]},
        {"kind": "consumer", "ref": None, "details": {"change": "imported", "registered": 3, "rows": 3}},
        "refresh",
    ]
    stands, expected, places, open_findings, owners, entries = {}, {}, {}, {}, {}, []

    def digest(state):
        told = [{k: v for k, v in state[ref].items() if k not in ("by", "at", "remarks")} for ref in sorted(state)]
        return sha256(canonical(told).encode()).hex()

    for one in told:
        if one == "refresh":
            entries.append({"kind": "refresh", "details": {"account": "aws:prod", "snapshot_digest": digest(stands)}})
        elif one == "accept":
            entries.append({"kind": "accept", "details": {"account": "aws:prod", "accepted_digest": digest(expected)}})
        elif "kind" in one:
            entries.append(one)
            details = one["details"]
            if one["kind"] == "finding":
                key = one["ref"] + " " + details["finding"]
                if details["change"] == "opened":
                    open_findings[key] = details["since"]
                else:
                    del open_findings[key]
            elif details["change"] == "imported":
                pass
            elif details["change"] == "added":
                places[one["ref"], details["kind"], details["target"]] = details["options"]
            else:
                del places[one["ref"], details["kind"], details["target"]]
        else:
            entries.append({"kind": "inventory", "details": {"account": "aws:prod", **one}})
            stands.update({item["ref"]: item for item in one.get("listed", [])})
            for ref in one.get("gone", []):
                del stands[ref]
            expected.update({item["ref"]: item for item in one.get("accepted", [])})
            for ref in one.get("removed", []):
                del expected[ref]
            for move in one.get("moved", []):
                for ref, kind, target in [key for key in places if key[0] == move["from"]]:
                    places[move["to"], kind, target] = places.pop((ref, kind, target))
            for item in one.get("used", []):
                places[item["ref"], item["kind"], item["target"]] = item["options"]
            owners.update({item["ref"]: item for item in one.get("owned", [])})
            for ref in one.get("disowned", []):
                del owners[ref]
    return {"entries": entries,
            "listed": [stands[ref] for ref in sorted(stands)],
            "accepted": [expected[ref] for ref in sorted(expected)],
            "consumers": [{"ref": key[0], "kind": key[1], "target": key[2], "options": places[key]} for key in sorted(places)],
            "owners": [owners[ref] for ref in sorted(owners)],
            "findings": [{"ref": key.split(" ")[0], "finding": key.split(" ")[1], "since": open_findings[key]}
                         for key in sorted(open_findings)]}


def sealed_set():
    """Versions in no order, and the two digests of the set: of an opening (2.1) and of an import (2.3)."""
    rows = [("aws:prod:key:B", 2, "current", "own", None, "imported"),
            ("aws:prod:key:B", 10, "previous", "own", None, "imported"),
            ("aws:prod:key:B!b", 1, "pending", "own", None, "imported; owner \u00e4\t"),
            ("aws:prod:key:B", 1, "previous", "own", None, "imported"),
            ("other:imported:secret:~a", 1, "current", "entrusted", "cust \"7\"\t\u00e4\n", "imported"),
            ("other:imported:secret:z", 2147483647, "current", "entrusted", "8", "imported; used in a")]
    opened = sorted(f"{ref} {version}\n".encode() for ref, version, *_ in rows)
    sealed = sorted("\t".join([ref, f"{version:010}", label, custody, "" if who is None else canonical(who),
                               canonical(origin)]).encode()
                    + b"\n" for ref, version, label, custody, who, origin in rows)
    names = ["ref", "version", "label", "custody", "customer", "origin"]
    return {"versions": [dict(zip(names, row)) for row in rows],
            "open_digest": sha256(b"".join(opened)).hex(), "import_digest": sha256(b"".join(sealed)).hex()}


def labelled():
    """What entries tell of one credential's versions, in order, and how each stands at the end (2.4)."""
    told = [{"seq": 3, "sealed": 1, "label": "current"}, {"seq": 4, "sealed": 2, "label": "current"},
            {"seq": 7, "sealed": 3, "label": "pending"}, {"seq": 7, "sealed": 4, "label": "current"},
            {"seq": 9, "version": 4, "label": None}, {"seq": 9, "version": 3, "label": "current"},
            {"seq": 12, "sealed": 5, "label": "pending"}, {"seq": 13, "destroyed": 5},
            {"seq": 20, "sealed": 6, "label": "pending"}, {"seq": 21, "sealed": 7, "label": "pending"},
            {"seq": 30, "sealed": 8, "label": "current"}]
    labels, destroyed = {}, []
    for one in told:
        if "destroyed" in one:
            labels[one["destroyed"]] = None
            destroyed.append(one["destroyed"])
        elif "version" in one:
            labels[one["version"]] = one["label"]
        else:
            had = {label: version for version, label in labels.items() if label}
            if one["label"] == "current" and "current" in had:
                if "previous" in had:
                    labels[had["previous"]] = None
                labels[had["current"]] = "previous"
            elif one["label"] in had:
                labels[had[one["label"]]] = None
            labels[one["sealed"]] = one["label"]
    return {"told": told, "labels": [labels[version] for version in sorted(labels)], "destroyed": destroyed}


def refused():
    good = entry(0, "clock", "x", {})
    text = canonical(good)
    cases = {
        "white space": text.replace(",", ", ", 1),
        "members out of order": json.dumps(good, separators=(",", ":")),
        "an escape that is not needed": text.replace('"what":"x"', '"what":"\\u0078"'),
        "a number in another spelling": text.replace('"seq":0', '"seq":0.0'),
        "a member twice": text.replace('"v":1', '"v":1,"v":1'),
        "a member missing": canonical({k: v for k, v in good.items() if k != "unit"}),
        "another version": canonical({**good, "v": 2}),
        "another place": canonical({**good, "seq": 1}),
        "an unknown kind": canonical({**good, "kind": "gossip"}),
        "a time without microseconds": canonical({**good, "recorded_at": "2026-11-23T08:00:00Z"}),
        "a time in another zone": canonical({**good, "event_at": "2026-11-23T08:00:00.000000+00:00"}),
        "a day that does not exist": canonical({**good, "event_at": "2026-02-30T08:00:00.000000Z"}),
        "an answer to itself": canonical({**good, "answers_to": 0}),
        "an actor without a name": canonical(
            {**good, "commitments": {"/actor/os_user": ACTOR["/actor/os_user"]}}),
        "no commitments": canonical({k: v for k, v in good.items() if k != "commitments"}),
        "commitments that are no object": canonical({**good, "commitments": []}),
        "a name told plainly": canonical({**good, "actor": {"name": "ada"}}),
        "a reason told plainly": canonical({**good, "reason": "because"}),
        "a commitment in capitals": canonical(
            {**good, "commitments": {**ACTOR, "/actor/name": ACTOR["/actor/name"].upper()}}),
        "a commitment to a member that stands": canonical(
            {**good, "commitments": {**ACTOR, "/what": ACTOR["/actor/name"]}}),
        "a commitment to a member of nothing": canonical(
            {**good, "commitments": {**ACTOR, "/nothing/name": ACTOR["/actor/name"]}}),
        "details that are no object": canonical({**good, "details": []}),
        "an array": "[]",
        "nothing": "",
        "half a document": text[:-1],
        "one byte too many for an entry bundle": canonical(
            {**good, "what": "x" * (65_536 - len(text) + 1)}),
    }
    return [{"case": name, "leaf": leaf} for name, leaf in cases.items()]


def vectors():
    rows, hashes = [], []
    for one in entries():
        leaf = canonical(one).encode()
        hashes.append(leaf_hash(leaf))
        rows.append({"entry": one, "leaf": leaf.decode(), "leaf_hash": hashes[-1].hex(),
                     "root": root(hashes).hex(), "edge": edge(hashes).hex()})
    many = [leaf_hash(f"leaf {i}".encode()) for i in range(300)]
    trees = [{"size": n, "root": root(many[:n]).hex(), "edge": edge(many[:n]).hex()}
             for n in (0, 1, 2, 3, 7, 8, 255, 256, 257, 300)]
    return {"about": "see ../ledger.md; made by ledger-v1.py", "ledger": rows, "trees_of_leaf_i": trees,
            "commitments": commitments(),
            "snapshot": snapshot(), "sealed": sealed_set(), "labels": labelled(), "inventory": replayed(),
            "refused_as_first_leaf": refused()}


if __name__ == "__main__":
    made = json.dumps(vectors(), indent=1, ensure_ascii=True) + "\n"
    if sys.argv[1:] == ["--check"]:
        same = FILE.read_text(encoding="utf-8") == made
        print("equal" if same else "NOT equal")
        sys.exit(0 if same else 1)
    FILE.write_text(made, encoding="utf-8")
