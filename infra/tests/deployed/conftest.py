"""One emulator and one deployment for each way to deploy."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from emulator import Emulator  # noqa: E402
from homes import KINDS  # noqa: E402


@pytest.fixture(scope="session")
def functions():
    folder = os.environ.get("NATTER_FUNCTIONS")
    assert folder, "NATTER_FUNCTIONS names the folder of the packages; `cargo xtask infra` sets it"
    return pathlib.Path(folder).resolve()


@pytest.fixture(scope="session")
def web(tmp_path_factory):
    """A client small enough to follow."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Natter</title>")
    (folder / "assets" / "index-1.js").write_text("export {};")
    (folder / "manifest.webmanifest").write_text("{}")
    return folder


class Deployed:
    """What stands: the emulator, the way it came there, and the addresses."""

    def __init__(self, kind, emulator, home, outputs):
        self.kind, self.emulator, self.home, self.outputs = kind, emulator, home, outputs


@pytest.fixture(scope="session", params=list(KINDS))
def deployed(request, functions, web, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    emulator = Emulator(folder)
    try:
        home = KINDS[request.param](emulator, functions, web, folder)
        yield Deployed(request.param, emulator, home, home.create())
    finally:
        emulator.stop()
