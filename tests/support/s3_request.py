"""A request to S3 as it was sent, and its signature made anew."""

import datetime
import hashlib
import hmac
import re
import urllib.parse
from dataclasses import dataclass

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass
class Request:
    """`headers` are pairs as sent; `key` is decoded, empty for the bucket itself."""

    method: str
    target: str
    headers: list

    def __post_init__(self):
        path, _, self.query = self.target.partition("?")
        self.bucket, _, key = path.lstrip("/").partition("/")
        self.key = urllib.parse.unquote(key)
        self.operation = self._operation()

    def header(self, name):
        return next((value for known, value in self.headers if known.lower() == name), "")

    def has(self, parameter):
        """Whether the query names it."""
        return re.search(rf"(^|&){re.escape(parameter)}(=|&|$)", self.query) is not None

    def length(self):
        return int(self.header("content-length") or 0)

    def signed_at(self):
        """None for a request that is not signed."""
        stamp = self.header("x-amz-date")
        if not stamp:
            return None
        return datetime.datetime.strptime(stamp, _STAMP).replace(tzinfo=datetime.timezone.utc)

    def _operation(self):
        """As S3 names it."""
        if not self.key:
            names = {"GET": "ListObjectsV2", "HEAD": "HeadBucket", "PUT": "CreateBucket"}
            name = names.get(self.method, "")
            return "DeleteObjects" if self.has("delete") else name or f"{self.method} of a bucket"
        if self.has("uploads"):
            return "CreateMultipartUpload"
        if self.has("uploadId"):
            return {"GET": "ListParts", "PUT": "UploadPart", "POST": "CompleteMultipartUpload",
                    "DELETE": "AbortMultipartUpload"}[self.method]
        if self.method == "PUT" and self.header("x-amz-copy-source"):
            return "CopyObject"
        names = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject",
                 "DELETE": "DeleteObject"}
        return names.get(self.method, self.method)


def signed_anew(request, secret_key, now):
    """The request's headers with a signature of another instant: AWS Signature Version 4, over what
    the request had signed."""
    authorization = request.header("authorization")
    scope, names = re.search(r"Credential=[^/]+/([^,]+), *SignedHeaders=([^,]+),",
                             authorization).groups()
    stamp = now.strftime(_STAMP)
    scope = "/".join([stamp[:8], *scope.split("/")[1:]])
    headers = [(name, stamp if name.lower() == "x-amz-date" else value)
               for name, value in request.headers]
    value_of = {name.lower(): " ".join(value.split()) for name, value in headers}
    query = "&".join(sorted(one if "=" in one else one + "="
                            for one in request.query.split("&") if one))
    canonical = "\n".join(
        [request.method, request.target.partition("?")[0], query,
         *(f"{name}:{value_of[name]}" for name in names.split(";")), "", names,
         value_of["x-amz-content-sha256"]])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope,
                         hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret_key).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    access_key = re.search("Credential=([^/]+)/", authorization).group(1)
    renewed = (f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, "
               f"Signature={signature}")
    return [(name, renewed if name.lower() == "authorization" else value)
            for name, value in headers]
