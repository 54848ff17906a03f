#!/usr/bin/env python3
"""Uses `testamur preview` as a designer would, in a real browser.

    .ci/preview.py PROGRAM [--saves N] [--limit MS] [--shots DIR]

A saved change must be on the screen within the limit (300 ms; 0 is no limit, for a program that was built without
optimisation), in the median of N; a busy machine may make one of them five times as slow. A broken save must tell its fault over the last good picture, and mending it must bring the new
one. Records are switched, elements dragged, resized, nudged, and changed in the panel: the file must differ in that value
alone, and undo must bring its bytes back. axe must find no serious fault in light, in dark and in a narrow window. Bad requests must
get nothing, and no request may leave this machine. The page of `--once` must work from the disk.
"""

import argparse
import json
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import sync_playwright

from browser import find

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
MM = 72 / 25.4
faults = []


def check(holds, told):
    if not holds:
        faults.append(told)
        print(f"error: {told}")


class Served:
    """The program, serving a design."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, "preview", *arguments, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().strip()
        self.host, self.token = re.fullmatch(r"http://(127\.0\.0\.1:\d+)/([0-9a-f]{40})/", self.address).groups()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def revision(self):
        """That of the design as it is now."""
        status, body = self.send(f"GET /{self.token}/state?since=0&record=sample-1 HTTP/1.1\r\nHost: {self.host}\r\n\r\n")
        assert status == 200, status
        return json.loads(body)["good"]

    def send(self, text):
        with socket.create_connection(self.host.split(":"), timeout=30) as stream:
            stream.sendall(text.encode())
            answer = b""
            try:
                while piece := stream.recv(1 << 16):
                    answer += piece
            except ConnectionResetError:
                pass
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


class Desk:
    """A page of the browser, and what it did."""

    def __init__(self, browser, served, **options):
        self.served = served
        address = served if isinstance(served, str) else served.address
        self.context = browser.new_context(viewport=options.pop("viewport", {"width": 1440, "height": 900}), **options)
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_selector("#after[data-done]")

    def shows(self, words, timeout=30_000):
        self.page.wait_for_selector(f'#after[data-done*="{words}"]', timeout=timeout)

    def drawn(self):
        """The revision that is on the screen."""
        found = re.search(r"revision=(\d+)&", self.page.get_attribute("#after", "data-done") or "")
        return int(found[1]) if found else 0

    def revision(self):
        """That of the design as it is now, once it is shown."""
        self.must(lambda: self.drawn() == self.served.revision(), "the newest revision is not shown")
        return self.drawn()

    def newer(self, after):
        """Waits for the first picture after a save. That can be more than one revision on: of a file that is written in place,
        the first half is sometimes seen alone, and half of `classic` is a design too."""
        self.must(lambda: self.drawn() > after, f"nothing is shown after revision {after}")

    def frame(self, element):
        frame = self.page.locator(f'#overlay [data-id="{element}"] rect.frame')
        # None while it is being drawn anew.
        while not (box := frame.bounding_box()):
            self.page.wait_for_timeout(10)
        return box

    def until(self, holds, told, seconds=20, step=20):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                check(False, told)
                return False
            self.page.wait_for_timeout(step)
        return True

    def must(self, holds, told):
        """What makes no sense to go on without."""
        if not self.until(holds, told, seconds=30, step=5):
            raise TimeoutError(told)

    def drag(self, start, by, *, free):
        """In steps, as a hand does; `free` keeps it from snapping."""
        mouse, keyboard = self.page.mouse, self.page.keyboard
        mouse.move(*start)
        mouse.down()
        if free:
            keyboard.down("Alt")
        for part in range(1, 6):
            mouse.move(start[0] + by[0] * part / 5, start[1] + by[1] * part / 5)
        mouse.up()
        if free:
            keyboard.up("Alt")


def save(path, text, *, in_place):
    """As editors do: some write over the file, some put a new one in its place."""
    if in_place:
        return path.write_bytes(text)
    other = path.with_name(f".{path.name}.new")
    other.write_bytes(text)
    other.replace(path)


def median_of_saves(desk, design, count, limit):
    before = design.read_text(encoding="utf-8")
    times = []
    for number in range(count):
        after = desk.revision()
        text = before.replace('size = "39pt"', f'size = "{39 - (number % 20 + 1) / 2:g}pt"')
        start = time.perf_counter()
        save(design, text.encode(), in_place=number % 2 == 0)
        desk.newer(after)
        times.append((time.perf_counter() - start) * 1000)
        desk.page.wait_for_timeout(37 * (number % 7))
    print(f"a save is on the screen after {statistics.median(times):.0f} ms (median of {count}), at worst {max(times):.0f} ms")
    check(not limit or statistics.median(times) <= limit, f"saves took {statistics.median(times):.0f} ms to be seen; {limit} are allowed")
    check(not limit or max(times) <= 5 * limit, f"a save took {max(times):.0f} ms to be seen; {5 * limit} are allowed for one")
    after = desk.revision()
    save(design, before.encode(), in_place=False)
    desk.newer(after)


def broken_save(desk, design, shots):
    before = design.read_text(encoding="utf-8")
    shown = desk.page.get_attribute("#after", "src")
    design.write_text(before.replace('type = "qr"', 'type = "qrr"'), encoding="utf-8")
    desk.page.wait_for_selector("#fault:not([hidden])")
    told = desk.page.inner_text("#fault")
    line = before[:before.index('type = "qr"')].count("\n") + 1
    check("qrr" in told and f"line {line}" in told, f"the fault is told as {told!r}")
    check(desk.page.get_attribute("#after", "src") == shown, "the last good picture is gone")
    check("old" in desk.page.get_attribute("#sheet", "class"), "the last good picture is not greyed")
    check(desk.page.locator('#overlay [data-id="code"].fault').count() == 1, "the fault does not mark its element")
    shot(desk, shots, "fault")
    after = desk.revision()
    save(design, before.replace("CERTIFICATE", "CERTIFICATE ").encode(), in_place=False)
    desk.newer(after)
    check(desk.page.is_hidden("#fault"), "the fault stays when the design is mended")
    after = desk.revision()
    save(design, before.encode(), in_place=False)
    desk.newer(after)


def other_files(desk, folder, guests):
    """A picture and a table are followed too."""
    desk.page.locator('input[value="row-1"]').check()
    desk.shows("record=row-1&")
    background = folder / "mine/background.jpg"
    before, table = background.read_bytes(), guests.read_text(encoding="utf-8")
    flipped = folder / "flipped.jpg"
    Image.open(background).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(flipped, quality=85)
    for told, path, text in [("picture", background, flipped.read_bytes()), ("table", guests, table.replace("Guest 1,", "Someone Else,").encode()),
                             ("picture", background, before), ("table", guests, table.encode())]:
        after = desk.revision()
        start = time.perf_counter()
        save(path, text, in_place=False)
        desk.newer(after)
        print(f"a saved {told} is on the screen after {(time.perf_counter() - start) * 1000:.0f} ms")
        if text != before and told == "table":
            wanted = "Someone Else" if b"Someone Else" in text else "Guest 1"
            desk.until(lambda: wanted in desk.page.inner_text("#rows"), f"the list does not show {wanted}")
    desk.page.locator('input[value="sample-1"]').check()
    desk.shows("record=sample-1&")


def records(desk):
    page = desk.page
    for key in ["shortest", "longest", "arabic", "hebrew", "cjk", "least"]:
        page.locator(f'input[value="{key}"]').check()
        desk.shows(f"record={key}&")
    page.keyboard.press("ArrowUp")
    desk.shows("record=cjk&")
    page.fill("#search", "guest 117")
    page.wait_for_selector('#rows input[value="row-117"]')
    page.locator('input[value="row-117"]').check()
    desk.shows("record=row-117&")
    page.fill("#search", "nobody at all")
    desk.until(lambda: "No record" in page.inner_text("#rows-note"), "a search without result is not told")
    page.fill("#search", "")
    page.locator('input[value="sample-1"]').check()
    desk.shows("record=sample-1&")


def changed_lines(before, after):
    one, other = before.splitlines(keepends=True), after.splitlines(keepends=True)
    check(len(one) == len(other), "lines were added or lost")
    return [(a, b) for a, b in zip(one, other) if a != b]


def numbers(line):
    return [float(number) for number in re.findall(r'"([\d.]+)mm"', line)]


def moved(desk, design, told, act):
    """What an act changes of one frame; everything else must stay as it is."""
    before = design.read_text(encoding="utf-8")
    act()
    desk.until(lambda: design.read_text(encoding="utf-8") != before, f"{told}: nothing is written")
    changes = changed_lines(before, design.read_text(encoding="utf-8"))
    check(len(changes) == 1 and changes[0][0].startswith("frame = ["), f"{told}: {changes}")
    a, b = changes[0]
    check(a.partition("#")[2] == b.partition("#")[2], f"{told}: the comment is gone: {b}")
    desk.revision()
    return numbers(a), numbers(b)


def moving(desk, design):
    page = desk.page
    original = design.read_bytes()
    box = desk.frame("title")
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    # The picture shows 3 mm of bleed on each side.
    per_mm = page.locator("#after").bounding_box()["width"] / (297 + 6)
    before, after = moved(desk, design, "dragging", lambda: desk.drag(middle, (37, 21), free=True))
    check(abs(after[0] - before[0] - 37 / per_mm) < 0.1 and abs(after[1] - before[1] - 21 / per_mm) < 0.1 and after[2:] == before[2:],
          f"dragging by 37 × 21 pixels went from {before} to {after}")
    desk.until(lambda: abs(desk.frame("title")["x"] - box["x"] - 37) < 2, "the frame does not follow")
    box = desk.frame("title")
    grip = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    # Back to one pixel beside the middle of the page, where it must snap.
    _, after = moved(desk, design, "snapping", lambda: desk.drag(grip, (middle[0] - grip[0] + 1, 60), free=False))
    check(abs(after[0] + after[2] / 2 - 148.5) < 0.02, f"it did not snap to the middle of the page: {after}")
    page.wait_for_timeout(300)
    box = desk.frame("title")
    corner = (box["x"] + box["width"], box["y"] + box["height"])
    before, after = moved(desk, design, "resizing", lambda: desk.drag(corner, (-50, 12), free=True))
    check(after[:2] == before[:2] and after[2] < before[2] and after[3] > before[3], f"resizing went from {before} to {after}")
    page.focus("#stage")
    before, after = moved(desk, design, "nudging", lambda: page.keyboard.press("ArrowRight"))
    check(abs(after[0] - before[0] - 1) < 0.011 and after[1:] == before[1:], f"nudging went from {before} to {after}")
    page.wait_for_timeout(600)
    before, after = moved(desk, design, "nudging far", lambda: [page.keyboard.press("Shift+ArrowUp") for _ in range(2)])
    check(abs(before[1] - after[1] - 20) < 0.011, f"nudging far went from {before} to {after}")
    page.wait_for_timeout(600)
    for _ in range(5):
        now = design.read_bytes()
        page.keyboard.press("Control+z")
        desk.until(lambda: design.read_bytes() != now, "undo does nothing")
    check(design.read_bytes() == original, "undo does not bring the bytes back")
    page.keyboard.press("Control+Shift+Z")
    desk.until(lambda: design.read_bytes() != original, "redo does nothing")
    page.click("#undo")
    desk.until(lambda: design.read_bytes() == original, "undo after redo does not bring the bytes back")


def panel(desk, design):
    page = desk.page
    original = design.read_bytes()
    page.click('#elements button[value="preamble"]')
    for name, act, wanted in [
        ("text", lambda field: field.fill('Know by "these"'), "text = 'Know by \"these\"'\n"),
        ("size", lambda field: field.fill("16.5"), 'font = { family = "EB Garamond", italic = true, size = "16.5pt" }\n'),
        ("color", lambda field: field.fill("#123456"), 'color = "#123456"\n'),
        ("family", lambda field: field.select_option("Inter"), 'font = { family = "Inter", italic = true, size = "16.5pt" }\n'),
        ("fit", lambda field: field.select_option("shrink"), 'fit = "shrink"\n'),
        ("align", lambda field: field.select_option("left"), 'align = "left"\n'),
    ]:
        field = page.locator(f"#form [name={name}]")
        act(field)
        field.blur()
        desk.until(lambda: wanted in design.read_text(encoding="utf-8"), f"{name} is not written as {wanted!r}")
        page.wait_for_timeout(150)
    field = page.locator("#form [name=color]")
    field.fill("no colour")
    field.blur()
    page.wait_for_selector("#toast:not([hidden])")
    desk.until(lambda: field.input_value() == "#123456", "a refused colour stays in its field")
    for _ in range(6):
        now = design.read_bytes()
        page.click("#undo")
        desk.until(lambda: design.read_bytes() != now, "undo does nothing")
    check(design.read_bytes() == original, "undo does not bring the bytes back after the panel")
    page.keyboard.press("Escape")


def tabs(desk, shots):
    page = desk.page
    page.focus("#stage")
    page.keyboard.press("3")
    desk.shows("page.svg")
    page.keyboard.press("4")
    page.wait_for_selector("#earlier[data-done]")
    page.focus("#slider")
    page.keyboard.press("Home")
    check(page.input_value("#slider") == "0", "the slider does not follow keys")
    page.keyboard.press("End")
    shot(desk, shots, "compare")
    page.click("#tab-pdf")
    page.wait_for_selector("#document:not([hidden])")
    with page.expect_download() as download:
        page.click("#files a")
    check(pathlib.Path(download.value.path()).read_bytes().startswith(b"%PDF-"), "the PDF tab has no PDF to save")
    page.focus("#tab-pdf")
    page.keyboard.press("ArrowLeft")
    desk.shows("page.png")
    zoomed = page.inner_text("#zoom")
    page.focus("#stage")
    page.keyboard.press("+")
    check(page.inner_text("#zoom") != zoomed, "the keys do not zoom")
    for key in ["g", "r", "f", "t", "g", "r", "f", "t", "0"]:
        page.keyboard.press(key)
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    page.keyboard.press("Escape")


def place_is_kept(desk, design):
    page = desk.page
    page.focus("#stage")
    for _ in range(4):
        page.keyboard.press("+")
    page.mouse.move(700, 450)
    page.mouse.wheel(60, 90)
    page.wait_for_timeout(500)
    before, zoomed, after = desk.frame("title"), page.inner_text("#zoom"), desk.revision()
    text = design.read_text(encoding="utf-8")
    save(design, text.replace("CERTIFICATE", "DIPLOMA").encode(), in_place=False)
    desk.newer(after)
    check((desk.frame("title"), page.inner_text("#zoom")) == (before, zoomed), "a redraw moves the page or its zoom")
    after = desk.revision()
    save(design, text.encode(), in_place=False)
    desk.newer(after)
    page.keyboard.press("0")


def accessible(browser, served, badge, shots):
    looks = [("light", {"color_scheme": "light"}), ("dark", {"color_scheme": "dark"}),
             ("narrow", {"color_scheme": "light", "viewport": {"width": 400, "height": 860}}),
             ("narrow-dark", {"color_scheme": "dark", "viewport": {"width": 400, "height": 860}})]
    for name, options in looks:
        for what, design in [("certificate", served), ("badge", badge)]:
            # axe is a script of its own, which the page's policy would refuse.
            desk = Desk(browser, design, bypass_csp=True, reduced_motion="reduce", **options)
            desk.page.click("#elements button >> nth=3")
            desk.page.wait_for_timeout(300)
            states = [("chosen", None), ("help", "#show-help")] + ([("sizes", "#tab-sizes")] if what == "badge" else [("compare", "#tab-compare")])
            for state, click in states:
                if click:
                    desk.page.click(click)
                    desk.page.wait_for_timeout(300)
                found = Axe().run(desk.page).response
                check("violations" in found, f"axe found nothing at all: {found}")
                for violation in found["violations"]:
                    nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:4])
                    told = f"axe, {name}, {what}, {state}: {violation['impact']}: {violation['id']}: {nodes}"
                    if violation["impact"] in ("serious", "critical"):
                        check(False, told)
                    else:
                        print(told)
                shot(desk, shots, f"{what}-{name}-{state}")
                desk.page.keyboard.press("Escape")
            wide = desk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            check(not wide, f"{name}: the page is wider than its window")
            desk.context.close()


def bad_requests(served, design):
    host, token, port = served.host, served.token, served.host.split(":")[1]
    before = design.read_bytes()
    own = f"Host: {host}\r\n"
    bad = [("GET", f"/{token}/", f"Host: {foreign}\r\n") for foreign in
           ["evil.example", f"evil.example:{port}", "127.0.0.1", "localhost", "127.0.0.1:1", f"0.0.0.0:{port}", f"[::1]:{port}", f"127.1:{port}",
            f"localhost.evil.example:{port}", f"127.0.0.1.:{port}"]]
    bad += [("GET", f"/{token}/", f"{own}Origin: {origin}\r\n") for origin in
            ["http://evil.example", "null", f"https://{host}", "http://localhost", f"http://evil.example:{port}", "file://"]]
    bad += [("GET", f"/{token}/", f"{own}Sec-Fetch-Site: {site}\r\n") for site in ["cross-site", "same-site"]]
    wrong = token[::-1]
    bad += [("GET", path, own) for path in ["/", "/page.js", "/state?since=0&record=sample-1", f"/{wrong}/", f"/{token}", f"/{token[:-1]}/", f"/?token={token}", f"//{token}/", "/favicon.ico"]]
    bad += [("GET", f"/{token}/{path}", own) for path in
            ["..%2fdesign.toml", "../design.toml", "%2e%2e/design.toml", "%2e%2e%2f%2e%2e%2fetc/passwd", "/etc/passwd", "..\\design.toml", "..%5cdesign.toml", "design.toml",
             "background.jpg", "./page.js", "%70age.js", "page.js%00", "page.js?a=b", "C:/Windows/win.ini", "link/passwd", "change", "undo", "redo", "state", "page.png",
             "page.png?revision=1&record=..&page=0&width=100", "page.png?revision=1&record=sample-1&page=0&width=9999999", "rows?words=%zz&from=0"]]
    bad += [(method, f"/{token}/", own) for method in ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get"]]
    post = f"{own}Content-Type: application/json\r\nContent-Length: 2\r\n"
    bad += [("POST", f"/{token}/undo", headers) for headers in
            [post, f"{post}Origin: http://evil.example\r\n", f"{post}Origin: null\r\n", f"{own}Origin: http://{host}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n",
             f"{own}Origin: http://{host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"]]
    bad += [("POST", "/undo", f"{post}Origin: http://{host}\r\n"), ("POST", f"/{wrong}/undo", f"{post}Origin: http://{host}\r\n")]
    for method, path, headers in bad:
        status, body = served.send(f"{method} {path} HTTP/1.1\r\n{headers}\r\n" + ("{}" if method == "POST" else ""))
        check(400 <= status < 500 and not body, f"{method} {path} with {headers!r} got {status} and {len(body)} bytes")
    check(design.read_bytes() == before, "a bad request changed the design")
    print(f"{len(bad)} bad requests got nothing")
    check(len(bad) >= 60, f"only {len(bad)} bad requests")


def once(program, browser, folder, shots):
    out = folder / "once"
    done = subprocess.run([program, "preview", "badge", "--once", out, "--quiet"], capture_output=True, text=True)
    check(done.returncode == 0, f"--once ended with {done.returncode}: {done.stderr}")
    desk = Desk(browser, (out / "index.html").as_uri())
    desk.page.locator('input[value="longest"]').check()
    desk.shows("pictures/longest-1.png")
    desk.page.click("#tab-sizes")
    desk.page.wait_for_selector("#sizes img")
    desk.page.wait_for_timeout(300)
    shot(desk, shots, "once")
    check(not desk.complaints, f"--once: {desk.complaints}")
    leaving(desk, "file://")
    desk.context.close()


def leaving(desk, own):
    # Chromium's own page for a PDF comes from inside of it.
    away = [url for url in desk.requests if not url.startswith((own, "blob:", "chrome-extension://", "chrome://"))]
    check(not away, f"requests left for {away[:5]}")


def shot(desk, shots, name):
    if shots:
        desk.page.screenshot(path=shots / f"{name}.png", full_page="narrow" in name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--saves", type=int, default=50)
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--shots", type=pathlib.Path)
    args = parser.parse_args()
    program, chromium = args.program.resolve(), find()
    if not chromium:
        sys.exit("error: there is no Chromium")
    if args.shots:
        args.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = pathlib.Path(folder)
        shutil.copytree(ROOT / "designs/classic", folder / "mine")
        design = folder / "mine/design.toml"
        (folder / "mine/link").symlink_to("/etc")
        guests = folder / "guests.csv"
        guests.write_text("Name,Id,Course,Licence number\n" + "".join(f"Guest {number},C-{number},Bridges,{number:06}\n" for number in range(1, 301)), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        with Served(program, folder / "mine", "--records", guests) as served, Served(program, "badge") as badge:
            desk = Desk(browser, served)
            median_of_saves(desk, design, args.saves, args.limit)
            broken_save(desk, design, args.shots)
            records(desk)
            other_files(desk, folder, guests)
            moving(desk, design)
            panel(desk, design)
            place_is_kept(desk, design)
            tabs(desk, args.shots)
            refused = [told for told in desk.complaints if "422" not in told]
            check(not refused, f"the browser complains: {refused[:5]}")
            leaving(desk, served.address)
            print(f"{len(desk.requests)} requests, all to the program")
            desk.context.close()
            accessible(browser, served, badge, args.shots)
            bad_requests(served, design)
        once(program, browser, folder, args.shots)
        browser.close()
    if faults:
        sys.exit(f"error: {len(faults)} faults")
    print("the preview does what a designer expects")


if __name__ == "__main__":
    main()
