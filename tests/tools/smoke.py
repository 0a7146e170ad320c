"""The README's first command, once, as built for work: tests/tools/smoke.py PROGRAM REPOSITORY

Starts `eios demo` over an empty store in a temporary folder, waits for the JSON, reads a page of the site and the
portal's door, asks it to stop and wants exit code 0. Everything finer is in the Rust tests.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

READY_IN, STOPPED_IN = 120, 30


def read_announcement(stream):
    """The first JSON object that the program prints, however it is laid out."""
    text = ""
    for line in stream:
        text += line
        try:
            return json.loads(text)
        except ValueError:
            continue
    raise SystemExit(f"eios demo не напечатала JSON, а напечатала: {text!r}")


def main(program, repository):
    with tempfile.TemporaryDirectory(prefix="eios-smoke.") as home:
        command = [program, "demo", "--listen", "127.0.0.1:0", "--format", "json"]
        command += ["--store", f"{home}/store", "--content", f"{repository}/content"]
        began = time.monotonic()
        demo = subprocess.Popen(command, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        too_late = threading.Timer(READY_IN, demo.kill)
        too_late.start()
        try:
            said = read_announcement(demo.stdout)
            address = said["address"].rstrip("/")
            print(f"{address}: готова за {time.monotonic() - began:.1f} с, входов: {len(said['logins'])}")
            for path, wanted in [("/", "Сведения об образовательной организации"), ("/lk/login", 'name="login"'), ("/healthz", "")]:
                with urllib.request.urlopen(address + path, timeout=10) as answer:
                    body = answer.read().decode()
                    assert answer.status == 200 and wanted in body, f"{path}: нет «{wanted}»"
                    print(f"{path}: {answer.status}, {len(body)} знаков")
            demo.terminate()
            code = demo.wait(STOPPED_IN)
            assert code == 0, f"после SIGTERM код {code}, а не 0"
            print("остановлена: код 0")
        finally:
            too_late.cancel()
            demo.kill()
            demo.wait()


main(*sys.argv[1:])
