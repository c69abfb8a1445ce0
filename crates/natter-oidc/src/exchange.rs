//! The two messages of the authorization code flow (RFC 6749, 4.1; RFC 7636): where the browser is sent, and the code for the tokens. The access
//! token serves one call to UserInfo at most; a refresh token is forgotten here.

use crate::error::{Nonsense, OidcError, Refusal};
use crate::known::Known;
use crate::outbound::Outbound;
use crate::settings::{ProviderSettings, Secret};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, ExtraTokenFields,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse,
};
use openidconnect::Nonce;
use serde::{Deserialize, Serialize};
use std::fmt;

type CodeClient = oauth2::Client<
    BasicErrorResponse,
    StandardTokenResponse<RawIdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The ID token as it came, so that it can be looked at before it is read.
#[derive(Serialize, Deserialize)]
struct RawIdToken {
    id_token: Option<String>,
}

impl ExtraTokenFields for RawIdToken {}

impl fmt::Debug for RawIdToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RawIdToken(secret)")
    }
}

/// Where a browser goes, and what must be remembered of it.
pub(crate) struct Departure {
    pub(crate) url: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) pkce_verifier: String,
}

/// Draws state, nonce and verifier (128, 128 and 256 random bits).
pub(crate) fn depart(
    settings: &ProviderSettings,
    known: &Known,
    redirect_uri: &str,
) -> Result<Departure, OidcError> {
    let client = client(settings, known, redirect_uri)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let nonce = Nonce::new_random();
    let mut scopes = vec!["openid"];
    scopes.extend(settings.scopes.iter().map(String::as_str).filter(|&scope| scope != "openid"));
    let request = client
        .authorize_url(CsrfToken::new_random)
        .add_scopes(scopes.into_iter().map(|scope| Scope::new(scope.to_owned())))
        .add_extra_param("nonce", nonce.secret())
        .set_pkce_challenge(challenge);
    let (url, state) = request.url();
    Ok(Departure {
        url: url.into(),
        state: state.into_secret(),
        nonce: nonce.secret().clone(),
        pkce_verifier: verifier.into_secret(),
    })
}

/// What a code is traded for. The access token is for one call to UserInfo and kept nowhere.
pub(crate) struct Tokens {
    pub(crate) id: String,
    pub(crate) access: String,
}

/// The tokens for a code.
pub(crate) async fn trade(
    settings: &ProviderSettings,
    known: &Known,
    outbound: &Outbound,
    redirect_uri: &str,
    code: &str,
    pkce_verifier: &str,
) -> Result<Tokens, OidcError> {
    let client = client(settings, known, redirect_uri)?;
    let answer = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(pkce_verifier.to_owned()))
        .request_async(outbound)
        .await;
    let tokens = answer.map_err(fault)?;
    let id_token = tokens.extra_fields().id_token.clone();
    let access = tokens.access_token().secret().clone();
    Ok(Tokens { id: id_token.ok_or(Refusal::Missing)?, access })
}

fn client(settings: &ProviderSettings, known: &Known, redirect_uri: &str) -> Result<CodeClient, OidcError> {
    let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| OidcError::RedirectUri)?;
    let client = oauth2::Client::new(ClientId::new(settings.client_id.clone()))
        .set_auth_uri(known.authorization.clone())
        .set_token_uri(known.token.clone())
        .set_redirect_uri(redirect)
        .set_auth_type(known.authentication.clone());
    let secret = settings.client_secret.as_ref().map(Secret::reveal);
    Ok(match secret {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.to_owned())),
        None => client,
    })
}

fn fault(error: RequestTokenError<OidcError, BasicErrorResponse>) -> OidcError {
    match error {
        RequestTokenError::Request(fault) => fault,
        RequestTokenError::ServerResponse(answer) => OidcError::code_refused(answer.error()),
        _ => Nonsense::Unreadable("its token endpoint's answer cannot be read").into(),
    }
}
