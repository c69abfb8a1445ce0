"""Two browsers with the real client, through the deployed address: see web/e2e/deployed."""

import os

from homes import INFRA, run

WEB = INFRA.parent / "web"


def test_two_people_chat(deployed):
    place = {"NATTER_SITE": deployed.outputs["SiteAddress"], "NATTER_EDGE": f"127.0.0.1:{deployed.edge.port}"}
    assert os.environ.get("NATTER_BROWSER"), "NATTER_BROWSER names a Chromium; `cargo xtask infra` sets it"
    run(["npm", "run", "--silent", "deployed"], place, 300, WEB)
