"""Prometheus' text format, read without li-sync."""

import re
import subprocess

from lib import pinned

_SAMPLE = re.compile(r'([a-z_:]+)(?:\{(.*)\})? (\S+)')
_LABEL = re.compile(r'(\w+)="([^"]*)",?')
# How metrics are named in rules and dashboards; of a histogram also its series.
_OURS = re.compile(r"\blisync_[a-z_]+")


class Scrape:
    def __init__(self, text):
        self.text = text
        self._samples = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, labels, value = _SAMPLE.fullmatch(line).groups()
                self._samples[name, frozenset(_LABEL.findall(labels or ""))] = float(value)

    def value(self, name, **labels):
        """None when there is no such series."""
        return self._samples.get((name, frozenset(labels.items())))

    def names(self):
        return {name for name, _ in self._samples}


def names_used(text):
    return set(_OURS.findall(text))


def promtool_complaints(scrape):
    """What `promtool check metrics` says; empty when all is well."""
    done = subprocess.run([pinned.ensure("promtool"), "check", "metrics"], input=scrape.text,
                          check=False, text=True, capture_output=True)
    return done.stdout + done.stderr or ("" if done.returncode == 0 else "it failed without a word")
