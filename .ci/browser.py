"""Chromium, for checks that want a real browser."""

import base64
import json
import os
import shutil
import subprocess
import sys


def find():
    """The program; None where there is none."""
    return next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


class Browser:
    """Chromium, spoken to through a pipe (Chrome DevTools Protocol)."""

    def __init__(self, program, profile):
        to_it, from_us = os.pipe()
        to_us, from_it = os.pipe()
        # It reads from descriptor 3 and writes to 4.
        start = f"exec 3<&{to_it} 4>&{from_it}; exec \"$@\""
        self.process = subprocess.Popen(
            ["bash", "-c", start, "bash", program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--disable-dev-shm-usage", f"--user-data-dir={profile}", "--window-size=1280,900", "about:blank"],
            pass_fds=[to_it, from_it], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_it), os.close(from_it)
        self.out, self.input, self.events, self.number = from_us, os.fdopen(to_us, "rb", buffering=0), [], 0
        self.rest = b""
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")

    def read(self):
        while b"\0" not in self.rest:
            piece = self.input.read(1 << 16)
            if not piece:
                sys.exit("error: Chromium ended")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while (answer := self.read()).get("id") != self.number:
            self.events.append(answer)
        assert "error" not in answer, (method, answer["error"])
        return answer["result"]

    def wait(self, method, test=lambda params: True):
        while True:
            while self.events:
                event = self.events.pop(0)
                if event.get("method") == method and test(event["params"]):
                    return event["params"]
            self.events.append(self.read())

    def open(self, path):
        self.events.clear()
        self.call("Page.navigate", url=path.resolve().as_uri())
        self.wait("Page.loadEventFired")

    def run(self, script):
        """What a script gives, or what its promise comes to."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def type(self, text):
        self.run("document.getElementById('query').focus(); document.getElementById('query').select()")
        self.call("Input.insertText", text=text)

    def click(self, selector):
        place = self.run(f"(() => {{ const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
                         " return [box.x + box.width / 2, box.y + box.height / 2]; })()")
        for kind in ["mousePressed", "mouseReleased"]:
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def requests(self):
        return [event["params"]["request"]["url"] for event in self.events if event.get("method") == "Network.requestWillBeSent"]

    def shot(self, path):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def close(self):
        self.process.terminate()
        self.process.wait()
