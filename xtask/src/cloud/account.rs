//! Who is deploying where, and what that account allows.

use super::aws::{Aws, Refusal};
use super::options::Options;
use crate::shell::say;
use anyhow::{Context, Result, bail};

/// Credentials that work in a Region that is known.
pub(super) struct Account {
    pub(super) aws: Aws,
    pub(super) number: String,
}

/// Finds credentials and Region, or says which command gives what is missing.
pub(super) fn check(options: &Options) -> Result<Account> {
    let aws = Aws::find()?;
    let region = region(options, &aws)?;
    let aws = aws.in_region(&region);
    let who = match aws.ask(&["sts", "get-caller-identity"])? {
        Ok(who) => who,
        Err(Refusal(said)) => bail!(
            "AWS does not know you: {said}\n\n\
             Sign in with `aws configure sso` (or `aws configure` with an access key), or set AWS_PROFILE, and try again."
        ),
    };
    let number = who["Account"].as_str().context("AWS did not say which account this is")?.to_owned();
    let arn = who["Arn"].as_str().unwrap_or_default();
    say(&format!("  account {number} as {arn}\n  Region  {region}"));
    Ok(Account { aws, number })
}

fn region(options: &Options, aws: &Aws) -> Result<String> {
    let named = |name: &str| std::env::var(name).ok().filter(|region| !region.is_empty());
    let region =
        options.region.clone().or_else(|| named("AWS_REGION")).or_else(|| named("AWS_DEFAULT_REGION"));
    match region {
        Some(region) => Ok(region),
        None => aws.setting("region")?.context(
            "no Region: say `--region eu-central-1`, set AWS_REGION, or run `aws configure set region eu-central-1`",
        ),
    }
}

/// Concurrency that the functions reserve, and what AWS keeps for the rest of an account.
const RESERVED: u64 = 81;
const UNRESERVED: u64 = 100;

impl Account {
    /// Whether the account's limit leaves room for a ceiling of our own; new accounts begin with 10.
    pub(super) fn can_reserve_concurrency(&self) -> Result<bool> {
        let answer = self.aws.ask(&["lambda", "get-account-settings"])?;
        let Ok(settings) = answer else { return Ok(true) };
        let limit = settings["AccountLimit"]["ConcurrentExecutions"].as_u64();
        Ok(limit.is_none_or(|limit| limit >= RESERVED + UNRESERVED))
    }

    /// Whether API Gateway has been given a role to write logs with that is to be kept: only where AWS says that there is none, or that it is gone,
    /// one is made. Whoever may not ask keeps what is there.
    pub(super) fn has_api_log_role(&self) -> Result<bool> {
        let account = match self.aws.ask(&["apigateway", "get-account"])? {
            Ok(account) => account,
            Err(Refusal(said)) => {
                say(&format!(
                    "! it cannot be seen whether API Gateway has a role for its logs, so what is there stays: {said}"
                ));
                return Ok(true);
            }
        };
        let Some(role) = role_of(&account) else { return Ok(false) };
        let name = role.rsplit('/').next().unwrap_or_default();
        let answer = self.aws.ask(&["iam", "get-role", "--role-name", name])?;
        Ok(!matches!(answer, Err(Refusal(said)) if is_absent(&said)))
    }

    fn api_log_role(&self) -> Result<Option<String>> {
        let Ok(account) = self.aws.ask(&["apigateway", "get-account"])? else { return Ok(None) };
        Ok(role_of(&account))
    }

    /// CloudFormation deletes the role it made and leaves the account's setting pointing at it; this takes the setting back.
    pub(super) fn forget_api_log_role(&self, name: &str) -> Result<()> {
        let ours = format!("{name}-{}-api-logs", self.aws.region());
        let Some(role) = self.api_log_role()?.filter(|role| role.rsplit('/').next() == Some(ours.as_str()))
        else {
            return Ok(());
        };
        let answer = self.aws.ask(&["iam", "get-role", "--role-name", &ours])?;
        // A refusal does not say that the role is gone: what is there stays.
        if matches!(answer, Err(Refusal(said)) if is_absent(&said)) {
            say(&format!("  API Gateway forgets {role}"));
            let change = "op=replace,path=/cloudwatchRoleArn,value=";
            self.aws.tell(&["apigateway", "update-account", "--patch-operations", change])?;
        }
        Ok(())
    }
}

/// The account's role for API Gateway's logs.
fn role_of(account: &serde_json::Value) -> Option<String> {
    account["cloudwatchRoleArn"].as_str().filter(|role| !role.is_empty()).map(str::to_owned)
}

/// Whether AWS says that there is no such role, and not that one may not ask.
fn is_absent(said: &str) -> bool {
    said.contains("NoSuchEntity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_not_absence() {
        assert!(is_absent("An error occurred (NoSuchEntity) when calling the GetRole operation: not found"));
        assert!(!is_absent(
            "An error occurred (AccessDenied) when calling the GetRole operation: not authorized"
        ));
        assert_eq!(role_of(&serde_json::json!({ "cloudwatchRoleArn": "" })), None);
    }
}
