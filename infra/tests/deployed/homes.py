"""Both ways to deploy, behind the same four verbs: create, change, check, remove."""

import json
import os
import pathlib
import subprocess

INFRA = pathlib.Path(__file__).resolve().parent.parent.parent
NAME = "natter"

# Differences of a second plan that come from what the emulator answers, not from what stands there. On AWS nothing is excused.
EMULATOR_ANSWERS_OTHERWISE = {
    "aws_apigatewayv2_authorizer": {"authorizer_payload_format_version", "jwt_configuration"},  # both belong to HTTP APIs
    "aws_cloudfront_response_headers_policy": {"custom_headers_config", "remove_headers_config"},  # empty blocks
    # The alarms are stored in full (test_life.py reads them); this answer of the emulator leaves half of them out.
    "aws_cloudwatch_metric_alarm": {
        "actions_enabled", "alarm_actions", "alarm_description", "dimensions", "period", "statistic", "treat_missing_data",
    },
}


def run(command, environment, longest, folder=INFRA.parent):
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=longest, check=False
    )
    assert done.returncode == 0, f"{command} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


class CloudFormation:
    """By `cargo xtask cloud`."""

    def __init__(self, emulator, functions, web, _folder):
        self.emulator, self.functions = emulator, functions
        # A person deploys here, also where these tests run in a pipeline: a pipeline gets no code for the first site admin.
        self.environment = {**emulator.environment, "NATTER_WEB": str(web), "CI": ""}

    def task(self, word, *flags):
        processor = "--arm64" if os.uname().machine == "aarch64" else "--x86-64"
        words = [os.environ["NATTER_XTASK"], "cloud", word, "--name", NAME, processor, "--functions", str(self.functions), *flags]
        run(words, self.environment, 600)

    def outputs(self):
        (stack,) = self.emulator.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}

    def create(self):
        self.task("deploy", "--set", 'SiteName=Club, "7"', "--set", "Cognito=true", "--set", "Guests=true")
        return self.outputs()

    def repeat(self):
        before = self.emulator.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0].get("LastUpdatedTime")
        self.task("deploy")
        after = self.emulator.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"][0].get("LastUpdatedTime")
        assert before == after, "a deployment without a change changes nothing"

    def change(self):
        self.task("deploy", "--set", "Guests=false")

    def remove(self):
        self.task("destroy", "--yes")


class Terraform:
    """By the module, as a user's own configuration would take it."""

    def __init__(self, emulator, functions, web, folder):
        self.folder = folder / "terraform"
        self.folder.mkdir()
        self.environment = {**emulator.environment, "TF_DATA_DIR": str(folder / "terraform-data")}
        processor = "arm64" if os.uname().machine == "aarch64" else "x86_64"
        (self.folder / "main.tf").write_text(
            f"""
            variable "guests" {{ type = bool }}
            variable "protected" {{
              type    = bool
              default = true
            }}
            provider "aws" {{
              s3_use_path_style = true
            }}
            module "natter" {{
              source            = {json.dumps(str(INFRA / "terraform"))}
              functions         = {json.dumps(str(functions))}
              web               = {json.dumps(str(web))}
              architecture      = "{processor}"
              emulator_endpoint = "{emulator.address}"
              site_name         = {json.dumps('Club, "7"')}
              guests            = var.guests

              deletion_protection = var.protected
              cognito           = true
            }}
            output "natter" {{
              value     = module.natter
              sensitive = true
            }}
            """
        )
        self.terraform("init", "-input=false")

    def terraform(self, *words, longest=900):
        return run(["terraform", words[0], "-no-color", *words[1:]], self.environment, longest, self.folder)

    def apply(self, guests, *more):
        self.terraform("apply", "-auto-approve", "-input=false", f"-var=guests={guests}", *more)

    def create(self):
        self.apply("true")
        outputs = json.loads(self.terraform("output", "-json"))["natter"]["value"]
        return {"".join(word.capitalize() for word in name.split("_")): value for name, value in outputs.items()}

    def repeat(self):
        """A second plan is empty."""
        self.terraform("plan", "-out=plan", "-var=guests=true")
        plan = json.loads(self.terraform("show", "-json", "plan"))
        wrong = []
        for change in plan["resource_changes"]:
            actions, known = change["change"]["actions"], EMULATOR_ANSWERS_OTHERWISE.get(change["type"], set())
            if actions in (["no-op"], ["read"]):
                continue
            before, after = change["change"]["before"] or {}, change["change"]["after"] or {}
            names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
            if actions != ["update"] or not names <= known:
                wrong.append(f"{change['address']} {actions} {sorted(names - known)}")
        assert not wrong, "\n".join(wrong)

    def change(self):
        self.apply("false")

    def remove(self):
        self.apply("false", "-var=protected=false")
        self.terraform("destroy", "-auto-approve", "-input=false", "-var=guests=false", "-var=protected=false")


KINDS = {"cloudformation": CloudFormation, "terraform": Terraform}
