//! One CloudFormation stack: created, updated, deleted, watched.

use super::account::Account;
use super::aws::{Refusal, emulator};
use super::code::Code;
use super::{tables, template};
use crate::shell::{say, target};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// CloudFront is what takes longest; AWS itself gives up earlier than this.
const LONGEST: Duration = Duration::from_secs(45 * 60);
const BETWEEN: Duration = Duration::from_secs(2);

/// What stands now.
pub(super) struct Stack {
    pub(super) status: String,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) outputs: BTreeMap<String, String>,
}

fn pairs(list: &Value, key: &str, value: &str) -> BTreeMap<String, String> {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    list.as_array().into_iter().flatten().map(|item| (text(item, key), text(item, value))).collect()
}

/// The stack of this name, if there is one.
pub(super) fn describe(account: &Account, name: &str) -> Result<Option<Stack>> {
    let described = match account.aws.ask(&["cloudformation", "describe-stacks", "--stack-name", name])? {
        Ok(described) => described,
        Err(Refusal(said)) if said.contains("does not exist") => return Ok(None),
        Err(Refusal(said)) => bail!("the stack {name} cannot be read: {said}"),
    };
    let stack = &described["Stacks"][0];
    let status = stack["StackStatus"].as_str().context("a stack has a status")?.to_owned();
    if status == "DELETE_COMPLETE" {
        return Ok(None);
    }
    Ok(Some(Stack {
        status,
        parameters: pairs(&stack["Parameters"], "ParameterKey", "ParameterValue"),
        outputs: pairs(&stack["Outputs"], "OutputKey", "OutputValue"),
    }))
}

/// Creates or updates, and waits. Parameters that are not given keep what they had.
pub(super) fn apply(account: &Account, name: &str, code: &Code, given: &[(String, String)]) -> Result<Stack> {
    let before = settled(account, name)?;
    let word = if before.is_some() { "update-stack" } else { "create-stack" };
    let known = template::parameters()?;
    let parameters = PrivateFile::with(&parameters(before.as_ref(), &known, code, given))?;
    let tag = format!("Key=natter,Value={name}");
    let mut words = vec!["cloudformation", word, "--stack-name", name, "--template-url", &code.template];
    words.extend(["--capabilities", "CAPABILITY_NAMED_IAM", "--tags", &tag, "--parameters"]);
    let file = parameters.address();
    words.push(&file);
    let seen = seen(account, name)?;
    match account.aws.ask(&words)? {
        Ok(_) => watch(account, name, seen)?,
        Err(Refusal(said)) if said.contains("No updates are to be performed") => say("  nothing has changed"),
        Err(Refusal(said)) => bail!("CloudFormation refused: {said}"),
    }
    let after = done(account, name)?;
    // Deleting it takes a second decision; `destroy` makes it.
    protect(account, name, true)?;
    Ok(after)
}

/// Changes parameters of a stack that stands, and nothing else of it.
pub(super) fn set(account: &Account, name: &str, given: &[(String, String)]) -> Result<()> {
    let before = describe(account, name)?.with_context(|| format!("there is no stack {name}"))?;
    let chosen =
        given.iter().map(|(name, value)| serde_json::json!({"ParameterKey": name, "ParameterValue": value}));
    let kept = before.parameters.keys().filter(|name| !given.iter().any(|(known, _)| known == *name));
    let kept = kept.map(|name| serde_json::json!({"ParameterKey": name, "UsePreviousValue": true}));
    let parameters = PrivateFile::with(&Value::Array(kept.chain(chosen).collect()))?;
    let file = parameters.address();
    let words = ["cloudformation", "update-stack", "--stack-name", name, "--use-previous-template"];
    let more = ["--capabilities", "CAPABILITY_NAMED_IAM", "--parameters", &file];
    let seen = seen(account, name)?;
    account.aws.tell(&[&words[..], &more].concat())?;
    watch(account, name, seen)?;
    done(account, name).map(drop)
}

/// Turns the stack's termination protection on or off.
fn protect(account: &Account, name: &str, on: bool) -> Result<()> {
    let flag = if on { "--enable-termination-protection" } else { "--no-enable-termination-protection" };
    let words = ["cloudformation", "update-termination-protection", "--stack-name", name, flag];
    match account.aws.ask(&words)? {
        Ok(_) => Ok(()),
        Err(Refusal(said)) if emulator().is_some() => {
            say(&format!("  the emulator has no termination protection: {said}"));
            Ok(())
        }
        Err(Refusal(said)) => bail!("the stack's termination protection cannot be changed: {said}"),
    }
}

/// # Errors
/// A stack that did not come to a good end.
fn done(account: &Account, name: &str) -> Result<Stack> {
    let after = describe(account, name)?.context("the stack is gone")?;
    if !matches!(after.status.as_str(), "CREATE_COMPLETE" | "UPDATE_COMPLETE") {
        bail!("the stack {name} ended as {}; its first failure stands above", after.status);
    }
    Ok(after)
}

/// Waits for what somebody else has begun, and removes what is left of a first try that failed.
fn settled(account: &Account, name: &str) -> Result<Option<Stack>> {
    let Some(stack) = describe(account, name)? else { return Ok(None) };
    if stack.status.ends_with("_IN_PROGRESS") && stack.status != "REVIEW_IN_PROGRESS" {
        say(&format!("  waiting: the stack is {}", stack.status));
        let seen = seen(account, name)?;
        watch(account, name, seen)?;
    }
    let Some(stack) = describe(account, name)? else { return Ok(None) };
    if stack.status == "UPDATE_ROLLBACK_FAILED" {
        say("  an update failed and so did the way back; going on with the way back");
        let seen = seen(account, name)?;
        account.aws.tell(&["cloudformation", "continue-update-rollback", "--stack-name", name])?;
        watch(account, name, seen)?;
        return describe(account, name);
    }
    if matches!(
        stack.status.as_str(),
        "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "REVIEW_IN_PROGRESS" | "CREATE_FAILED"
    ) {
        say("  removing what is left of a first deployment that failed");
        let tables = tables::of_stack(account, name)?;
        tables::unprotect(account, &tables)?;
        delete(account, name)?;
        tables::delete(account, &tables)?;
        return Ok(None);
    }
    Ok(Some(stack))
}

/// Parameters for the CLI in a file of ours: on a command line everybody on this machine could read the secret among them.
struct PrivateFile(PathBuf);

impl PrivateFile {
    fn with(parameters: &Value) -> Result<Self> {
        let path = target().join(format!("cloud-parameters-{}.json", std::process::id()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        fs::create_dir_all(target())?;
        let mut file = options.open(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        let written = Self(path);
        file.write_all(parameters.to_string().as_bytes())?;
        Ok(written)
    }

    fn address(&self) -> String {
        format!("file://{}", self.0.display())
    }
}

impl Drop for PrivateFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// As the CLI takes them.
fn parameters(
    before: Option<&Stack>,
    known: &BTreeSet<String>,
    code: &Code,
    given: &[(String, String)],
) -> Value {
    let mut chosen: BTreeMap<&str, &str> =
        given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    chosen.insert("CodeBucket", &code.bucket);
    chosen.extend(code.packages.iter().map(|(name, key)| (*name, key.as_str())));
    let kept = before.into_iter().flat_map(|stack| stack.parameters.keys());
    // What an older template had and this one has not is nothing that can be kept.
    let kept = kept.filter(|name| known.contains(*name) && !chosen.contains_key(name.as_str()));
    let kept = kept.map(|name| serde_json::json!({"ParameterKey": name, "UsePreviousValue": true}));
    let mut all: Vec<Value> = kept.collect();
    all.extend(
        chosen.iter().map(|(name, value)| serde_json::json!({"ParameterKey": name, "ParameterValue": value})),
    );
    Value::Array(all)
}

/// Deletes and waits.
pub(super) fn delete(account: &Account, name: &str) -> Result<()> {
    let seen = seen(account, name)?;
    protect(account, name, false)?;
    account.aws.tell(&["cloudformation", "delete-stack", "--stack-name", name])?;
    watch(account, name, seen)?;
    match describe(account, name)? {
        None => Ok(()),
        Some(stack) => bail!("the stack {name} is {}; its first failure stands above", stack.status),
    }
}

/// What has happened to the stack before now.
fn seen(account: &Account, name: &str) -> Result<BTreeSet<String>> {
    Ok(events(account, name)?.into_iter().map(|event| event.id).collect())
}

struct Event {
    id: String,
    resource: String,
    status: String,
    reason: String,
}

/// Newest last; none where the stack is gone.
fn events(account: &Account, name: &str) -> Result<Vec<Event>> {
    let words = ["cloudformation", "describe-stack-events", "--stack-name", name, "--max-items", "200"];
    let Ok(answer) = account.aws.ask(&words)? else { return Ok(Vec::new()) };
    let text = |event: &Value, name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let event = |event: &Value| Event {
        id: text(event, "EventId"),
        resource: text(event, "LogicalResourceId"),
        status: text(event, "ResourceStatus"),
        reason: text(event, "ResourceStatusReason"),
    };
    Ok(answer["StackEvents"].as_array().into_iter().flatten().rev().map(event).collect())
}

/// Tells what happens until nothing more does.
fn watch(account: &Account, name: &str, mut seen: BTreeSet<String>) -> Result<()> {
    let start = Instant::now();
    let mut done = 0;
    loop {
        for event in events(account, name)? {
            if !seen.insert(event.id) || event.resource == name {
                continue;
            }
            if event.status.ends_with("_FAILED") {
                say(&format!("  ✗ {} {}: {}", event.resource, event.status, event.reason));
            } else if event.status.ends_with("_COMPLETE") {
                done += 1;
                let seconds = start.elapsed().as_secs();
                say(&format!("  {done:>3} {} {} ({seconds} s)", event.resource, event.status.to_lowercase()));
            }
        }
        match describe(account, name)? {
            Some(stack) if stack.status.ends_with("_IN_PROGRESS") => {}
            _ => return Ok(()),
        }
        if start.elapsed() > LONGEST {
            bail!(
                "the stack {name} is not done after {} minutes; AWS goes on, try again later",
                LONGEST.as_secs() / 60
            );
        }
        thread::sleep(BETWEEN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> Code {
        let packages = vec![("SocketCode", "new.zip".to_owned())];
        Code { bucket: "b".to_owned(), packages, template: String::new() }
    }

    #[test]
    fn what_is_not_said_again_keeps_its_value() {
        let known = BTreeSet::from(["SocketCode", "SiteName", "Guests"].map(str::to_owned));
        let old =
            ["SocketCode", "SiteName", "Guests", "Forgotten"].map(|name| (name.to_owned(), "old".to_owned()));
        let before =
            Stack { status: String::new(), parameters: BTreeMap::from(old), outputs: BTreeMap::new() };
        let given = [("Guests".to_owned(), "false".to_owned())];
        let found = parameters(Some(&before), &known, &code(), &given).to_string();
        assert!(found.contains(r#"{"ParameterKey":"SiteName","UsePreviousValue":true}"#), "{found}");
        assert!(found.contains(r#"{"ParameterKey":"Guests","ParameterValue":"false"}"#), "{found}");
        assert!(found.contains(r#"{"ParameterKey":"SocketCode","ParameterValue":"new.zip"}"#), "{found}");
        assert_eq!(found.matches("ParameterKey").count(), 4);
        assert!(!found.contains("Forgotten"), "the template has it no longer");
    }

    #[test]
    #[cfg(unix)]
    fn the_file_of_parameters_is_read_by_nobody_else_and_goes_away() {
        use std::os::unix::fs::PermissionsExt;
        let file = PrivateFile::with(&serde_json::json!([])).unwrap();
        let path = file.0.clone();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&path).unwrap(), "[]");
        drop(file);
        assert!(!path.exists());
    }
}
