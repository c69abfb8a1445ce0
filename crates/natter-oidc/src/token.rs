//! Whether an ID token is believed (OpenID Connect Core, 3.1.3.7). The library checks header, issuer, audience, algorithm, signature, expiry and
//! nonce; what it leaves to its users, times and parties, is checked here. Keys come from the provider's own set and from nowhere else: `jku`, `x5u`,
//! `x5c` and `jwk` of a header are never read.

use crate::attempt::Attempt;
use crate::claims::{Claims, Token};
use crate::clock::seconds;
use crate::error::Refusal;
use crate::known::Known;
use crate::strict;
use openidconnect::core::CoreIdTokenVerifier;
use openidconnect::{ClaimsVerificationError, ClientId, Nonce, SignatureVerificationError};
use std::time::{Duration, SystemTime};

/// Clocks of two machines may differ.
const LEEWAY: Duration = Duration::from_secs(60);
/// OpenID Connect Core, 2.
const LONGEST_SUBJECT: usize = 255;

/// The claims of a token that is believed.
pub(crate) fn verify(
    raw: &str,
    known: &Known,
    client_id: &ClientId,
    attempt: &Attempt,
    now: SystemTime,
) -> Result<Claims, Refusal> {
    strict::look(raw)?;
    let token: Token = raw.parse().map_err(|_| Refusal::Malformed)?;
    // A public client's verifier: ours never takes a shared secret for a key, whether we have one or not.
    let verifier =
        CoreIdTokenVerifier::new_public_client(client_id.clone(), known.issuer.clone(), known.keys.clone())
            .set_allowed_algs(known.algorithms.iter().cloned())
            .set_other_audience_verifier_fn(|_| true)
            .set_time_fn(|| (now - LEEWAY).into());
    let nonce = Nonce::new(attempt.nonce.clone());
    let claims = token.into_claims(&verifier, &nonce).map_err(|error| refusal(&error))?;
    check_party(&claims, client_id)?;
    check_times(&claims, attempt, now)?;
    if claims.additional_claims().token_use.as_deref().is_some_and(|purpose| purpose != "id") {
        return Err(Refusal::Use);
    }
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
        return Err(Refusal::Subject);
    }
    Ok(claims)
}

/// Other audiences are harmless only when the provider says that the token was made for us (`azp`).
fn check_party(claims: &Claims, client_id: &ClientId) -> Result<(), Refusal> {
    match claims.authorized_party() {
        Some(party) if party != client_id => Err(Refusal::AuthorizedParty),
        None if claims.audiences().len() > 1 => Err(Refusal::AuthorizedParty),
        _ => Ok(()),
    }
}

fn check_times(claims: &Claims, attempt: &Attempt, now: SystemTime) -> Result<(), Refusal> {
    let latest = seconds(now + LEEWAY);
    let issued = seconds(SystemTime::from(claims.issue_time()));
    if issued > latest || issued.saturating_add(LEEWAY.as_secs()) < attempt.issued_at {
        return Err(Refusal::IssuedAt);
    }
    // Lossless for any time that a person will see: 2^53 seconds.
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^53")]
    let latest = latest as f64;
    match claims.additional_claims().nbf {
        Some(not_before) if not_before > latest => Err(Refusal::NotYet),
        _ => Ok(()),
    }
}

fn refusal(error: &ClaimsVerificationError) -> Refusal {
    match error {
        ClaimsVerificationError::Expired(_) => Refusal::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Refusal::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Refusal::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Refusal::Nonce,
        ClaimsVerificationError::Unsupported(_) => Refusal::Header,
        ClaimsVerificationError::SignatureVerification(error) => unsigned(error),
        _ => Refusal::Malformed,
    }
}

fn unsigned(error: &SignatureVerificationError) -> Refusal {
    match error {
        SignatureVerificationError::NoMatchingKey | SignatureVerificationError::AmbiguousKeyId(_) => {
            Refusal::UnknownKey
        }
        SignatureVerificationError::DisallowedAlg(_)
        | SignatureVerificationError::UnsupportedAlg(_)
        | SignatureVerificationError::NoSignature => Refusal::Algorithm,
        _ => Refusal::Signature,
    }
}
