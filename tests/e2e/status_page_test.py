"""The status page of the live service in a real Chromium."""

import unittest

from harness.browser import PHONE, Browser
from harness.proxy import deny
from harness.service_case import ServiceCase


def setUpModule():
    global browser
    browser = Browser()


def tearDownModule():
    browser.close()


class StatusPageTest(ServiceCase):
    def setUp(self):
        super().setUp()
        self.expected_complaints = ()

    def fill(self, objects, size=20_000, name="k"):
        super().fill(objects, size, name)

    def open(self, service, token=None, **options):
        """With a token, as a browser is given one: in the address."""
        address = service.address + "/"
        if token:
            address = address.replace("://", f"://me:{token}@")
        page = browser.open(address, **options)
        self.addCleanup(self.leave, page)
        self.assertEqual(page.answer.status, 200)
        return page

    def leave(self, page):
        complaints = [one for one in page.complaints
                      if not any(part in one for part in self.expected_complaints)]
        page.close()
        self.assertEqual(complaints, [], "the browser complained")

    def sync(self, service, token=None):
        answer = service.post("/api/v1/sync/trigger", token)
        self.assertEqual(answer.status_code, 202, answer.text)
        return service.await_task(answer.json()["task_id"], token)


class Facts(StatusPageTest):
    def test_are_all_there_without_javascript(self):
        self.fill(3)
        done = self.li_sync.run("sync")
        self.assertEqual(done.code, 0, done)
        page = self.open(self.start(), java_script_enabled=False)
        self.assertRegex(page.text("#headline"), r"Hidden is complete as of \d\d:\d\d:\d\d UTC")
        self.assertEqual(page.mood(), "good")
        self.assertIn("On hidden 3", page.text("#figures"))
        self.assertIn("3 copied (60.0 kB) of 3 objects looked at", page.text("#runs"))
        self.assertIn("Every object that is known is on hidden", page.text("#backlog"))
        self.assertIn("no signed head yet", page.text("#audit"))
        self.assertIn("li-sync audit verify", page.text("#audit"))
        self.assertIn("off", page.text("#schedule"))
        self.assertIn("no token is configured", page.text("#sync"))
        self.assertEqual(page.find("button").count(), 0)

    def test_without_javascript_the_button_gives_way_to_the_command(self):
        token = self.li_sync.token("panel")
        page = self.open(self.start(), token, java_script_enabled=False)
        self.assertFalse(page.find("#sync-button").is_visible())
        self.assertIn("li-sync sync", page.text("#sync"))

    def test_before_the_first_run_nothing_is_claimed(self):
        page = self.open(self.start())
        page.await_live()
        self.assertEqual(page.mood(), "unknown")
        self.assertIn("Nothing is known yet", page.text("h1"))
        self.assertIn("No run has ended yet.", page.text("#runs"))
        page.keep("empty")

    def test_objects_that_cannot_be_read_are_named_with_reason_and_mend(self):
        self.fill(2)
        self.main.write("local_content/<b>&\"'/x", b"hostile key")
        self.proxy.fault = lambda method, key: (
            deny if method == "GET" and key.startswith("local_content") else None)
        self.li_sync.run("sync")
        page = self.open(self.start())
        page.await_live()
        self.assertEqual(page.mood(), "bad")
        self.assertIn("3 objects cannot be copied, no access", page.text("h1"))
        self.assertIn("What to do:", page.text("#headline"))
        self.assertIn("local_content/<b>&\"'/x", page.text("#backlog"))
        self.assertEqual(page.find("#backlog b").count(), 0)
        page.keep("bad")

    def test_times_are_utc_with_the_readers_own_on_hover(self):
        page = self.open(self.start())
        page.await_live()
        taken = page.find("#taken time")
        self.assertRegex(taken.inner_text(), r"^\d\d:\d\d:\d\d UTC$")
        self.assertRegex(taken.get_attribute("title"), r"Your time: .*(CET|CEST|GMT\+[12])")


class Live(StatusPageTest):
    def test_a_run_shows_while_media_arrive_on_main(self):
        token = self.li_sync.token("panel")
        service = self.start()
        self.fill(4)
        self.sync(service, token)
        page = self.open(service, token)
        page.await_live()
        page.await_text("h1", "Hidden is complete")
        page.page.evaluate("window.sameDocument = true")

        self.fill(8, name="new")
        release = self.hold_main(most=3)
        task = service.post("/api/v1/sync/trigger", token).json()["task_id"]
        page.await_element(f"#run [data-run='{task}'][data-state='running']")
        page.await_text("#run", "3 of 8 objects")
        page.await_text("h1", "Hidden is catching up: 3 of 8 objects copied")
        self.assertEqual(page.mood(), "working")
        self.assertIn("mood=working", page.find("#icon").get_attribute("href"))
        self.assertIn("catching up", page.page.title())
        self.assertEqual(page.find("progress").get_attribute("max"), "160000")
        page.keep("running")

        release()
        page.await_element(f"#runs [data-run='{task}'][data-state='succeeded']")
        page.await_text("h1", "Hidden is complete")
        self.assertIn("On hidden 12", page.text("#figures"))
        self.assertIn("Hidden is complete", page.find("#announce").text_content())
        self.assertTrue(page.page.evaluate("window.sameDocument"), "the page was loaded again")
        page.keep("complete")

    def test_what_the_reader_opened_and_focused_stays_so(self):
        self.fill(2)
        self.proxy.fault = lambda method, key: (
            deny if method == "GET" and key.startswith("local_content") else None)
        self.li_sync.run("sync")
        token = self.li_sync.token("panel")
        service = self.start()
        page = self.open(service, token)
        page.await_live()
        page.find("#backlog-objects-summary").focus()
        page.page.keyboard.press("Enter")
        self.assertIsNone(page.find("#backlog-objects").get_attribute("open"))
        before = page.find("#backlog").inner_html()
        self.sync(service, token)
        page.page.wait_for_function(
            "before => document.getElementById('backlog').innerHTML !== before", arg=before)
        self.assertIsNone(page.find("#backlog-objects").get_attribute("open"))
        self.assertEqual(page.page.evaluate("document.activeElement.id"), "backlog-objects-summary")

    def test_a_lost_connection_shows_and_heals(self):
        self.expected_complaints = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING",
                                    "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
        token = self.li_sync.token("panel")
        service = self.start()
        page = self.open(service, token)
        page.await_live()
        service.stop()
        lost = page.await_text("#connection", "Live updates lost")
        self.assertRegex(lost, r"Live updates lost, as of \d\d:\d\d:\d\d UTC; trying again")
        self.assertIn("lost", page.find("#announce").text_content())
        page.find("#token").fill(token)
        page.find("#sync-button").click()
        page.await_text("#sync-message", "The service does not answer")
        page.keep("lost")
        self.start({"http.listen": service.address.removeprefix("http://")})
        page.await_live()
        self.assertIn("Live, as of", page.text("#connection"))


class Button(StatusPageTest):
    def test_asks_for_a_run_and_follows_it_to_its_end(self):
        token = self.li_sync.token("panel")
        service = self.start()
        self.fill(3)
        release = self.hold_main()
        page = self.open(service, token)
        page.await_live()
        page.find("#token").fill(token)
        page.page.keyboard.press("Enter")
        page.await_text("#sync-message", "The run is in progress")
        page.find("#sync-button").click()
        page.await_text("#sync-message", "this page follows it")
        release()
        page.await_text("#sync-message", "The run is done: 3 objects copied.")
        page.await_text("#runs", "request by panel")
        self.assertEqual(self.hidden.contents(), self.main.contents())
        self.assertEqual(service.status(token)["runs"][0]["state"], "succeeded")
        self.assertNotIn(token, page.page.content())

    def test_a_wrong_token_is_told(self):
        self.expected_complaints = ("status of 401",)
        token = self.li_sync.token("panel")
        service = self.start()
        page = self.open(service, token)
        page.await_live()
        page.find("#sync-button").click()
        page.await_text("#sync-message", "Enter a token")
        self.assertEqual(page.page.evaluate("document.activeElement.id"), "token")
        page.find("#token").fill("lisync_wrong")
        page.find("#sync-button").click()
        page.await_text("#sync-message", "The service does not know this token")
        self.assertEqual(service.status(token)["runs"], [])
        page.keep("wrong-token")

    def test_a_token_that_may_only_read_is_told(self):
        self.expected_complaints = ("status of 403",)
        self.li_sync.token("panel")
        reader = self.li_sync.token("grafana", "read")
        service = self.start()
        page = self.open(service, reader)
        page.await_live()
        page.find("#token").fill(reader)
        page.find("#sync-button").click()
        page.await_text("#sync-message", "This token may not start a run")
        self.assertEqual(service.status(reader)["runs"], [])

    def test_a_run_that_fails_is_told_with_its_reason(self):
        token = self.li_sync.token("panel")
        service = self.start({"media.low-level-retries": "1", "media.retries": "1"})
        self.proxy.close()
        page = self.open(service, token)
        page.await_live()
        page.find("#token").fill(token)
        page.find("#sync-button").click()
        self.assertIn("127.0.0.1", page.await_text("#sync-message", "The run failed: "))


class ForEverybody(StatusPageTest):
    def states(self):
        """A service that has nothing yet, then one with something of everything."""
        token = self.li_sync.token("panel")
        service = self.start()
        yield "empty", service, token
        self.fill(3)
        self.sync(service, token)
        yield "complete", service, token
        self.fill(9, name="denied")
        self.proxy.fault = lambda method, key: (
            deny if method == "GET" and "denied" in key else None)
        self.sync(service, token)
        yield "bad", service, token

    def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_window(self):
        for state, service, token in self.states():
            for scheme in ("light", "dark"):
                for name, size in (("desktop", None), ("phone", PHONE),
                                   ("narrow", {"width": 320, "height": 640})):
                    with self.subTest(state=state, scheme=scheme, window=name):
                        options = {"viewport": size, "color_scheme": scheme}
                        page = self.open(service, token,
                                         **{key: value for key, value in options.items() if value})
                        page.await_live()
                        page.keep(f"{state}-{scheme}-{name}")
                        self.assertEqual(page.barriers(), [])
                        self.assertEqual(page.sideways(), 0)

    def test_the_keyboard_reaches_everything_in_order(self):
        token = self.li_sync.token("panel")
        page = self.open(self.start(), token)
        page.await_live()
        reached = []
        for _ in range(4):
            page.page.keyboard.press("Tab")
            reached.append(page.page.evaluate(
                "document.activeElement.id || document.activeElement.className || "
                "document.activeElement.getAttribute('href')"))
        self.assertEqual(reached[:3], ["skip", "token", "sync-button"])
        outline = page.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        self.assertNotEqual(outline, "none")


if __name__ == "__main__":
    unittest.main()
