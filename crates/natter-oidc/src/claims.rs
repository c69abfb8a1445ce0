//! The claims we look at beside the standard's own, and the types of the library with them filled in.

use openidconnect::core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm};
use openidconnect::{AdditionalClaims, IdToken, IdTokenClaims};
use serde::{Deserialize, Serialize};

/// Claims of RFC 7519 that OpenID Connect does not require, and Cognito's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MoreClaims {
    /// Not before, seconds since 1970; a number or nothing (RFC 7519, 4.1.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nbf: Option<f64>,
    /// Cognito says `id` or `access`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) token_use: Option<String>,
    /// Cognito's name of the person in its pool.
    #[serde(default, rename = "cognito:username", skip_serializing_if = "Option::is_none")]
    pub(crate) cognito_username: Option<String>,
}

impl AdditionalClaims for MoreClaims {}

pub(crate) type Claims = IdTokenClaims<MoreClaims, CoreGenderClaim>;

pub(crate) type Token =
    IdToken<MoreClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
