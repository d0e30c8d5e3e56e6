"""Media of several kinds, made here. The same seed gives the same bytes."""

import io
import random

from PIL import Image


def _noise(seed, width, height):
    return Image.frombytes("RGB", (width, height),
                           random.Random(seed).randbytes(3 * width * height))


def _encoded(image, kind):
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def png(seed, width=640, height=480):
    return _encoded(_noise(seed, width, height), "PNG")


def jpeg(seed, width=900, height=700):
    return _encoded(_noise(seed, width, height), "JPEG")


def text(seed):
    return f"note {seed}: plain words, ünïcode, and a line's end\n".encode() * 40


def video(seed, size=17 * 1024 * 1024 + 333):
    """Larger than one part: boto3 uploads it in several."""
    return random.Random(seed).randbytes(size)
