//! Proof of the AWS home as far as it goes without AWS: lints, the comparison of the two descriptions, and deployments on an emulator.

use crate::cloud;
use crate::shell::{answers, command, finish, finish_tests, root};
use crate::{report, tools, venv, web};
use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

const TEMPLATE: &str = "infra/cloudformation/template.yaml";
/// The role of a pipeline of one's own.
const ROLE: &str = "infra/pipeline/role.yaml";
const MODULE: &str = "infra/terraform";
/// A folder laid out as Terraform's filesystem mirror, for machines that fetch no providers.
const MIRROR: &str = "NATTER_TERRAFORM_MIRROR";
/// Where people put mirrors, and what is in one below the name of a host.
const SOFTWARE: [&str; 3] = ["/opt", "/usr/local/share", "/var/lib"];
const PROVIDER: &str = "hashicorp/aws";
const TERRAFORM: &str = "the Terraform module: equal to the template, deployed";

/// Installs the linters and Terraform's provider. Without Terraform the template is still tested; without Python nothing is.
pub(crate) fn prepare() -> Result<()> {
    Programs::ready()?;
    let _: Option<Terraform> = report::have(TERRAFORM, Terraform::ready());
    Ok(())
}

/// All of it with functions of this profile, or with `fast` what needs no emulator. What needs Terraform or a browser is left out where they are missing, and
/// the report says so.
pub(crate) fn infra(words: &[String], profile: &str) -> Result<()> {
    let fast = words.iter().any(|word| word == "fast");
    tools::need_node()?;
    let terraform = report::have(TERRAFORM, Terraform::ready());
    let programs = Programs::ready()?;
    programs.lint()?;
    let mut tests = vec!["infra/tests", "--ignore=infra/tests/deployed"];
    match &terraform {
        Some(terraform) => terraform.lint()?,
        None => tests.push("--ignore=infra/tests/test_equal.py"),
    }
    programs.test(terraform.as_ref(), &tests, &[])?;
    if fast {
        return Ok(());
    }
    let Some(browser) = report::have(tools::BROWSER, tools::need_browser()) else { return Ok(()) };
    let environment = [
        ("NATTER_FUNCTIONS", functions(profile)?),
        ("NATTER_WEB", client()?),
        ("NATTER_BROWSER", browser.into()),
    ];
    programs.test_deployed(terraform.as_ref(), &environment)
}

/// Real packages: those that are named, or built here.
fn functions(profile: &str) -> Result<OsString> {
    match std::env::var_os("NATTER_FUNCTIONS") {
        Some(folder) => Ok(folder),
        None => Ok(cloud::packages_for_this_machine(profile)?.into_os_string()),
    }
}

/// The real client, and what drives a browser.
fn client() -> Result<OsString> {
    web::install()?;
    match std::env::var_os("NATTER_WEB") {
        Some(folder) => Ok(folder),
        None => {
            web::build()?;
            Ok(root().join("web/dist").into_os_string())
        }
    }
}

struct Programs {
    folder: PathBuf,
}

impl Programs {
    fn ready() -> Result<Self> {
        Ok(Self { folder: venv::ready("infra-venv", "infra/tests/requirements.txt")? })
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = command(".", &[&self.folder.join(words[0]).to_string_lossy()]);
        // Linters want to know a Region; none of them calls AWS.
        command.args(&words[1..]).env("AWS_DEFAULT_REGION", "us-east-1").env("SAM_CLI_TELEMETRY", "0");
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command
    }

    fn lint(&self) -> Result<()> {
        finish(&mut self.command(&["cfn-lint", "--", TEMPLATE, ROLE]))?;
        finish(&mut self.command(&["sam", "validate", "--lint", "--template", TEMPLATE]))?;
        finish(&mut self.command(&["checkov", "--directory", "infra", "--config-file", "infra/checkov.yaml"]))
    }

    /// Both ways to deploy at the same time, each on an emulator of its own: either mostly keeps one core busy.
    fn test_deployed(&self, terraform: Option<&Terraform>, environment: &[(&str, OsString)]) -> Result<()> {
        let deploy = |way| self.test(terraform, &["infra/tests/deployed", "-k", way], environment);
        if terraform.is_none() {
            return deploy("cloudformation");
        }
        std::thread::scope(|scope| {
            let other = scope.spawn(|| deploy("terraform"));
            let one = deploy("cloudformation");
            let other = other.join().unwrap_or_else(|_| bail!("the thread of the other deployment panicked"));
            one.and(other)
        })
    }

    fn test(
        &self,
        terraform: Option<&Terraform>,
        words: &[&str],
        environment: &[(&str, OsString)],
    ) -> Result<()> {
        let mut tests = self.command(&["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"]);
        let task = std::env::current_exe().context("this program has a path")?;
        // The slowest parts are named, so that waste is seen when it comes.
        tests
            .args(["--durations=12", "--reruns=1", "-rR"])
            .args(words)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NATTER_XTASK", task);
        tests.envs(environment.iter().map(|(name, value)| (*name, value)));
        if let Some(terraform) = terraform {
            terraform.prepare(&mut tests);
        }
        finish_tests(&mut tests)
    }
}

/// Terraform with its provider at hand.
struct Terraform {
    settings: Option<PathBuf>,
    data: PathBuf,
}

impl Terraform {
    fn ready() -> Result<Self> {
        ensure!(
            answers(&["terraform", "version"]),
            "the Terraform module is tested with Terraform 1.7 or later, which is not here; see its makers' page"
        );
        let folder = crate::shell::target().join("terraform");
        std::fs::create_dir_all(&folder)?;
        let settings = match mirror() {
            Some(mirror) => Some(use_mirror(&folder, &mirror)?),
            None => None,
        };
        let terraform = Self { settings, data: folder.join("module") };
        let mut init = command(MODULE, &["terraform", "init", "-backend=false", "-input=false", "-no-color"]);
        finish(terraform.prepare(&mut init)).with_context(|| {
            format!("Terraform has no AWS provider: let this machine reach Terraform's registry, or set {MIRROR} to a filesystem mirror")
        })?;
        Ok(terraform)
    }

    fn prepare<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("TF_DATA_DIR", &self.data).env("CHECKPOINT_DISABLE", "1").env("TF_IN_AUTOMATION", "1");
        if let Some(settings) = &self.settings {
            command.env("TF_CLI_CONFIG_FILE", settings);
        }
        command
    }

    fn lint(&self) -> Result<()> {
        finish(self.prepare(&mut command(MODULE, &["terraform", "fmt", "-check", "-recursive"])))?;
        finish(self.prepare(&mut command(MODULE, &["terraform", "validate", "-no-color"])))
    }
}

/// The mirror that is named; else, where Terraform has no settings of its own that work, one in a folder where software is put. Terraform itself looks into its
/// default plugin folders.
fn mirror() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(MIRROR) {
        return Some(named.into());
    }
    let is_set = std::env::var_os("TF_CLI_CONFIG_FILE").is_some_and(|file| Path::new(&file).is_file());
    if is_set {
        return None;
    }
    let folders = SOFTWARE.iter().filter_map(|folder| std::fs::read_dir(folder).ok());
    let inside = folders.flat_map(|entries| entries.flatten().map(|entry| entry.path()));
    inside.into_iter().find(|folder| hosts(folder).any(|host| host.join(PROVIDER).is_dir()))
}

fn hosts(mirror: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(mirror).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn use_mirror(folder: &Path, mirror: &Path) -> Result<PathBuf> {
    ensure!(mirror.is_dir(), "{MIRROR} names {}, which is no folder", mirror.display());
    let settings = folder.join("settings.tfrc");
    let text =
        format!("provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n", mirror);
    std::fs::write(&settings, text)?;
    Ok(settings)
}
