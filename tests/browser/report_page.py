"""An open report page, and the data that it must show."""

import base64
import gzip
import json
import re
from pathlib import Path


def read_data(path):
    """The chunks of a report as `meta` and joined columns."""
    html = Path(path).read_text()
    found = dict(re.findall(r'data-chunk="([^"]+)">([^<]*)</script>', html))

    meta = json.loads(gzip.decompress(base64.b64decode(found["meta"])))

    def chunk(name):
        text = found.get(name)
        if text is None:
            content = (Path(path).parent / meta["folder"] / f"{name}.js").read_text()
            text = re.fullmatch(r'reportChunk\("[^"]+","([^"]*)"\);\s*', content).group(1)
        return json.loads(gzip.decompress(base64.b64decode(text)))

    data = {"meta": meta, "hash": {}}
    for key in ("articles", "removals", "passages", "groups"):
        joined = {}
        for name in data["meta"]["chunks"][key]:
            columns = chunk(name)
            strings = columns.pop("strings", None)
            hashes = columns.pop("hash", {})
            if key == "removals":
                before = len(joined.get("article", []))
                data["hash"] |= {before + int(row): hash_ for row, hash_ in hashes.items()}
            for column, values in columns.items():
                if strings is not None and column in ("why", "text"):
                    values = [strings[n] for n in values]
                joined.setdefault(column, []).extend(values)
        data[key] = joined
    return data


class Report:
    """An open report page that records everything it must not do."""

    def __init__(self, browser, path, hash_="", **context):
        self.path = Path(path).resolve()
        self.data = read_data(path)
        self.context = browser.new_context(accept_downloads=True, **context)
        self.page = self.context.new_page()
        self.complaints = []
        page = self.page
        page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", self.dismiss)
        page.on("request", self.request)
        page.on("popup", lambda popup: self.complaints.append(f"popup: {popup.url}"))
        page.add_init_script(
            "window.violations = []; window.prototypeNames = Object.getOwnPropertyNames(Object.prototype).join();"
            "document.addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective + ' ' + e.blockedURI));"
        )
        self.open(hash_)

    def dismiss(self, dialog):
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def request(self, request):
        folder = self.path.parent.as_uri()
        if request.url.startswith(("data:", "blob:")):
            return
        if request.url.split("#")[0] == self.path.as_uri() or request.url.startswith(
            f"{folder}/{self.data['meta']['folder']}/"
        ):
            return
        self.complaints.append(f"request: {request.url}")

    def open(self, hash_):
        self.page.goto("about:blank")
        self.page.goto(self.path.as_uri() + hash_)
        self.page.wait_for_selector("html[data-state]", state="attached")
        error = self.page.text_content("#error")
        assert self.page.get_attribute("html", "data-state") == "ready", error

    def go(self, hash_):
        """Follows a link to another view of the same page."""
        self.page.evaluate("hash => { location.hash = hash }", hash_)
        self.settle()

    def settle(self):
        self.page.evaluate("() => new Promise(done => setTimeout(done, 40))")

    def keys(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def hash(self):
        """The address, after the page has written it."""
        self.page.wait_for_timeout(140)
        return self.page.evaluate("location.hash")

    def status(self, tab="removals"):
        return self.page.text_content(
            f"#{tab} .sub-view:not([hidden]) .status" if tab == "duplicates" else f"#{tab} .status"
        )

    def count(self, tab="removals"):
        """The number of rows that match, as the status line says it."""
        return int(re.match(r"[\d,]+", self.status(tab)).group().replace(",", ""))

    def rows(self, tab="removals"):
        return self.page.eval_on_selector_all(
            f"#{tab} .row",
            "rows => rows.filter(row => row.offsetParent).sort((a, b) => a.dataset.position - b.dataset.position).map(row => row.innerText)",
        )

    def close(self):
        self.complaints += [f"policy: {text}" for text in self.page.evaluate("window.violations")]
        self.context.close()
        assert not self.complaints, self.complaints


C0 = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI "
    "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split()


def visible(text):
    """What the page shows for a text."""
    names = {
        0x202E: "[RLO]",
        0x202C: "[PDF]",
        0x2066: "[LRI]",
        0x2069: "[PDI]",
        0x200F: "[RLM]",
        0x2028: "[LS]",
        0x2029: "[PS]",
    }
    out = []
    for character in text:
        code = ord(character)
        if code < 0x20 and character not in "\n\t":
            out.append(f"[{C0[code]}]")
        else:
            out.append(names.get(code, character))
    return "".join(out)


def number(n):
    return f"{n:,}"
