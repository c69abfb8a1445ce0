//! The router; one file a subject.

mod account;
mod admin;
mod claim;
mod guess;
pub(crate) mod guest;
mod invite;
mod me;
mod oidc;
mod reset;
mod session;
mod site;

use crate::admit::admit;
use crate::origin::{self, Verdict};
use crate::reply::ApiError;
use crate::site::{Ports, Site};
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post};
use axum::{Json, Router};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use natter_core::Denied;
use natter_wire::ErrorCode;
use natter_wire::rest::ErrorReply;
use std::sync::Arc;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Names every call once: the router is made of this list, and so is the table of who may call what, which tests compare.
macro_rules! calls {
    ($($method:ident $path:literal $($handler:ident)::+;)*) => {
        /// Every call under `/api`: its method and its path, as axum writes it.
        pub const CALLS: &[(&str, &str)] = &[$((stringify!($method), $path),)*];

        fn calls<P: Ports>() -> Router<Arc<Site<P>>> {
            Router::new()$(.route($path, $method($($handler)::+::<P>)))*
        }
    };
}

calls! {
    post "/signup" account::signup;
    post "/login" account::login;
    post "/guest" guest::guest;
    post "/logout" session::logout;
    post "/ticket" session::ticket;
    get "/sessions" session::list;
    delete "/sessions/{session}" session::revoke;
    post "/sessions/end" session::end;
    get "/me" me::get;
    patch "/me" me::profile::change;
    post "/me/password" me::password::change;
    post "/me/email" me::email::change;
    post "/me/account" me::promote::promote;
    post "/me/delete" me::delete::delete;
    post "/claim" claim::claim;
    get "/invites/{word}" invite::look;
    post "/reset" reset::reset;
    post "/reset/look" reset::look;
    get "/oidc/{provider}/start" oidc::start;
    get "/oidc/{provider}/callback" oidc::callback;
    post "/oidc/{provider}/link" oidc::link;
    get "/admin/settings" admin::settings::get;
    patch "/admin/settings" admin::settings::change;
    get "/admin/people" admin::people::list;
    patch "/admin/people/{person}" admin::people::change;
    delete "/admin/people/{person}/sessions" admin::people::end_sessions;
    get "/admin/rooms" admin::rooms::list;
    patch "/admin/rooms/{room}" admin::rooms::archive;
    delete "/admin/rooms/{room}" admin::rooms::delete;
    get "/admin/audit" admin::audit::list;
    get "/admin/invites" admin::invites::list;
    post "/admin/invites" admin::invites::create;
    delete "/admin/invites/{invite}" admin::invites::revoke;
}

/// All REST routes over a site.
pub fn router<P: Ports>(site: Arc<Site<P>>) -> Router {
    let api = calls::<P>()
        .fallback(no_such_call)
        .method_not_allowed_fallback(no_such_method)
        // What a page of another origin must not use is taken away before the caller is recognised.
        .layer(middleware::from_fn_with_state(Arc::clone(&site), admit::<P>))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), refuse_foreign_pages::<P>));
    Router::new()
        .route("/config.json", get(site::config::<P>))
        .route("/health", get(site::health::<P>))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), admit::<P>))
        .nest("/api", api)
        .layer(middleware::map_response(never_cached))
        .layer(cors(&site))
        .with_state(site)
}

async fn no_such_call() -> ApiError {
    Denied::NotFound.into()
}

async fn no_such_method() -> Response {
    let reply = ErrorReply {
        code: ErrorCode::UnknownAction,
        message: "This call has another method.".to_owned(),
        retry_after_ms: None,
    };
    (StatusCode::METHOD_NOT_ALLOWED, Json(reply)).into_response()
}

/// Cross-site request forgery stops here: a page of another origin may not call, whatever cookies its reader has. A page of an origin that the
/// operator has named may, but neither uses nor gets a cookie, even where browsers count both as one site. Links may lead here from everywhere.
async fn refuse_foreign_pages<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let follows_link = request.method().is_safe() && !request.headers().contains_key(header::ORIGIN);
    match origin::judge(request.headers(), &site.settings) {
        Verdict::Foreign if !follows_link => {
            origin::log_refusal(request.headers(), &site.settings);
            Err(Denied::Forbidden.into())
        }
        Verdict::Named => {
            request.headers_mut().remove(header::COOKIE);
            let mut response = next.run(request).await;
            response.headers_mut().remove(header::SET_COOKIE);
            Ok(response)
        }
        Verdict::Foreign | Verdict::Own | Verdict::NoOrigin => Ok(next.run(request).await),
    }
}

async fn never_cached(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let nosniff = HeaderName::from_static("x-content-type-options");
    response.headers_mut().insert(nosniff, HeaderValue::from_static("nosniff"));
    response
}

/// Pages of origins the operator has named may call with a bearer token, never with the cookie.
fn cors<P: Ports>(site: &Arc<Site<P>>) -> CorsLayer {
    let allowed = site.settings.allowed_origins.iter().map(|origin| origin.trim_end_matches('/').to_owned());
    let allowed: Vec<HeaderValue> =
        allowed.filter_map(|origin| HeaderValue::from_str(&origin).ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed))
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
}

#[cfg(test)]
mod limits;
#[cfg(test)]
mod timing;
