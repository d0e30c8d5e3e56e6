"""The benchmark `load`: requests a second, what they cost the sync, and memory."""

import json
import statistics
import sys
import time
from dataclasses import asdict

from lib import li_sync_config, wrk
from lib.bench_measure import BUILD, build, machine
from lib.bench_servers import fill, fresh_bucket, two_buckets
from lib.errors import Failure
from lib.process import run as run_command
from lib.service import Service

_PATHS = ("/", "/api/v1/status")
_CONNECTIONS = 200
# Beside a sync wrk stands for clients on other machines, so it gets of this one's processors what the
# rest leaves. 200 connections that each wait 70 ms on average, are answered, and wait for wrk's turn,
# ask about 2,000 times a second here; without a pace they ask all the time.
_LAST = 19
_LOADS = {"no requests": None, "about 2,000 requests/s": (50, 90), "as many as wrk can ask": ()}
_OFF = {"schedule.sync": "off", "schedule.full-scan": "off"}
_BINARY = BUILD / "agent/li-sync"


class _Bench:
    def __init__(self, directory, servers, keys):
        self.directory, self.servers, self.keys = directory, servers, keys
        self.number = 0

    def fresh(self, servers=None):
        """A service with an empty bucket and state, and its token."""
        self.number += 1
        place = self.directory / f"service-{self.number}"
        bucket = fresh_bucket(self.servers["hidden_s3"], f"load-{self.number}")
        config = li_sync_config.write(place, self.servers,
                                      li_sync_config.s3(self.servers["main_s3"]),
                                      li_sync_config.s3(bucket))
        token = json.loads(run_command([_BINARY, "token", "add", "bench", "--scope", "trigger",
                                        "--json", "--config", config]))["token"]
        return place, config, token

    def start(self, place, config):
        return Service(_BINARY, config, place / "errors.txt", _OFF)

    def first_copy(self, service, token):
        """Objects a second of a first copy by the service, by its own record of the run."""
        task = service.json("POST", "/api/v1/sync/trigger", token)["task_id"]
        while service.json("GET", f"/api/v1/sync/status/{task}", token)["status"] in (
                "PENDING", "STARTED"):
            time.sleep(0.2)
        done = service.json("GET", "/api/v1/runs?limit=1", token)["runs"][0]
        copied = done["counts"]["copied"]
        if done["run"] != task or copied != len(self.keys):
            raise Failure(f"the first copy copied {copied} of {len(self.keys)}: {done}")
        return copied / (_seconds(done["finished"]) - _seconds(done["started"]))

    def requests(self, seconds, place, config, token):
        """Of a service with nothing else to do: its loads by path, and its memory."""
        service = self.start(place, config)
        try:
            service.json("GET", "/api/v1/status", token)
            memory = {"after the start": service.memory()}
            for _ in range(500):
                for path in _PATHS:
                    service.ask("GET", path, token)
            memory["after 1,000 requests"] = service.memory()
            loads = {}
            for path in _PATHS:
                written = wrk.script(place / "wrk.lua", [path], token)
                cpu = service.cpu()
                loads[path] = asdict(wrk.Wrk(service, written, _CONNECTIONS, seconds).result())
                loads[path]["cpu"] = service.cpu() - cpu
            memory["after all the load"] = service.memory()
            if service.stop() != 0:
                raise Failure(f"the service: {service.output.read_text()}")
            return loads, memory
        finally:
            if service.alive():
                service.kill()

    def sync_beside(self, asked):
        """Objects a second of a first copy beside requests (a value of _LOADS), and their load."""
        place, config, token = self.fresh()
        service = self.start(place, config)
        load = None
        try:
            if asked is not None:
                written = wrk.script(place / "wrk.lua", _PATHS, token, asked)
                load = wrk.Wrk(service, written, _CONNECTIONS, 600, _LAST)
                time.sleep(2)  # until all have connected
            speed = self.first_copy(service, token)
            served = asdict(load.result(end_now=True)) if load else None
            load = None
            return speed, served, place, config, token
        finally:
            if load:
                load.kill()
            service.stop()


def _seconds(text):
    whole, _, fraction = text.rstrip("Z").partition(".")
    return time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float("0." + (fraction or "0"))


def run(objects, repeat, seconds):
    build("li-sync", "fill_bucket")
    with two_buckets() as (directory, servers):
        bench = _Bench(directory, servers, fill(servers["main_s3"], objects))
        beside = {title: [] for title in _LOADS}
        last = None
        for number in range(repeat):
            print(f"round {number + 1} of {repeat} …", file=sys.stderr, flush=True)
            for title, asked in _LOADS.items():
                speed, load, *last = bench.sync_beside(asked)
                beside[title].append({"objects_per_second": speed, "load": load})
        print("requests …", file=sys.stderr, flush=True)
        loads, memory = bench.requests(seconds, *last)
    result = {"machine": machine(), "objects": objects, "seconds": seconds, "beside": beside,
              "loads": loads, "memory": memory}
    report(result, repeat)
    return result


def report(result, repeat):
    print(f"{_CONNECTIONS} connections, {result['seconds']} s each, of a service that knows "
          f"{result['objects']} objects; {result['machine']}\n")
    print("| path | requests/s | median ms | 99 % ms | service's CPU, µs a request | errors |")
    print("| --- | --- | --- | --- | --- | --- |")
    for path, load in result["loads"].items():
        print(f"| `{path}` | {load['per_second']:,.0f} | {1e3 * load['p50']:.1f} "
              f"| {1e3 * load['p99']:.1f} | {1e6 * load['cpu'] / load['requests']:.0f} "
              f"| {load['errors'] or 'none'} |")
    print(f"\n| the service does a first copy, median of {repeat} rounds; wrk at nice {_LAST} | objects/s "
          "| × without requests | requests/s served meanwhile |")
    print("| --- | --- | --- | --- |")
    without = None
    for title, rounds in result["beside"].items():
        speed = statistics.median(one["objects_per_second"] for one in rounds)
        without = without or speed
        served = [one["load"]["per_second"] for one in rounds if one["load"]]
        print(f"| {title} | {speed:.0f} | {speed / without:.2f} "
              f"| {statistics.median(served) if served else 0:,.0f} |")
    print("\n| memory of the service | MiB |")
    print("| --- | --- |")
    for when, size in result["memory"].items():
        print(f"| {when} | {size / 2**20:.1f} |")
