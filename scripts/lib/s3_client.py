"""As much of the S3 protocol as setting up a server needs, signed with AWS Signature Version 4."""

import datetime
import hashlib
import hmac
import re
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException

from lib.errors import Failure
from lib.loopback import open_url

_REGION = "us-east-1"


class S3Client:
    """Talks to one server, path style."""

    def __init__(self, endpoint, access_key, secret_key):
        self._endpoint = endpoint
        self._host = urllib.parse.urlsplit(endpoint).netloc
        self._access_key = access_key
        self._secret_key = secret_key

    def ensure_bucket(self, bucket):
        """True when the bucket is there; False while the server does not answer as it should."""
        try:
            if self._request("HEAD", "/" + bucket, accept=(404,)) == 404:
                self._request("PUT", "/" + bucket)
            return True
        except (OSError, HTTPException, Failure):
            return False

    def has(self, bucket, key):
        return self._request("HEAD", f"/{bucket}/{key}", accept=(404,)) != 404

    def put(self, bucket, key, body):
        self._request("PUT", f"/{bucket}/{key}", body)

    def sizes(self, bucket):
        """The sizes of all objects by key. Keys are plain ASCII."""
        found, after = {}, ""
        while True:
            page = []
            query = urllib.parse.urlencode({"list-type": 2, "start-after": after},
                                           quote_via=urllib.parse.quote, safe="")
            self._request("GET", "/" + bucket, query=query, into=page)
            text = page[0].decode()
            listed = re.findall(r"<Key>([^<]*)</Key>.*?<Size>(\d+)</Size>", text, re.DOTALL)
            found.update((key, int(size)) for key, size in listed)
            if "<IsTruncated>true" not in text:
                return found
            after = listed[-1][0]

    def set_versioning(self, bucket, status):
        """`status` is "Enabled" or "Suspended"."""
        self._request("PUT", "/" + bucket, query="versioning=", body=(
            '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Status>{status}</Status></VersioningConfiguration>").encode())

    def _request(self, method, path, body=b"", accept=(), query="", into=None):
        path = urllib.parse.quote(path, safe="/-_.~")
        request = urllib.request.Request(
            self._endpoint + path + ("?" + query if query else ""),
            data=body if method == "PUT" else None, method=method,
            headers=self._signed_headers(method, path, body, query))
        try:
            with open_url(request, timeout=30) as answer:
                if into is not None:
                    into.append(answer.read())
                return answer.status
        except urllib.error.HTTPError as error:
            if error.code in accept:
                return error.code
            text = error.read(500).decode(errors="replace")
            raise Failure(f"{method} {path}: {error.code} {text}") from None

    def _signed_headers(self, method, path, body, query):
        now = datetime.datetime.now(datetime.timezone.utc)
        date, stamp = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        headers = {"host": self._host, "x-amz-content-sha256": digest, "x-amz-date": stamp}
        names = ";".join(headers)
        canonical = "\n".join(
            [method, path, query, *(f"{k}:{v}" for k, v in headers.items()), "", names, digest])
        scope = f"{date}/{_REGION}/s3/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope,
                             hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self._secret_key).encode()
        for part in (date, _REGION, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self._access_key}/{scope}, "
                                    f"SignedHeaders={names}, Signature={signature}")
        return headers
