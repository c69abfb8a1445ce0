//! May somebody make an account here?

use crate::refusal::Denied;
use crate::site::{SignupPolicy, SiteSettings};
use crate::text::{Email, EmailDomain};

/// Decides by what site admins have set, before anything is looked up. Whether an invitation is good, the store decides together with the rest.
///
/// # Errors
/// `Forbidden` where nobody may, and without an invitation where one is needed; `Invalid` for an address of another domain.
pub fn signup(settings: &SiteSettings, email: &Email, brings_invite: bool) -> Result<(), Denied> {
    match settings.signup {
        SignupPolicy::Closed => return Err(Denied::Forbidden),
        SignupPolicy::Invited if !brings_invite => return Err(Denied::Forbidden),
        SignupPolicy::Open | SignupPolicy::Invited => {}
    }
    address(settings, email)
}

/// The invitation that an account takes a use of: only where one is needed. Elsewhere it stays good for the room it leads into.
#[must_use]
pub fn needed<T>(settings: &SiteSettings, invite: Option<T>) -> Option<T> {
    invite.filter(|_| settings.signup == SignupPolicy::Invited)
}

/// Whether accounts may have this address.
///
/// # Errors
/// `Invalid` for an address of another domain.
pub fn address(settings: &SiteSettings, email: &Email) -> Result<(), Denied> {
    let domains: &[EmailDomain] = &settings.email_domains;
    if domains.is_empty() || domains.iter().any(|domain| domain.has(email)) {
        return Ok(());
    }
    Err(Denied::Invalid("accounts here have addresses of certain domains only"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(signup: SignupPolicy, domains: &[&str]) -> SiteSettings {
        let email_domains = domains.iter().map(|domain| EmailDomain::parse(domain).unwrap()).collect();
        SiteSettings { signup, email_domains, ..SiteSettings::default() }
    }

    #[test]
    fn the_policy_says_who_may_make_an_account() {
        let ada = Email::parse("ada@example.org").unwrap();
        for (policy, invited, allowed) in [
            (SignupPolicy::Open, false, true),
            (SignupPolicy::Open, true, true),
            (SignupPolicy::Invited, false, false),
            (SignupPolicy::Invited, true, true),
            (SignupPolicy::Closed, false, false),
            (SignupPolicy::Closed, true, false),
        ] {
            let outcome = signup(&settings(policy, &[]), &ada, invited);
            assert_eq!(outcome.is_ok(), allowed, "{policy:?} {invited}");
        }
    }

    #[test]
    fn an_invitation_is_used_where_one_is_needed_only() {
        for (policy, used) in [(SignupPolicy::Open, None), (SignupPolicy::Invited, Some(1))] {
            assert_eq!(needed(&settings(policy, &[]), Some(1)), used, "{policy:?}");
        }
    }

    #[test]
    fn only_the_named_domains_have_accounts_and_nothing_that_looks_like_them() {
        let settings = settings(SignupPolicy::Open, &["example.org", "club.example"]);
        for (email, allowed) in [
            ("ada@example.org", true),
            ("ada@EXAMPLE.org", true),
            ("bob@club.example", true),
            ("eve@evilexample.org", false),
            ("eve@example.org.evil.net", false),
            ("eve@sub.example.org", false),
            ("example.org@evil.net", false),
        ] {
            assert_eq!(signup(&settings, &Email::parse(email).unwrap(), true).is_ok(), allowed, "{email}");
        }
    }
}
