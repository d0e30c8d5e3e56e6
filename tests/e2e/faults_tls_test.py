"""HTTPS endpoints: each remote has its own authorities, a certificate that is not right ends the run before
anything is sent, and nothing falls back to HTTP."""

import unittest

from harness.certificates import Authority
from harness.fault_case import LOW_LEVEL, FaultCase, faults


class TlsCase(FaultCase):
    def setUp(self):
        super().setUp()
        self.certificates = self.directory / "certificates"
        self.certificates.mkdir()
        self.of_main, self.of_hidden = (Authority(self.certificates, name)
                                        for name in ("of-main", "of-hidden"))
        self.fill("a", "b")
        self.fill_in_parts("video", 8 * 2**20, 2)

    def use(self, main=None, hidden=None, **options):
        """Puts HTTPS in front of both: `main` and `hidden` are SSLContexts, else right ones;
        `options` are of main's remote, beside the right ca_cert."""
        contexts = {"main": main or self.of_main.server(),
                    "hidden": hidden or self.of_hidden.server()}
        self.main_proxy = self.proxy(self.servers["main_s3"]["endpoint"], tls=contexts["main"],
                                     name="localhost")
        self.hidden_proxy = self.proxy(self.servers["hidden_s3"]["endpoint"],
                                       tls=contexts["hidden"], name="localhost")
        self.connect({"ca_cert": self.of_main.certificate, **options},
                     {"ca_cert": self.of_hidden.certificate})

    def connect(self, main_options, hidden_options):
        places = []
        for bucket, proxy, options in ((self.main, self.main_proxy, main_options),
                                       (self.hidden, self.hidden_proxy, hidden_options)):
            place = bucket.behind(proxy)
            place.remote().options.update(
                {name: value for name, value in options.items() if value is not None})
            places.append(place)
        self.li_sync = self.program(*places)


class Tls(TlsCase):
    def assert_refused(self, *said):
        """The run ends early with this cause; main was not even asked."""
        done = self.sync(code=69)
        for words in said:
            self.assertIn(words, done.err)
        self.assertEqual(self.main_proxy.requests, [])
        self.assertEqual(self.hidden_proxy.requests, [])
        checked = self.li_sync.run("config", "check")
        self.assertEqual(checked.code, 69, checked)
        self.assertIn(said[0], checked.out + checked.err)

    def test_each_remote_has_its_own_authority(self):
        self.use()
        self.sync()
        self.assert_complete()
        self.assertLess(self.main_proxy.connections, 10, "connections are kept")

    def test_the_authority_of_the_other_side_is_not_taken(self):
        self.use(ca_cert=self.of_hidden.certificate)
        self.assert_refused("certificate", "ca_cert")
        self.assertEqual(self.main_proxy.connections, 2, "what cannot help is not tried again")

    def test_without_an_authority_of_its_own_the_systems_are_asked(self):
        self.use(ca_cert=None)
        self.assert_refused("certificate", "ca_cert")

    def test_a_certificate_that_has_ended(self):
        self.use(main=self.of_main.server(days=0))
        self.assert_refused("expired")

    def test_a_certificate_of_another_host(self):
        self.use(main=self.of_main.server("DNS:other.example,IP:127.0.0.2"))
        self.assert_refused("host name")

    def test_hidden_gets_no_content_under_a_wrong_certificate(self):
        self.use(hidden=self.of_main.server())
        done = self.sync(code=69)
        self.assertIn("certificate", done.err)
        self.assertEqual(self.hidden_proxy.requests, [])

    def test_a_server_without_https_gets_nothing_in_the_clear(self):
        self.use()
        plain = self.proxy(self.servers["main_s3"]["endpoint"])
        plain.endpoint = plain.endpoint.replace("http://", "https://")
        self.main_proxy = plain
        self.connect({"ca_cert": self.of_main.certificate},
                     {"ca_cert": self.of_hidden.certificate})
        self.sync(code=69)
        self.assertEqual(plain.requests, [])
        self.assertLessEqual(plain.connections, 2 * LOW_LEVEL)

    def test_a_redirect_to_http_is_not_followed(self):
        self.use()
        plain = self.proxy(self.servers["main_s3"]["endpoint"])
        self.main_proxy.on("GetObject", fault=faults.redirected(307, plain.endpoint + "/x"))
        done = self.sync(code=69)
        self.assertIn("redirect", done.err)
        self.assertEqual(plain.connections, 0)
        self.assert_healed()

    def test_an_answer_that_is_cut_off_over_tls_is_asked_for_again(self):
        self.use()
        self.main_proxy.on("GetObject", key="a", times=1, fault=faults.truncated(100))
        self.main_proxy.on("GetObject", key="b", times=1, fault=faults.reset_answer_after(100))
        self.hidden_proxy.on("PutObject", key="a", times=1, fault=faults.reset_request_after(100))
        self.sync()
        self.assert_complete()


class WrongConfiguration(TlsCase):
    def setUp(self):
        super().setUp()
        self.use()
        self.sync()

    def assert_wrong(self, code, said, **options):
        self.use(**options)
        done = self.sync(code=code)
        self.assertIn(said, done.err)
        self.assertEqual(self.main_proxy.requests, [])

    def test_certificates_cannot_be_left_unchecked(self):
        self.assert_wrong(78, "no_check_certificate", no_check_certificate="true")
        self.assert_wrong(78, "always checked", **{"override.no_check_certificate": "true"})

    def test_an_authority_that_is_not_there_is_named(self):
        self.assert_wrong(78, "absent.pem", ca_cert=self.certificates / "absent.pem")
        self.assert_wrong(78, "absolute", ca_cert="ca.pem")

    def test_an_authority_that_is_none_is_named(self):
        file = self.certificates / "none.pem"
        file.write_text("no certificate")
        self.assert_wrong(69, "ca_cert", ca_cert=file)

    def test_an_authority_for_an_endpoint_without_https_is_a_mistake(self):
        self.use(endpoint=self.main_proxy.endpoint.replace("https://", "http://"))
        self.assertIn("https://", self.sync(code=78).err)


if __name__ == "__main__":
    unittest.main()
