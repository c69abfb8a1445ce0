"""Two browsers with the real client, through the deployed address: see web/e2e/deployed."""

import os

from homes import INFRA, run

WEB = INFRA.parent / "web"


POOL_USER = {"NATTER_POOL_USER": "pat@example.org", "NATTER_POOL_PASSWORD": "A long pass phrase, 7"}


def somebody_in_the_pool(deployed):
    """As the pool's owner would add one."""
    cognito, pool = deployed.emulator.client("cognito-idp"), deployed.outputs["PoolId"]
    name, password = POOL_USER.values()
    attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=password, Permanent=True)


def test_people_chat_and_govern_and_sign_in_with_the_pool(deployed):
    somebody_in_the_pool(deployed)
    place = {"NATTER_SITE": deployed.outputs["SiteAddress"], "NATTER_EDGE": f"127.0.0.1:{deployed.edge.port}", **POOL_USER}
    assert os.environ.get("NATTER_BROWSER"), "NATTER_BROWSER names a Chromium; `cargo xtask infra` sets it"
    run(["npm", "run", "--silent", "deployed"], place, 600, WEB)
