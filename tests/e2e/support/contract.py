"""The site's own description of its API, held against what it answers."""
import re

import jsonschema
import yaml

METHODS = ("get", "post", "patch", "delete")


class Contract:
    """Every documented operation, and whether an answer is what its description promises."""

    def __init__(self, text):
        self.document = yaml.safe_load(text)
        self.operations = {
            f"{method.upper()} {path}": operation
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items() if method in METHODS}
        self.schemas = {name: self.answered(schema) for name, schema in self.document["components"]["schemas"].items()}
        self.validators = {}

    def resolve(self, part):
        while "$ref" in part:
            found = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            part = found
        return part

    def answered(self, schema):
        """A schema as JSON Schema has it, for answers: write-only members are none of theirs, nor is any that it
        does not name, and what is not set may be null as well as absent."""
        if isinstance(schema, list):
            return [self.answered(part) for part in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return {"$ref": schema["$ref"].replace("#/components/schemas/", "#/$defs/")}
        if isinstance(schema.get("allOf"), list) and len(schema["allOf"]) == 1:
            return self.answered(schema["allOf"][0])
        made = {name: self.answered(part) for name, part in schema.items() if name != "properties"}
        if "properties" in schema:
            hidden = {name for name, part in schema["properties"].items() if part.get("writeOnly")}
            needed = set(schema.get("required", ())) - hidden
            made["properties"] = {
                name: self.answered(part) if name in needed and not part.get("nullable")
                else {"anyOf": [{"type": "null"}, self.answered(part)]}
                for name, part in schema["properties"].items() if name not in hidden}
            made["required"] = sorted(needed)
            made.setdefault("additionalProperties", False)
        return made

    def validator(self, body):
        if id(body) not in self.validators:
            schema = {**self.answered(body["schema"]), "$defs": self.schemas}
            self.validators[id(body)] = jsonschema.Draft202012Validator(schema)
        return self.validators[id(body)]

    def success(self, name):
        status, = (int(status) for status in self.operations[name]["responses"] if status.startswith("2"))
        return status

    def errors(self, name):
        return {int(status) for status in self.operations[name]["responses"] if not status.startswith("2")}

    def is_list(self, name):
        return "X-BT-Pagination-Total" in self.described(name, self.success(name)).get("headers", {})

    def described(self, name, status):
        return self.resolve(self.operations[name]["responses"][str(status)])

    def methods(self, path):
        return {name.split(" ")[0] for name in self.operations if name.split(" ")[1] == path}

    def assert_fits(self, name, answer):
        """The status is a documented one, and headers and body are what is documented for it."""
        described = self.described(name, answer.status_code)
        for header in described.get("headers", {}):
            assert header in answer.headers, header
        content = described.get("content")
        if not content:
            assert answer.content == b"", answer.text
            return
        (media, body), = content.items()
        assert answer.headers["Content-Type"].split(";")[0] == media
        if media == "application/json":
            wrong = [f"{error.json_path}: {error.message}" for error in self.validator(body).iter_errors(answer.json())]
            assert not wrong


def holes(path):
    return re.findall(r"{(\w+)}", path)
