"""AWS on this machine, with permissions enforced."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import boto3

REGION = "us-east-1"
LONGEST_START = 60


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Emulator:
    """A ministack of our own; the account's root deploys, functions have their roles."""

    def __init__(self, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "emulator.log"
        self.environment = {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(self.port), "AUTH": "true", "IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0"}
        program = pathlib.Path(__file__).resolve().parent / "ministack_for_browsers.py"
        self.output = self.log.open("w")
        # Functions inherit the proxy settings of this process, and must not ask a proxy for this machine.
        environment = {**os.environ, **settings, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "AWS_ENDPOINT_URL": self.address}
        self.process = subprocess.Popen([sys.executable, str(program)], env=environment, stdout=self.output, stderr=subprocess.STDOUT, cwd=folder, start_new_session=True)
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise

    def wait(self):
        end = time.monotonic() + LONGEST_START
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the emulator ended:\n{self.log.read_text()[-2000:]}"
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.address}/_ministack/health", timeout=2).close()
                return
            time.sleep(0.05)
        raise AssertionError(f"the emulator is not ready:\n{self.log.read_text()[-2000:]}")

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.address, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
        )

    def denials(self):
        """What it has denied so far, one line each."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if line.startswith("denied: ")]

    def allowed(self):
        """What its policies have allowed so far: action, resource, principal."""
        lines = self.log.read_text(errors="replace").splitlines()
        return {tuple(line.split()[1:4]) for line in lines if line.startswith("allowed: ")}

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            pass
        # It and the functions that it started are a group of their own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)
        self.output.close()
