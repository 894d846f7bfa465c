"""A small page for a browser: the paper that came out, and a button for every fault. For one person on this machine."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from simulator.paper.faults import FAULTS
from simulator.paper.printer import PaperPrinter

LINE_BYTES_MAX = 1000
_LOOPBACK = "127.0.0.1"

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Receipt printer</title>
<meta name="viewport" content="width=device-width">
<style>
body{margin:0;font:15px/1.4 system-ui,sans-serif;background:#5f6b70;color:#fff;display:flex;min-height:100vh}
aside{width:240px;padding:20px;background:#2b3236;position:sticky;top:0;height:100vh;box-sizing:border-box;overflow:auto}
h1{font-size:18px;margin:0 0 4px}h2{font-size:13px;font-weight:500;color:#b5c0c4;margin:18px 0 6px}
p{margin:0 0 8px;color:#b5c0c4}button{display:block;width:100%;margin:4px 0;padding:7px 10px;border:1px solid #56636a;
border-radius:6px;background:#39434a;color:#fff;font:inherit;text-align:left;cursor:pointer}
button:hover{background:#46535b}button[aria-pressed=true]{background:#b3372f;border-color:#e0675e}
main{flex:1;padding:24px;display:flex;flex-wrap:wrap;gap:24px;align-content:flex-start;align-items:flex-start}
figure{margin:0}figcaption{color:#dfe6e8;margin:0 0 6px}img{display:block;max-width:100%;filter:drop-shadow(0 3px 6px #0006)}
</style><aside><h1>Receipt printer</h1><p id="state"></p><h2>Faults</h2><div id="faults"></div>
<h2>Paper</h2><button id="load">Put in a new roll</button></aside><main id="paper"></main><script>
const json = {"Content-Type": "application/json"};
const say = line => fetch("/do", {method: "POST", headers: json, body: JSON.stringify({line})}).then(show);
const paper = document.getElementById("paper"), faults = document.getElementById("faults");
document.getElementById("load").onclick = () => say("load");
async function show() {
  const told = await (await fetch("/state")).json();
  document.getElementById("state").textContent =
    (told.state.offline ? "offline" : "online") + ", " + told.state.paper_mm_left + " mm of paper left";
  for (const name of told.faults) {
    let button = document.getElementById(name);
    if (!button) {
      button = faults.appendChild(document.createElement("button"));
      Object.assign(button, {id: name, textContent: name.replaceAll("_", " ")});
      button.onclick = () => say((button.ariaPressed === "true" ? "mend " : "fault ") + name);
    }
    button.ariaPressed = String(name in told.state.faults);
  }
  for (const one of told.paper) {
    let figure = document.getElementById("paper" + one.number);
    if (!figure) {
      figure = Object.assign(document.createElement("figure"), {id: "paper" + one.number});
      figure.append(document.createElement("figcaption"), document.createElement("img"));
      paper.prepend(figure);
    }
    const source = "/paper/" + one.number + ".png?" + one.rows + one.end;
    figure.children[0].textContent = one.number + ": " + one.millimetres + " mm, " + one.end;
    if (figure.children[1].getAttribute("src") !== source) figure.children[1].src = source;
  }
}
setInterval(show, 1000); show();
</script></html>
"""


def serve_page(printer: PaperPrinter, port: int, obey: Callable[[str], list[str]]) -> int:
    """Serve the page on loopback from threads of its own; give its port (`port`, or a free one for 0).

    obey: does what a line on the standard input says. Raises `OSError` when the port is taken.
    """

    class Handler(_Handler):
        pass

    Handler.printer, Handler.obey = printer, staticmethod(obey)
    server = ThreadingHTTPServer((_LOOPBACK, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    printer: PaperPrinter
    obey: Callable[[str], list[str]]

    def do_GET(self) -> None:
        """The page, what it shows, and pictures."""
        path = self.path.partition("?")[0]
        if not self._is_for_here():
            self.send_error(421)
        elif path == "/":
            self._give(PAGE.encode(), "text/html; charset=utf-8")
        elif path == "/state":
            self._give(json.dumps(self._state()).encode(), "application/json")
        else:
            slip = next((slip for slip in self.printer.slips() if path == f"/paper/{slip.number}.png"), None)
            self.send_error(404) if slip is None else self._give(slip.picture(), "image/png")

    def do_POST(self) -> None:
        """A line, as JSON: pages of others cannot send that type here."""
        length = self.headers.get("Content-Length", "")
        if (
            not self._is_for_here()
            or self.path != "/do"
            or self.headers.get_content_type() != "application/json"
            or not length.isdecimal()
        ):
            return self.send_error(400)
        try:
            line = json.loads(self.rfile.read(min(int(length), LINE_BYTES_MAX)))["line"]
            self._give(json.dumps(self.obey(str(line))).encode(), "application/json")
        except (ValueError, KeyError, TypeError):
            self.send_error(400)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the standard output belongs to the paper."""

    def _is_for_here(self) -> bool:
        """Whether the browser asked for this machine: a name of others' that leads here is none of ours (DNS rebinding)."""
        name = self.headers.get("Host", "").partition(":")[0]
        return name in (_LOOPBACK, "localhost")

    def _state(self) -> dict[str, Any]:
        paper = [
            {
                "number": slip.number,
                "rows": len(slip.rows),
                "millimetres": slip.millimetres,
                "end": "cut" if slip.cut else "torn" if slip.torn else "in the mouth",
            }
            for slip in self.printer.slips()
        ]
        return {"state": self.printer.state(), "faults": list(FAULTS), "paper": paper}

    def _give(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
