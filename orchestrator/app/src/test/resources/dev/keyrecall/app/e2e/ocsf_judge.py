"""Judges lines of OCSF events by the official schema. See OcsfJudge.java.

    python ocsf_judge.py SCHEMA_SOURCE < events

Two readings of the schema must agree about every class that is met, and every object that it can
hold: the source in SCHEMA_SOURCE (resolved here: extends, $include, dictionary) and the one that
OCSF's own compiler made of 1.8.0, as `ocsf-json-schema` ships it. `ocsf-json-schema` makes JSON
Schemas of both; `jsonschema` validates. Unknown attributes are refused; so are deprecated ones,
and a caption that is not that of its number. Prints a line for each fault, then a count.
"""

import json
import pathlib
import sys

import jsonschema
import ocsf_json_schema
from referencing import Registry, Resource

SIBLINGS = {
    "activity_id": "activity_name",
    "class_uid": "class_name",
    "category_uid": "category_name",
    "type_uid": "type_name",
    "severity_id": "severity",
    "status_id": "status",
}
OTHER = "99"


class Source:
    """The schema's repository, resolved."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.dictionary = self.load("dictionary.json")
        self.categories = self.load("categories.json")["attributes"]
        self.raw = {"events": {}, "objects": {}}
        for kind, found in self.raw.items():
            for path in sorted((self.root / kind).rglob("*.json")):
                one = json.loads(path.read_text("utf-8"))
                found[one["name"]] = one
        # Extensions add to these; and the compiler numbers what can be observed.
        self.unlike = {"observable"} | {
            json.loads(path.read_text("utf-8")).get("extends")
            for path in (self.root / "extensions").rglob("objects/*.json")
        }

    def load(self, name):
        return json.loads((self.root / name).read_text("utf-8"))

    def compiled(self):
        version = self.load("version.json")["version"]
        objects = {name: self.item("objects", name) for name in self.raw["objects"]}
        classes = {
            name: self.event(name)
            for name, one in self.raw["events"].items()
            if "uid" in one or name == "base_event"
        }
        types = self.dictionary["types"]["attributes"]
        return {"version": version, "objects": objects, "classes": classes, "types": types}

    def event(self, name):
        found = self.item("events", name)
        category = self.inherited("events", name, "category")
        number = self.categories.get(category, {}).get("uid", 0)
        uid = number * 1000 + self.raw["events"][name].get("uid", 0)
        attributes = found["attributes"]
        activities = attributes["activity_id"]["enum"]
        caption = found["caption"]
        types = {
            str(uid * 100 + int(key)): {"caption": f"{caption}: {one['caption']}"}
            for key, one in activities.items()
        }
        attributes["class_uid"]["enum"] = {str(uid): {"caption": caption}}
        if number:
            shown = self.categories[category]["caption"]
            attributes["category_uid"]["enum"] = {str(number): {"caption": shown}}
        attributes["type_uid"]["enum"] = types
        found.update(name=name, uid=uid)
        return found

    def inherited(self, kind, name, key):
        while name is not None:
            one = self.raw[kind][name]
            if key in one:
                return one[key]
            name = one.get("extends")
        return None

    def item(self, kind, name):
        attributes = {}
        for level in reversed(self.lineage(kind, name)):
            own = dict(self.raw[kind][level].get("attributes", {}))
            for path in own.pop("$include", []):
                for key, one in self.load(path)["attributes"].items():
                    included = {"profile": self.load(path)["name"], **one}
                    merge(attributes.setdefault(key, {}), included)
            for key, one in own.items():
                merge(attributes.setdefault(key, {}), one)
        resolved = {key: self.attribute(key, one) for key, one in attributes.items()}
        found = {"caption": self.raw[kind][name]["caption"], "attributes": resolved}
        constraints = self.inherited(kind, name, "constraints")
        if constraints:
            found["constraints"] = constraints
        return found

    def lineage(self, kind, name):
        found = []
        while name is not None:
            found.append(name)
            name = self.raw[kind][name].get("extends")
        return found

    def attribute(self, key, one):
        whole = json.loads(json.dumps(self.dictionary["attributes"].get(key, {})))
        merge(whole, one)
        if whole["type"] in self.raw["objects"]:
            whole["object_type"] = whole["type"]
            whole["type"] = "object_t"
        return whole


def merge(into, more):
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = json.loads(json.dumps(value))


def registry(maker):
    def retrieve(uri):
        return Resource.from_contents(maker.get_schema_from_uri(uri))

    return Registry(retrieve=retrieve)


def references(schema):
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def comparable(schema):
    """What validation goes by; of it, sets as sets."""
    if isinstance(schema, dict):
        return {key: comparable(value) for key, value in schema.items() if key != "title"}
    if isinstance(schema, list):
        return sorted(map(str, schema))
    return schema


def require_same(name, source, ours, theirs):
    """That the two readings say the same of a class and of all that it can hold."""
    todo = [(ours.get_class_schema(name), theirs.get_class_schema(name), name)]
    seen = set()
    while todo:
        mine, other, title = todo.pop()
        if title not in source.unlike and comparable(mine) != comparable(other):
            sys.exit(f"the two readings of the schema differ about {title}")
        for uri in set(references(other)) & set(references(mine)):
            if uri not in seen:
                seen.add(uri)
                schemas = (maker.get_schema_from_uri(uri) for maker in (ours, theirs))
                todo.append((*schemas, uri.rsplit("/", 1)[1]))


def faults(event, attributes, objects, path=""):
    """What a JSON Schema does not forbid: what is deprecated, and a caption that is another's."""
    for key, value in event.items():
        one = attributes.get(key)
        if one is None:
            continue
        if one.get("@deprecated"):
            yield f"{path}{key} is deprecated"
        enum = one.get("enum") or {}
        chosen = enum.get(str(value))
        if chosen and chosen.get("@deprecated"):
            yield f"{path}{key} {value} is deprecated"
        sibling = SIBLINGS.get(key)
        if chosen and sibling and sibling in event and str(value) != OTHER:
            if event[sibling] != chosen["caption"]:
                yield f"{path}{sibling} {event[sibling]!r} is not {chosen['caption']!r}"
        held = objects.get(one.get("object_type"))
        if held and held["attributes"]:
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    yield from faults(item, held["attributes"], objects, f"{path}{key}.")


def main():
    source = Source(sys.argv[1])
    compiled = source.compiled()
    ours = ocsf_json_schema.OcsfJsonSchema(compiled)
    theirs = ocsf_json_schema.OcsfJsonSchema(ocsf_json_schema.get_ocsf_schema(compiled["version"]))
    validators, count, wrong = {}, 0, 0
    for line in sys.stdin:
        event = json.loads(line)
        count += 1
        try:
            name = ours.lookup_class_name_from_uid(event["class_uid"])
        except (KeyError, ValueError) as e:
            wrong += 1
            print(f"event {count}: {e}")
            continue
        if name not in validators:
            require_same(name, source, ours, theirs)
            validators[name] = [
                jsonschema.Draft202012Validator(maker.get_class_schema(name), registry=registry(maker))
                for maker in (ours, theirs)
            ]
        found = {
            f"{error.json_path}: {error.message[:200]}"
            for validator in validators[name]
            for error in validator.iter_errors(event)
        }
        found.update(faults(event, compiled["classes"][name]["attributes"], compiled["objects"]))
        for fault in sorted(found):
            wrong += 1
            print(f"event {count}: {fault}")
    print(f"{count} events of {len(validators)} classes, {wrong} faults")


main()
