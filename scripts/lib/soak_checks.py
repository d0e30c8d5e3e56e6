"""What must hold after a soak; each check returns what it found wrong, in words."""

import random
import re
import time

ENDED = ("SUCCESS", "FAILURE")
_PATIENCE = 300  # seconds for the runs that still go on
_PART = 8 * 1024 * 1024  # larger objects are copied in parts: their ETags differ
# Errors that the soak provokes.
_PROVOKED = re.compile(r"the configuration is not taken over")
_SANITIZER = re.compile(r"Sanitizer|runtime error:")


def while_it_runs(soak, idle_descriptors):
    return _tasks(soak) + _objects(soak) + _descriptors(soak, idle_descriptors)


def after_its_end(soak, code):
    found = list(soak.complaints[:20])
    if code != 0:
        found.append(f"the service ended with {code}: {soak.output.read_text()[-3000:]}")
    for line in soak.output.read_text(errors="replace").splitlines():
        if _SANITIZER.search(line):
            found.append(line)
    for log in sorted(soak.li_sync.log.iterdir()):
        found += [line for line in log.read_text(errors="replace").splitlines()
                  if " ERROR " in line and not _PROVOKED.search(line)][:5]
    verified = soak.li_sync.run("audit", "verify")
    if verified.code != 0:
        found.append(f"the trail does not verify: {verified}")
    return found


def _tasks(soak):
    deadline = time.monotonic() + _PATIENCE
    stuck = {}
    for task in soak.tasks:
        while (state := soak.state_of(task)) not in ENDED and time.monotonic() < deadline:
            time.sleep(0.2)
        soak.count(f"tasks {state}")
        if state not in ENDED:
            stuck[task] = state
    return [f"stuck tasks: {stuck}"] if stuck else []


def _objects(soak):
    main, hidden = soak.main.listing(), soak.hidden.listing()
    soak.count("objects compared", len(main))
    differ = [key for key, (size, etag) in main.items()
              if key not in hidden or hidden[key][0] != size
              or (size <= _PART and hidden[key][1] != etag)]
    looked_into = [key for key, (size, _) in main.items() if size > _PART]
    looked_into += random.sample(sorted(main), min(100, len(main)))
    differ += [key for key in looked_into if key in hidden
               and soak.main.read(key) != soak.hidden.read(key)]
    if not differ:
        return []
    failed = soak.service.json("GET", "/api/v1/objects/failed", soak.token)["objects"]
    return [f"{len(differ)} objects differ on hidden: {differ[:3]}; the service says {failed[:3]}"]


def _descriptors(soak, idle):
    """Clients are gone and no run goes on: as many are open as before."""
    deadline = time.monotonic() + 90  # a kept connection may be idle for 60 s
    while (now := soak.service.descriptors()) > idle:
        if time.monotonic() > deadline:
            return [f"{now} files are open, {idle} were before"]
        time.sleep(0.5)
    return []
