"""A terminal's first byte in Chromium: from the page's request for a session to the first byte of its shell, by the browser's own
clock of its network, beside the protocol client's in turn."""
import base64
import statistics

from support import browser
from support.terminal import OUTPUT, Page

HEAD = 9    # kind and offset


class Watch:
    """What the browser says of its network while one terminal opens; times are seconds of its clock."""

    def __init__(self, page):
        self.asked = self.came = None
        self.events = page.context.new_cdp_session(page)
        self.events.send("Network.enable")
        self.events.on("Network.requestWillBeSent", self.hear_request)
        self.events.on("Network.webSocketFrameReceived", self.hear_frame)

    def hear_request(self, event):
        request = event["request"]
        if request["method"] == "POST" and request["url"].endswith("/login/api/sessions"):
            self.asked = event["timestamp"]

    def hear_frame(self, event):
        frame = event["response"]
        if self.came is None and frame["opcode"] == 2:
            data = base64.b64decode(frame["payloadData"])
            end = int.from_bytes(data[1:HEAD], "big") + (len(data) - HEAD if data[0] == OUTPUT else 0)
            if end > 0:     # a fresh screen of a shell that said nothing yet is none of its bytes
                self.came = event["timestamp"]


def open_once(page, item):
    """Milliseconds."""
    watch = Watch(page)
    page.goto(f"/console?open=shell-jump/{item}")
    page.get_by_role("tabpanel").get_by_text("Connected").wait_for()
    for _ in range(1000):
        if watch.came is not None:
            break
        page.wait_for_timeout(10)
    watch.events.detach()
    return (watch.came - watch.asked) * 1e3


def end_all(estate):
    page = Page(estate.site.url, str(estate.site.ca), estate.login_link())
    for session in page.ask("GET", "/login/api/sessions?live=true")["sessions"]:
        page.ask("POST", f"/login/api/sessions/{session['session']}/end")


def first_prompt(table, bench, rounds=15):
    ours, beside = [], []
    with browser.chromium() as running:
        page = running.new_context(ignore_https_errors=True, base_url=bench.estate.site.url).new_page()
        page.goto(f"/login#link={bench.estate.login_link()}")
        page.get_by_role("tree").wait_for()
        open_once(page, bench.item)     # the browser has compiled the page's code
        for _ in range(rounds):
            end_all(bench.estate)
            ours.append(open_once(page, bench.item))
            beside.append(bench.measure("prompt")["ms"])
        end_all(bench.estate)
    a, b = statistics.median(ours), statistics.median(beside)
    table.add("the same in Chromium", f"{a:.0f} ms", f"the protocol client {b:.0f} ms", f"+{a - b:.0f} ms", "reported", True)
