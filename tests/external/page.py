"""The emulator's page in headless Chromium, as somebody who looks at it meets it.

Needs Chromium and its driver (Debian: chromium chromium-driver). With a folder as second argument, pictures of the page
are left there. Exits with 0 when all holds, 1 when something does not, 2 when it could not run.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from emulator import SPECS, Emulator

HOSTILE = "<script>alert(1)</script><img src=x onerror=\"document.title='broken'\"> a fox & a crow"
PATIENCE = 30


def cannot(reason):
    print(f"THE PAGE WAS NOT TESTED: {reason}", file=sys.stderr)
    sys.exit(2)


try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import Select, WebDriverWait
except ImportError as error:
    cannot(f"{error}; type: bash tests/external/run")


class Submit:
    """A submit of the first model whose queued operation and price are known, with a hostile prompt."""

    def __init__(self):
        for folder in sorted(SPECS.iterdir()):
            if not (folder / "provider.json").is_file():
                continue
            provider = json.loads((folder / "provider.json").read_text())
            operation = next((each for each in provider["operations"] if each["operation"] == "submit"), None)
            for file in sorted(folder.glob("*.json")):
                model = json.loads(file.read_text())
                offers = [each["operation"] for each in model.get("operations", [])]
                if file.name != "provider.json" and operation and "submit" in offers and "price" in model:
                    self.take(provider, operation, model)
                    return
        cannot("no spec has a submit and a price")

    def take(self, provider, operation, model):
        wire_name = model.get("wire_name", model["model"])
        path = operation["path"].replace("{model}", wire_name)
        self.model = model
        self.path = f"/{provider['provider']}/{operation['host']}{path}"
        self.headers = {provider["auth"]["header"]: provider["auth"]["template"].replace("{key}", "any")}
        self.body = {**model["examples"][0]["body"], "prompt": HOSTILE}

    def send(self, emulator):
        return emulator.call("POST", self.path, self.body, self.headers)


def start_browser(profile):
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        cannot("there is no Chromium; type: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (
        "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
        "disable-component-update", "disable-sync", "window-size=1280,1000", f"user-data-dir={profile}",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


def track_width(video):
    """The width that an MP4 says it has: the last word but one of its first track's header."""
    start = video.index(b"tkhd") - 4
    end = start + int.from_bytes(video[start:start + 4], "big")
    return int.from_bytes(video[end - 8:end - 4], "big") >> 16


class Page:
    def __init__(self, browser, emulator, pictures):
        self.browser, self.emulator, self.pictures = browser, emulator, pictures

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def until(self, condition, message):
        # A page's own polling may replace a row between finding and reading it, which is no failure.
        waiting = WebDriverWait(self.browser, PATIENCE, 0.1)
        return waiting.until(lambda _: condition(), message)

    def text(self, selector):
        return self.run("const found = document.querySelector(arguments[0]); return found ? found.textContent : ''", selector)

    def picture(self, name):
        if self.pictures:
            self.browser.save_screenshot(str(Path(self.pictures) / f"{name}.png"))


def an_empty_emulator_says_so(page, _):
    assert page.text("h1") == "EMULATED"
    page.until(lambda: page.text("#link") == "live", "the page does not reach its emulator")
    assert page.find("#no-jobs").is_displayed()
    assert page.emulator.url in page.text("#hosts")


def a_submitted_job_appears_with_its_body_as_text(page, submit):
    status, _ = submit.send(page.emulator)
    assert 200 <= status < 300, status
    page.until(lambda: len(page.all(".job")) == 1, "the job does not appear")
    page.until(lambda: "alert(1)" in page.text(".job pre"), "the body is not shown")
    shown = json.loads(page.text(".job pre"))
    assert shown == submit.body, shown
    assert page.find(".job pre").is_displayed()
    assert page.all(".job script, .job img") == [], "the prompt was read as markup"
    assert page.browser.title.startswith("EMULATED"), page.browser.title
    assert page.find(".job progress").is_displayed()
    page.until(lambda: submit.path in page.text("#requests"), "the request is not listed")
    page.picture("running")


def the_ledger_shows_the_entry(page, submit):
    price = submit.model["price"]
    page.until(lambda: price["low"] in page.text("#ledger"), "the ledger lacks the price")
    assert price["currency"] in page.text("#sums") and price["low"] in page.text("#sums"), page.text("#sums")
    assert "1 accepted job" in page.text("#totals")


def the_clock_is_moved_by_keyboard_until_the_job_is_done(page, submit):
    for _ in range(int(submit.model.get("latency", {"seconds": 60})["seconds"] // 60) + 1):
        before = page.text("#time")
        page.find("[data-advance='60']").send_keys(Keys.ENTER)
        page.until(lambda: page.text("#time") != before, "the clock does not move")
    page.until(lambda: page.all(".job .succeeded"), "the job is not done")
    [job] = json.loads(page.emulator.call("GET", "/_emulator/jobs")[1])
    assert job["means"] == "succeeded"


def its_video_plays(page, _):
    page.until(lambda: page.run("const v = document.querySelector('video'); return v && v.readyState >= 2"), "no video")
    [job] = json.loads(page.emulator.call("GET", "/_emulator/jobs")[1])
    _, video = page.emulator.call("GET", job["video"].removeprefix(page.emulator.url))
    width = page.run("return document.querySelector('video').videoWidth")
    assert width == track_width(video) > 0, width
    page.until(lambda: page.run("return document.querySelector('video').currentTime > 0.2"), "it does not play")
    page.picture("done")


def what_has_not_changed_is_not_built_again(page, submit):
    page.run("const v = document.querySelector('video'); v.pause(); window.kept = v; window.keptTime = v.currentTime;"
             "window.keptRow = document.querySelector('#ledger tr');")
    submit.send(page.emulator)
    page.until(lambda: len(page.all(".job")) == 2, "the second job does not appear")
    page.find("[data-advance='10']").click()
    page.until(lambda: len(page.all("#ledger tr")) == 2, "the second entry does not appear")
    kept = page.run("return kept.isConnected && keptRow.isConnected && kept.paused && kept.currentTime === keptTime && "
                    "kept === document.querySelectorAll('.job')[1].querySelector('video')")
    assert kept, "the video started again"


def a_fault_is_added_and_the_next_request_meets_it(page, submit):
    Select(page.find("#fault-kind")).select_by_value("rate_limited")
    page.find("#fault-add").click()
    page.until(lambda: "rate_limited" in page.text("#faults"), "the fault is not listed")
    assert page.text("#message") == ""
    status, _ = submit.send(page.emulator)
    assert status == 429, status
    page.until(lambda: "acted 1×, spent" in page.text("#faults"), "that it acted is not told")
    page.until(lambda: "rate_limited" in page.text("#requests"), "the request does not name its fault")
    page.picture("fault")


def a_wrong_rule_is_told_with_the_nearest_name(page, _):
    rule = page.find("#fault-rule")
    rule.clear()
    rule.send_keys('{"fault": "rate_limted"}')
    page.find("#fault-add").click()
    page.until(lambda: "rate_limited" in page.text("#message"), "no nearest name")
    # The browser itself tells of the refusal that was asked for, and there has been nothing else to tell.
    [refusal] = page.browser.get_log("browser")
    assert "/_emulator/faults" in refusal["message"] and "400" in refusal["message"], refusal
    page.find("#fault-clear").click()
    page.until(lambda: page.text("#faults") == "" and page.text("#message") == "", "the faults are still there")


def the_clock_runs_and_stops(page, _):
    page.find("[data-scale='100']").click()
    page.until(lambda: page.text("#scale") == "×100", "the speed is not told")
    before = page.text("#time")
    page.until(lambda: page.text("#time") != before, "the time does not run")
    page.find("[data-scale='0']").click()
    page.until(lambda: page.text("#scale") == "stopped", "the clock does not stop")
    assert page.find("[data-scale='0']").get_attribute("aria-pressed") == "true"


def it_fits_a_telephone_and_the_dark(page, _):
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    dark = page.run("return getComputedStyle(document.body).backgroundColor")
    page.picture("dark")
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert dark != page.run("return getComputedStyle(document.body).backgroundColor"), "dark looks like light"
    narrow = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    page.picture("narrow")
    wide = page.run("return document.documentElement.scrollWidth")
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= 360, f"the page is {wide} wide where 360 are"


def everything_can_be_named_and_reached(page, _):
    nameless = page.run("return [...document.querySelectorAll('button, select, textarea, video, progress')].filter(each =>"
                        "!each.textContent.trim() && !each.getAttribute('aria-label') && !(each.labels || []).length)"
                        ".map(each => each.outerHTML)")
    assert nameless == [], nameless


def a_reset_empties_the_page(page, _):
    page.find("#reset").click()
    page.until(lambda: page.all(".job") == [] and page.find("#no-jobs").is_displayed(), "jobs are still there")
    page.until(lambda: page.text("#totals") == "No job was accepted.", "the ledger is still there")


def an_emulator_that_is_gone_is_told(page, _):
    page.quiet = page.browser.get_log("browser")
    page.emulator.stop()
    page.until(lambda: "no answer from the emulator" in page.text("#link"), "that it is gone is not told")


def nothing_left_the_emulator_and_the_console_is_silent(page, _):
    assert page.quiet == [], page.quiet
    events = [json.loads(entry["message"])["message"] for entry in page.browser.get_log("performance")]
    sent = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert any("/_emulator/jobs" in url for url in sent)
    away = [url for url in sent if not url.startswith((page.emulator.url + "/", "data:", "chrome://"))]
    assert away == [], away


CHECKS = [
    an_empty_emulator_says_so,
    a_submitted_job_appears_with_its_body_as_text,
    the_ledger_shows_the_entry,
    the_clock_is_moved_by_keyboard_until_the_job_is_done,
    its_video_plays,
    what_has_not_changed_is_not_built_again,
    a_fault_is_added_and_the_next_request_meets_it,
    a_wrong_rule_is_told_with_the_nearest_name,
    the_clock_runs_and_stops,
    it_fits_a_telephone_and_the_dark,
    everything_can_be_named_and_reached,
    a_reset_empties_the_page,
    an_emulator_that_is_gone_is_told,
    nothing_left_the_emulator_and_the_console_is_silent,
]


def main(program, pictures=None):
    submit = Submit()
    with Emulator(program, "--time-scale", "0") as emulator, tempfile.TemporaryDirectory(
        ignore_cleanup_errors=True
    ) as profile:
        browser = start_browser(profile)
        try:
            page = Page(browser, emulator, pictures)
            browser.get(emulator.url + "/")
            for check in CHECKS:
                try:
                    check(page, submit)
                except Exception as error:
                    raise SystemExit(f"{check.__name__}: {type(error).__name__}: {error}") from error
        finally:
            browser.quit()
    print(f"ok: in Chromium {browser.capabilities['browserVersion']}: {', '.join(check.__name__ for check in CHECKS)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
