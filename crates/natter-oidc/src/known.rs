//! What a provider says about itself (OpenID Connect Discovery 1.0), reduced to what is accepted: its addresses, its keys, and of the signature
//! algorithms it announces the asymmetric ones.

use crate::error::{Nonsense, OidcError};
use crate::outbound::Outbound;
use openidconnect::core::{
    CoreClientAuthMethod, CoreJsonWebKeySet, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::url::Url;
use openidconnect::{AuthType, AuthUrl, DiscoveryError, IssuerUrl, JsonWebKeySetUrl, TokenUrl};

/// A provider that has introduced itself.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) issuer: IssuerUrl,
    pub(crate) authorization: AuthUrl,
    pub(crate) token: TokenUrl,
    pub(crate) keys: CoreJsonWebKeySet,
    pub(crate) algorithms: Vec<CoreJwsSigningAlgorithm>,
    /// How it wants to hear our secret.
    pub(crate) authentication: AuthType,
    /// Where it tells what it leaves out of tokens; one that must not be called is none.
    pub(crate) userinfo: Option<Url>,
    keys_at: JsonWebKeySetUrl,
}

/// Asks a provider who it is and which keys it signs with.
pub(crate) async fn discover(issuer: &IssuerUrl, outbound: &Outbound) -> Result<Known, OidcError> {
    let asked = CoreProviderMetadata::discover_async(issuer.clone(), outbound).await;
    let metadata = asked.map_err(|error| fault(error, "its discovery document cannot be read"))?;
    let token = metadata.token_endpoint().ok_or(Nonsense::NoTokenEndpoint)?.clone();
    let authorization = metadata.authorization_endpoint().clone();
    if !outbound.may_call(authorization.url()) || !outbound.may_call(token.url()) {
        return Err(Nonsense::Address.into());
    }
    let announced = metadata.id_token_signing_alg_values_supported().iter();
    let algorithms: Vec<_> = announced.filter(|algorithm| is_asymmetric(algorithm)).cloned().collect();
    if algorithms.is_empty() {
        return Err(Nonsense::NoAlgorithm.into());
    }
    Ok(Known {
        issuer: issuer.clone(),
        authorization,
        token,
        keys: metadata.jwks().clone(),
        algorithms,
        authentication: authentication(&metadata),
        userinfo: metadata.userinfo_endpoint().map(|at| at.url().clone()).filter(|at| outbound.may_call(at)),
        keys_at: metadata.jwks_uri().clone(),
    })
}

impl Known {
    /// The same provider with the keys it has now.
    pub(crate) async fn with_newest_keys(&self, outbound: &Outbound) -> Result<Self, OidcError> {
        let asked = CoreJsonWebKeySet::fetch_async(&self.keys_at, outbound).await;
        let keys = asked.map_err(|error| fault(error, "its keys cannot be read"))?;
        Ok(Self { keys, ..self.clone() })
    }
}

/// An allow-list: what is not named here, `none` and HS* before all, is not accepted whatever a provider announces.
fn is_asymmetric(algorithm: &CoreJwsSigningAlgorithm) -> bool {
    use CoreJwsSigningAlgorithm as Algorithm;
    matches!(
        algorithm,
        Algorithm::RsaSsaPkcs1V15Sha256
            | Algorithm::RsaSsaPkcs1V15Sha384
            | Algorithm::RsaSsaPkcs1V15Sha512
            | Algorithm::RsaSsaPssSha256
            | Algorithm::RsaSsaPssSha384
            | Algorithm::RsaSsaPssSha512
            | Algorithm::EcdsaP256Sha256
            | Algorithm::EcdsaP384Sha384
            | Algorithm::EdDsa
    )
}

/// `client_secret_basic` unless only `client_secret_post` is offered (OpenID Connect Core, 9).
fn authentication(metadata: &CoreProviderMetadata) -> AuthType {
    let offered = metadata.token_endpoint_auth_methods_supported();
    let offers = |method| offered.is_none_or(|offered| offered.contains(&method));
    let post_only =
        !offers(CoreClientAuthMethod::ClientSecretBasic) && offers(CoreClientAuthMethod::ClientSecretPost);
    if post_only { AuthType::RequestBody } else { AuthType::BasicAuth }
}

/// Addresses that the provider names, as much of them as a log line should hold.
fn harmless(words: &str) -> String {
    words.chars().filter(|one| one.is_ascii_graphic() || *one == ' ').take(300).collect()
}

fn fault(error: DiscoveryError<OidcError>, unreadable: &'static str) -> OidcError {
    match error {
        DiscoveryError::Request(fault) => fault,
        DiscoveryError::Validation(both) => Nonsense::Issuer(harmless(&both)).into(),
        _ => Nonsense::Unreadable(unreadable).into(),
    }
}
