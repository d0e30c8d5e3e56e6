"""Faults for FaultProxy: functions of an Exchange, and makers of such."""

import datetime
import email.utils
import time

from fault_proxy import Answer
from s3_request import signed_anew

_TOO_SKEWED = datetime.timedelta(minutes=15)


def error_document(code, message="as the fault proxy says"):
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
            f"<Message>{message}</Message></Error>").encode()


def _now():
    return datetime.datetime.now(datetime.timezone.utc)


def _date(instant):
    return ("Date", email.utils.format_datetime(instant, usegmt=True))


# What the network does.

def latency(seconds):
    def fault(exchange):
        time.sleep(seconds)
        exchange.pass_on()
    return fault


def reset_request_after(size):
    """The connection is reset when so many bytes of the request's body have arrived."""
    def fault(exchange):
        exchange.reader.read(min(size, exchange.request.length()))
        exchange.reset()
    return fault


def reset_answer_after(size):
    """The server does what it is asked for; of its answer's body so many bytes arrive."""
    def fault(exchange):
        answer = exchange.forward()
        exchange.reply(answer, announced=answer.length or len(answer.body), upto=size)
        exchange.reset()
    return fault


def reset_without_an_answer(exchange):
    """The server does what it is asked for, and nothing of its answer arrives."""
    exchange.forward()
    exchange.reset()


def stalled_after(size):
    """So many bytes of the answer's body arrive, and then nothing for good."""
    def fault(exchange):
        answer = exchange.forward()
        exchange.reply(answer, announced=len(answer.body), upto=size)
        exchange.hold()
    return fault


def deaf(exchange):
    """Nothing of the request's body is read, nothing is answered."""
    exchange.hold()


# What becomes of a body on its way.

def truncated(size):
    """The body ends early, in good order, against its Content-Length."""
    def fault(exchange):
        answer = exchange.forward()
        exchange.reply(answer, announced=len(answer.body), upto=size)
    return fault


def truncated_and_announced_so(size):
    """The body is shorter than the object, and so says its Content-Length."""
    def change(answer):
        answer.body = answer.body[:size]
    return edited(change)


def longer_than_announced(extra):
    """More bytes follow than Content-Length says."""
    def fault(exchange):
        answer = exchange.forward()
        announced = len(answer.body)
        answer.body += extra
        exchange.reply(answer, announced=announced)
    return fault


def longer(extra):
    """The body is longer than the object, and so says its Content-Length."""
    def change(answer):
        answer.body += extra
    return edited(change)


def flipped(body, at):
    at = min(at, len(body) - 1)
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]


def flipped_answer(at):
    def change(answer):
        answer.body = flipped(answer.body, at)
    return edited(change)


def flipped_request(at):
    def fault(exchange):
        exchange.reply(exchange.forward(flipped(exchange.body(), at)))
    return fault


# What the server does.

def edited(change):
    """The answer with what `change(answer)` does to it."""
    def fault(exchange):
        answer = exchange.forward()
        change(answer)
        exchange.reply(answer)
    return fault


def refused(status, code="", retry_after=None, message="as the fault proxy says"):
    """The server does nothing, and says so."""
    def fault(exchange):
        exchange.body()
        answer = Answer(status, [("Content-Type", "application/xml"), _date(_now())])
        if code and exchange.request.method != "HEAD":
            answer.body = error_document(code, message)
        if code:
            answer.set_header("x-minio-error-code", code)
        if retry_after is not None:
            answer.set_header("Retry-After", str(retry_after))
        exchange.reply(answer)
    return fault


def good_status_with_error(code):
    """200, and an error document where the result should be; nothing was done."""
    def fault(exchange):
        exchange.body()
        exchange.reply(Answer(200, [("Content-Type", "application/xml"), _date(_now())],
                              error_document(code)))
    return fault


def wrong_etag(tag):
    """In the header and in a result document."""
    def change(answer):
        if any(name.lower() == "etag" for name, _ in answer.headers):
            answer.set_header("ETag", f'"{tag}"')
        start, end = answer.body.find(b"<ETag>"), answer.body.find(b"</ETag>")
        if start >= 0:
            answer.body = answer.body[:start + 6] + tag.encode() + answer.body[end:]
    return edited(change)


def body_of(content):
    """A good answer with this instead of the server's."""
    def change(answer):
        answer.body = content
    return edited(change)


def redirected(status, location):
    def fault(exchange):
        exchange.body()
        exchange.reply(Answer(status, [("Location", location), _date(_now())],
                              error_document("TemporaryRedirect")))
    return fault


def after(act, then):
    """Calls `act` first, then the other fault."""
    def fault(exchange):
        act()
        then(exchange)
    return fault


def clock_off(seconds, secret_key):
    """The server's clock: signatures of another time are refused, and answers dated so."""
    shift = datetime.timedelta(seconds=seconds)

    def fault(exchange):
        request, here = exchange.request, _now() + shift
        if abs(request.signed_at() - here) > _TOO_SKEWED:
            exchange.body()
            body = b"" if request.method == "HEAD" else error_document("RequestTimeTooSkewed")
            exchange.reply(Answer(403, [_date(here)], body))
            return
        answer = exchange.forward(headers=signed_anew(request, secret_key, _now()))
        answer.set_header(*_date(here))
        exchange.reply(answer)
    return fault
