//! The router; one file a call.

mod account;
pub(crate) mod guest;
mod session;
mod site;

use crate::origin::{self, Verdict};
use crate::reply::ApiError;
use crate::site::{Ports, Site};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderName, HeaderValue, Method, header};
use natter_core::Denied;
use std::sync::Arc;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// All REST routes over a site.
pub fn router<P: Ports>(site: Arc<Site<P>>) -> Router {
    let api = Router::new()
        .route("/signup", post(account::signup::<P>))
        .route("/login", post(account::login::<P>))
        .route("/guest", post(guest::guest::<P>))
        .route("/logout", post(session::logout::<P>))
        .route("/ticket", post(session::ticket::<P>))
        .route("/me", get(session::me::<P>))
        .fallback(no_such_call)
        .layer(middleware::from_fn_with_state(Arc::clone(&site), refuse_foreign_pages::<P>));
    Router::new()
        .nest("/api", api)
        .route("/config.json", get(site::config::<P>))
        .route("/health", get(site::health::<P>))
        .layer(middleware::map_response(never_cached))
        .layer(cors(&site))
        .with_state(site)
}

async fn no_such_call() -> ApiError {
    Denied::NotFound.into()
}

/// Cross-site request forgery stops here: a page of another origin may not call, whatever cookies its reader has.
async fn refuse_foreign_pages<P: Ports>(
    State(site): State<Arc<Site<P>>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    match origin::judge(request.headers(), &site.settings) {
        Verdict::Foreign => Err(Denied::Forbidden.into()),
        Verdict::Allowed | Verdict::NoOrigin => Ok(next.run(request).await),
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
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
}
