"""Rows of a site that a test needs around what it is about, each with a name that nothing else has."""
import itertools
import os


class Rows:
    def __init__(self, api):
        self.api = api
        self.numbers = itertools.count(1)
        self.mark = os.urandom(3).hex()

    def name(self, what="row"):
        return f"{what} {self.mark} {next(self.numbers)}"

    def group(self, **more):
        return self.api.add("jump-group", **{"name": self.name("group"), **more})

    def jumpoint(self, **more):
        return self.api.add("jumpoint", **{"name": self.name("jumpoint"), "platform": "linux-x86", **more})

    def item(self, **more):
        body = {"name": self.name("item"), "hostname": "host.example.com", "protocol": "ssh", **more}
        if "jumpoint_id" not in body:
            body["jumpoint_id"] = self.jumpoint()["id"]
        if "jump_group_id" not in body:
            body["jump_group_id"] = self.group()["id"]
        return self.api.add("jump-item/shell-jump", **body)

    def jump_policy(self, **more):
        return self.api.add("jump-policy", **{"display_name": self.name("policy"), **more})

    def team(self, **more):
        return self.api.add("team", **{"name": self.name("team"), **more})

    def user(self, **more):
        name = self.name("user").replace(" ", ".")
        return self.api.add("user", **{
            "username": name, "public_display_name": name, "private_display_name": name, **more})

    def group_policy(self, **more):
        return self.api.add("group-policy", **{"name": self.name("policy"), **more})

    def account(self, **more):
        body = {"type": "username_password", "name": self.name("account"), **more}
        if body["type"] != "opaque_token":
            body.setdefault("username", "root")
        if body["type"] == "username_password":
            body.setdefault("password", "secret")
        if body["type"] == "opaque_token":
            body.setdefault("token", "secret")
        return self.api.add("vault/account", **body)

    def account_group(self, **more):
        return self.api.add("vault/account-group", **{"name": self.name("accounts"), **more})

    def account_policy(self, **more):
        return self.api.add("vault/account-policy", **{
            "name": self.name("policy"), "auto_rotate_credentials": False, "allow_simultaneous_checkout": False,
            "scheduled_password_rotation": False, **more})
