use super::*;

const EVENT: &str = include_str!("../../tests/events/http.json");

#[tokio::test]
async fn an_event_becomes_the_request_it_was() {
    let event: HttpEvent = serde_json::from_str(EVENT).unwrap();
    assert_eq!(HttpApi::route(&event), "POST /api/guest");
    let (request, peer) = request(event).unwrap();
    assert_eq!(request.uri(), "/api/guest?a=1&a=2");
    assert_eq!(request.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(request.headers().get_all(header::COOKIE).iter().count(), 2);
    assert_eq!(peer, "203.0.113.7".parse().ok());
    let body = to_bytes(request.into_body(), 100).await.unwrap();
    assert_eq!(&body[..], br#"{"username":"Ada"}"#);
}

#[tokio::test]
async fn an_answer_keeps_its_cookies_apart() {
    let response = Response::builder()
        .status(201)
        .header("set-cookie", "a=1; HttpOnly")
        .header("set-cookie", "b=2")
        .header("content-type", "application/json")
        .body(Body::from("{}"))
        .unwrap();
    let answer = answer(response).await;
    assert_eq!(answer["cookies"], json!(["a=1; HttpOnly", "b=2"]));
    assert_eq!((&answer["statusCode"], &answer["body"]), (&json!(201), &json!("{}")));
    assert!(answer["headers"].get("set-cookie").is_none());
}

/// Invite codes and ids stand in paths; access logs and spans are read by more people than the site's database.
#[test]
fn what_a_path_carries_is_not_logged() {
    for (path, logged) in [
        ("/api/invites/s3cretc0de", "/api/invites/{word}"),
        ("/api/invites/s3cretc0de/more", "unknown"),
        ("/api/oidc/club/start", "/api/oidc/{provider}/start"),
        ("/api/me", "/api/me"),
        ("/health", "/health"),
        ("/api/s3cretc0de", "unknown"),
        ("/join/s3cretc0de", "unknown"),
        ("", "unknown"),
    ] {
        assert_eq!(loggable(path), logged, "{path}");
    }
}
