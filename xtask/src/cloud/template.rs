//! What the template says of its parameters.

use crate::shell::root;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;

/// The template, from the repository's root.
pub(super) const PATH: &str = "infra/cloudformation/template.yaml";

/// The names of the template's parameters.
pub(super) fn parameters() -> Result<BTreeSet<String>> {
    let path = root().join(PATH);
    let text = fs::read_to_string(&path).with_context(|| format!("{} is not there", path.display()))?;
    Ok(parameters_of(&text))
}

/// # Errors
/// A name that is no parameter of the template.
pub(super) fn check(given: &[(String, String)]) -> Result<()> {
    let known = parameters()?;
    for (name, _) in given {
        ensure!(
            known.contains(name),
            "the template has no parameter {name}; docs/DEPLOY-AWS.md lists them:\n  {}",
            known.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
        );
    }
    Ok(())
}

fn parameters_of(text: &str) -> BTreeSet<String> {
    let section = text.lines().skip_while(|line| *line != "Parameters:").skip(1);
    let section = section.take_while(|line| line.is_empty() || line.starts_with(' '));
    let name = |line: &str| Some(line.strip_prefix("  ")?.strip_suffix(':')?.to_owned());
    section.filter_map(name).filter(|name| !name.starts_with(' ')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_and_nothing_else() {
        let text = "Metadata:\n  A:\n\nParameters:\n  SiteName:\n    Type: String\n\n  Guests:\n    Default: x\n\nResources:\n  Web:\n";
        assert_eq!(parameters_of(text), BTreeSet::from(["Guests", "SiteName"].map(str::to_owned)));
    }

    #[test]
    fn a_misspelt_parameter_is_refused() {
        let given = |name: &str| [(name.to_owned(), "foo".to_owned())];
        assert!(check(&given("SiteName")).is_ok());
        let refused = check(&given("SitName")).unwrap_err().to_string();
        assert!(refused.contains("no parameter SitName") && refused.contains("SiteName"), "{refused}");
    }
}
