"""One emulator and one deployment for each way to deploy."""

import contextlib
import os
import pathlib
import signal
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from edge import Edge  # noqa: E402
from emulator import Emulator  # noqa: E402
from homes import KINDS  # noqa: E402


@pytest.fixture(scope="session")
def functions():
    folder = os.environ.get("NATTER_FUNCTIONS")
    assert folder, "NATTER_FUNCTIONS names the folder of the packages; `cargo xtask infra` sets it"
    return pathlib.Path(folder).resolve()


@pytest.fixture(scope="session")
def web():
    """The real client."""
    folder = os.environ.get("NATTER_WEB")
    assert folder, "NATTER_WEB names the folder of the built client; `cargo xtask infra` sets it"
    assert (pathlib.Path(folder) / "index.html").is_file(), f"{folder} holds no built client"
    return pathlib.Path(folder).resolve()


def pytest_configure():
    """Asked to end, as by Ctrl-C, we take down what we started."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


class Deployed:
    """What stands: the emulator, the way it came there, the addresses, and the edge in front of it."""

    def __init__(self, kind, emulator, home, outputs, edge):
        self.kind, self.emulator, self.home, self.outputs, self.edge = kind, emulator, home, outputs, edge


@pytest.fixture(scope="session", params=list(KINDS))
def deployed(request, functions, web, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    with contextlib.ExitStack() as running:
        emulator = Emulator(folder)
        running.callback(emulator.stop)
        home = KINDS[request.param](emulator, functions, web, folder)
        outputs = home.create()
        edge = Edge(emulator, outputs["DistributionId"], folder)
        running.callback(edge.stop)
        yield Deployed(request.param, emulator, home, outputs, edge)
