//! The tables of a deployment, which outlive its stack until they are removed here.

use super::account::Account;
use super::aws::Refusal;
use crate::shell::say;
use anyhow::{Result, bail};

/// The tables that a stack has made, by their names. Tables that were there before it are not among them.
pub(super) fn of_stack(account: &Account, name: &str) -> Result<Vec<String>> {
    let words = ["cloudformation", "describe-stack-resources", "--stack-name", name];
    let Ok(answer) = account.aws.ask(&words)? else { return Ok(Vec::new()) };
    let resources = answer["StackResources"].as_array().into_iter().flatten();
    let made = resources
        .filter(|one| one["ResourceType"] == "AWS::DynamoDB::Table" && is_made(&one["ResourceStatus"]));
    Ok(made.filter_map(|one| one["PhysicalResourceId"].as_str().map(str::to_owned)).collect())
}

/// A table whose creation failed may be there all the same, because it was there before.
fn is_made(status: &serde_json::Value) -> bool {
    status
        .as_str()
        .is_some_and(|status| !matches!(status, "CREATE_FAILED" | "CREATE_IN_PROGRESS" | "DELETE_COMPLETE"))
}

/// Takes their protection against deletion off; a table that is not there needs none.
pub(super) fn unprotect(account: &Account, tables: &[String]) -> Result<()> {
    for table in tables {
        let words = ["dynamodb", "update-table", "--table-name", table, "--no-deletion-protection-enabled"];
        if let Err(Refusal(said)) = account.aws.ask(&words)?
            && !is_absent(&said)
            // It is off already.
            && !said.contains("ValidationException")
        {
            bail!("the protection of the table {table} cannot be taken off: {said}");
        }
    }
    Ok(())
}

/// Deletes what is left of them.
pub(super) fn delete(account: &Account, tables: &[String]) -> Result<()> {
    for table in tables {
        match account.aws.ask(&["dynamodb", "delete-table", "--table-name", table])? {
            Ok(_) => {
                say(&format!("  table {table}"));
                account.aws.tell(&["dynamodb", "wait", "table-not-exists", "--table-name", table])?;
            }
            Err(Refusal(said)) if is_absent(&said) => {}
            Err(Refusal(said)) => bail!("the table {table} cannot be deleted: {said}"),
        }
    }
    Ok(())
}

fn is_absent(said: &str) -> bool {
    said.contains("ResourceNotFoundException")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_table_that_was_there_before_a_failed_stack_is_not_its_own() {
        for (status, made) in [
            ("CREATE_COMPLETE", true),
            ("UPDATE_COMPLETE", true),
            ("DELETE_FAILED", true),
            ("DELETE_SKIPPED", true),
            ("CREATE_FAILED", false),
            ("DELETE_COMPLETE", false),
        ] {
            assert_eq!(is_made(&json!(status)), made, "{status}");
        }
    }
}
