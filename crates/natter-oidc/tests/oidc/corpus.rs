//! Tokens that were tried on others, each beside what must become of it. A good one stands among them.

use crate::ground::{CLIENT, Draft, Ground, SECRET, written};
use crate::keys::{ATTACKERS, PROVIDERS, SECOND, hs256};
use data_encoding::BASE64URL_NOPAD;
use natter_oidc::{OidcError, Refusal};
use serde_json::json;

struct Case {
    name: &'static str,
    token: fn(Draft) -> String,
    expected: Result<(), Refusal>,
}

const fn good(name: &'static str, token: fn(Draft) -> String) -> Case {
    Case { name, token, expected: Ok(()) }
}

const fn bad(name: &'static str, refusal: Refusal, token: fn(Draft) -> String) -> Case {
    Case { name, token, expected: Err(refusal) }
}

const SIGNATURES: &[Case] = &[
    good("RS256 by the first key", Draft::good),
    good("ES256 by the second key", |token| token.by(&SECOND)),
    bad("alg none without a signature", Refusal::Algorithm, |token| {
        token.head("alg", "none").signed(|_| Vec::new())
    }),
    bad("alg none with a signature", Refusal::Algorithm, |token| {
        token.head("alg", "none").signed(|message| PROVIDERS.sign(message))
    }),
    bad("alg nOnE", Refusal::Malformed, |token| token.head("alg", "nOnE").signed(|_| Vec::new())),
    bad("no alg", Refusal::Malformed, |token| {
        token.headless("alg").signed(|message| PROVIDERS.sign(message))
    }),
    bad("HS256 with the public key's modulus as secret", Refusal::Algorithm, |token| {
        let modulus = BASE64URL_NOPAD.decode(PROVIDERS.public()["n"].as_str().unwrap().as_bytes()).unwrap();
        token.head("alg", "HS256").signed(|message| hs256(&modulus, message))
    }),
    bad("HS256 with the public key's JSON as secret", Refusal::Algorithm, |token| {
        token.head("alg", "HS256").signed(|message| hs256(PROVIDERS.public().to_string().as_bytes(), message))
    }),
    bad("HS256 with our client secret, which discovery announces", Refusal::Algorithm, |token| {
        token.head("alg", "HS256").headless("kid").signed(|message| hs256(SECRET.as_bytes(), message))
    }),
    bad("RS512, which discovery does not announce", Refusal::Algorithm, |token| {
        token.head("alg", "RS512").signed(|message| PROVIDERS.sign(message))
    }),
    bad("ES256 said, RS256 done", Refusal::UnknownKey, |token| {
        token.head("alg", "ES256").signed(|message| PROVIDERS.sign(message))
    }),
    bad("another's key under the first key's name", Refusal::Signature, |token| {
        token.signed(|message| ATTACKERS.sign(message))
    }),
    bad("another's key under its own name", Refusal::UnknownKey, |token| token.by(&ATTACKERS)),
    bad("another's key under no name", Refusal::Signature, |token| {
        token.headless("kid").signed(|message| ATTACKERS.sign(message))
    }),
    bad("the second key under the first key's name", Refusal::Signature, |token| {
        token.signed(|message| SECOND.sign(message))
    }),
    bad("the signature of other claims", Refusal::Signature, |token| {
        let other = token.signed(|message| PROVIDERS.sign(message));
        let signature = BASE64URL_NOPAD.decode(other.rsplit('.').next().unwrap().as_bytes()).unwrap();
        token.claim("sub", "person-2").signed(|_| signature)
    }),
    bad("an empty signature", Refusal::Signature, |token| token.signed(|_| Vec::new())),
    bad("an ES256 signature of zeros", Refusal::Signature, |token| {
        token.head("alg", "ES256").head("kid", SECOND.kid).signed(|_| vec![0; 64])
    }),
];

const HEADERS: &[Case] = &[
    good("no kid, and one key that fits", |token| {
        token.headless("kid").signed(|message| PROVIDERS.sign(message))
    }),
    good("jku, x5u and jwk beside a signature of our provider change nothing", |token| {
        let token = token.head("jku", "https://evil.example/keys").head("x5u", "https://evil.example/x");
        token.head("jwk", ATTACKERS.public()).good()
    }),
    bad("jwk of the attacker under the first key's name", Refusal::Signature, |token| {
        token.head("jwk", ATTACKERS.public()).signed(|message| ATTACKERS.sign(message))
    }),
    bad("jwk of the attacker under its own name", Refusal::UnknownKey, |token| {
        token.head("jwk", ATTACKERS.public()).by(&ATTACKERS)
    }),
    bad("jku and x5u of the attacker", Refusal::UnknownKey, |token| {
        let keys = token.claims["iss"].as_str().unwrap().to_owned() + "/evil/keys";
        token.head("jku", keys.clone()).head("x5u", keys).by(&ATTACKERS)
    }),
    bad("x5c of the attacker", Refusal::UnknownKey, |token| {
        token.head("x5c", json!(["MIIB"])).by(&ATTACKERS)
    }),
    bad("a kid that is a path", Refusal::UnknownKey, |token| {
        token.head("kid", "../../../dev/null").signed(|message| hs256(b"", message))
    }),
    bad("a kid that is SQL", Refusal::UnknownKey, |token| {
        token.head("kid", "' UNION SELECT 'key").signed(|message| PROVIDERS.sign(message))
    }),
    bad("a kid that is no text", Refusal::Malformed, |token| {
        token.head("kid", json!({"kid": "first"})).signed(|message| PROVIDERS.sign(message))
    }),
    bad("crit", Refusal::Header, |token| token.head("crit", json!(["exp"])).good()),
    bad("a token in a token", Refusal::Header, |token| token.head("cty", "JWT").good()),
    bad("an access token's typ", Refusal::Header, |token| token.head("typ", "at+jwt").good()),
    bad("encrypted", Refusal::Malformed, |token| {
        token.head("alg", "dir").head("enc", "A256GCM").signed(|_| vec![])
    }),
    bad("encrypted, they say", Refusal::Header, |token| token.head("alg", "A256GCM").signed(|_| Vec::new())),
];

const CLAIMS: &[Case] = &[
    good("within the leeway of exp", |token| {
        let exp = token.now - 59;
        token.claim("exp", exp).good()
    }),
    bad("expired", Refusal::Expired, |token| {
        let exp = token.now - 60;
        token.claim("exp", exp).good()
    }),
    bad("expired long ago", Refusal::Expired, |token| token.claim("exp", 1).good()),
    bad("expired before there was time", Refusal::Expired, |token| token.claim("exp", -1).good()),
    bad("exp as a string", Refusal::Malformed, |token| token.claim("exp", "1800003600").good()),
    bad("exp as a date", Refusal::Malformed, |token| token.claim("exp", "2099-01-01T00:00:00Z").good()),
    bad("exp beyond all numbers", Refusal::Malformed, |token| token.claim("exp", 1e300).good()),
    bad("exp null", Refusal::Malformed, |token| token.claim("exp", json!(null)).good()),
    bad("no exp", Refusal::Malformed, |token| token.without("exp").good()),
    good("nbf within the leeway", |token| {
        let nbf = token.now + 60;
        token.claim("nbf", nbf).good()
    }),
    bad("nbf in the future", Refusal::NotYet, |token| {
        let nbf = token.now + 61;
        token.claim("nbf", nbf).good()
    }),
    bad("nbf as a string", Refusal::Malformed, |token| token.claim("nbf", "0").good()),
    bad("issued in the future", Refusal::IssuedAt, |token| {
        let iat = token.now + 61;
        token.claim("iat", iat).good()
    }),
    bad("issued before the attempt", Refusal::IssuedAt, |token| {
        let iat = token.now - 61;
        token.claim("iat", iat).good()
    }),
    bad("no iat", Refusal::Malformed, |token| token.without("iat").good()),
    bad("another issuer", Refusal::Issuer, |token| token.claim("iss", "https://evil.example").good()),
    bad("the issuer with a slash more", Refusal::Issuer, |token| {
        let issuer = token.claims["iss"].as_str().unwrap().to_owned() + "/";
        token.claim("iss", issuer).good()
    }),
    bad("no issuer", Refusal::Malformed, |token| token.without("iss").good()),
    bad("another's audience", Refusal::Audience, |token| token.claim("aud", "another-client").good()),
    bad("an audience that begins like us", Refusal::Audience, |token| {
        token.claim("aud", "natter-client2").good()
    }),
    bad("no audience", Refusal::Audience, |token| token.without("aud").good()),
    bad("nobody as audience", Refusal::Audience, |token| token.claim("aud", json!([])).good()),
    good("us alone in a list", |token| token.claim("aud", json!([CLIENT])).good()),
    bad("several audiences without azp", Refusal::AuthorizedParty, |token| {
        token.claim("aud", json!([CLIENT, "another-client"])).good()
    }),
    bad("several audiences, made for another", Refusal::AuthorizedParty, |token| {
        token.claim("aud", json!([CLIENT, "another-client"])).claim("azp", "another-client").good()
    }),
    bad("our audience, made for another", Refusal::AuthorizedParty, |token| {
        token.claim("azp", "another-client").good()
    }),
    bad("several audiences without us, made for us", Refusal::Audience, |token| {
        token.claim("aud", json!(["one", "two"])).claim("azp", CLIENT).good()
    }),
    good("several audiences, made for us", |token| {
        token.claim("aud", json!(["a-project", CLIENT])).claim("azp", CLIENT).good()
    }),
    bad("the nonce of another attempt", Refusal::Nonce, |token| token.claim("nonce", "another").good()),
    bad("an empty nonce", Refusal::Nonce, |token| token.claim("nonce", "").good()),
    bad("no nonce", Refusal::Nonce, |token| token.without("nonce").good()),
    good("token_use id", |token| token.claim("token_use", "id").good()),
    bad("token_use access", Refusal::Use, |token| token.claim("token_use", "access").good()),
    bad("token_use as a list", Refusal::Malformed, |token| token.claim("token_use", json!(["id"])).good()),
    bad("an empty subject", Refusal::Subject, |token| token.claim("sub", "").good()),
    bad("a subject without end", Refusal::Subject, |token| token.claim("sub", "x".repeat(256)).good()),
    bad("no subject", Refusal::Malformed, |token| token.without("sub").good()),
];

const SHAPES: &[Case] = &[
    bad("nothing", Refusal::Malformed, |_| String::new()),
    bad("dots", Refusal::Malformed, |_| "..".to_owned()),
    bad("no token", Refusal::Malformed, |_| "a token".to_owned()),
    bad("truncated in the signature", Refusal::Signature, |token| {
        token.signed(|message| PROVIDERS.sign(message)[..240].to_vec())
    }),
    bad("truncated between two bytes of the signature", Refusal::Malformed, |token| {
        let whole = token.good();
        whole[..whole.len() - 1].to_owned()
    }),
    bad("truncated in the claims", Refusal::Malformed, |token| {
        let whole = token.good();
        whole[..whole.find('.').unwrap() + 50].to_owned()
    }),
    bad("a part too many", Refusal::Malformed, |token| token.good() + ".e30"),
    bad("without its signature", Refusal::Malformed, |token| {
        token.good().rsplit_once('.').unwrap().0.to_owned()
    }),
    bad("padding", Refusal::Malformed, |token| token.good() + "=="),
    bad("white space", Refusal::Malformed, |token| format!(" {} ", token.good())),
    bad("claims that are a list", Refusal::Malformed, |token| {
        written(&token.header.to_string(), "[]", |message| PROVIDERS.sign(message))
    }),
    bad("nested beyond reason", Refusal::Malformed, |token| {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        written(&token.header.to_string(), &deep, |message| PROVIDERS.sign(message))
    }),
    good("large", |token| token.claim("groups", "g".repeat(40_000)).good()),
    bad("huge", Refusal::TooLarge, |token| token.claim("groups", "g".repeat(60_000)).good()),
    bad("sub twice", Refusal::Duplicate, |token| twice(&token, r#""sub":"person-2""#)),
    bad("aud twice", Refusal::Duplicate, |token| twice(&token, r#""aud":"another-client""#)),
    bad("exp twice, once as an escape", Refusal::Duplicate, |token| twice(&token, r#""\u0065xp":1"#)),
    bad("an unknown claim twice", Refusal::Duplicate, |token| twice(&token, r#""a":1,"a":2"#)),
    bad("alg twice", Refusal::Duplicate, |token| {
        let header = token.header.to_string().replacen('{', r#"{"alg":"none","#, 1);
        written(&header, &token.claims.to_string(), |message| PROVIDERS.sign(message))
    }),
];

/// The claims with one said once more at the end, where most readers would take it from.
fn twice(token: &Draft, claim: &str) -> String {
    let claims = token.claims.to_string();
    let claims = format!("{},{claim}}}", claims.strip_suffix('}').unwrap());
    written(&token.header.to_string(), &claims, |message| PROVIDERS.sign(message))
}

/// Tells every case that went otherwise, not only the first.
async fn all_as_expected(cases: &[Case]) {
    let mut surprises = Vec::new();
    for case in cases {
        let ground = Ground::new().await;
        let became = ground.sign_in(case.token).await.map(|_| ());
        if became != case.expected.map_err(OidcError::TokenRefused) {
            surprises.push(format!("{}: expected {:?}, got {became:?}", case.name, case.expected));
        }
        assert_eq!(ground.double.calls("/evil/keys"), 0, "{}: keys of others are never fetched", case.name);
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[tokio::test]
async fn signatures_are_those_of_the_providers_own_keys() {
    all_as_expected(SIGNATURES).await;
}

#[tokio::test]
async fn headers_bring_no_keys_and_no_meanings() {
    all_as_expected(HEADERS).await;
}

#[tokio::test]
async fn claims_are_for_us_and_for_now() {
    all_as_expected(CLAIMS).await;
}

#[tokio::test]
async fn shapes_are_strict() {
    all_as_expected(SHAPES).await;
}

#[tokio::test]
async fn a_good_token_tells_who_somebody_is() {
    let ground = Ground::new().await;
    let identity = ground.sign_in(Draft::good).await.unwrap();
    assert_eq!(identity.issuer, ground.double.issuer);
    assert_eq!((identity.subject.as_str(), identity.email_verified), ("person-1", true));
    assert_eq!((identity.email.as_deref(), identity.name.as_deref()), (Some("ada@example.org"), Some("Ada")));
}

#[tokio::test]
async fn an_address_is_verified_only_when_the_provider_says_so() {
    let ground = Ground::new().await;
    for (said, verified) in
        [(json!(true), true), (json!("true"), true), (json!(false), false), (json!(null), false)]
    {
        let identity =
            ground.sign_in(|token| token.claim("email_verified", said.clone()).good()).await.unwrap();
        assert_eq!(identity.email_verified, verified, "{said}");
    }
    let unsaid = ground.sign_in(|token| token.without("email_verified").good()).await.unwrap();
    assert!(!unsaid.email_verified);
    let without = ground.sign_in(|token| token.without("email").good()).await.unwrap();
    assert_eq!((without.email, without.email_verified), (None, false), "verified nothing");
}

#[tokio::test]
async fn a_name_is_the_first_that_is_not_empty() {
    let ground = Ground::new().await;
    let named = |token: Draft| token.claim("name", "Ada Moss").claim("cognito:username", "ada_1");
    let first = ground.sign_in(|token| named(token).good()).await.unwrap();
    let second = ground.sign_in(|token| named(token).claim("preferred_username", " ").good()).await.unwrap();
    let third = |token: Draft| named(token).without("preferred_username").without("name").good();
    let third = ground.sign_in(third).await.unwrap();
    let names = [first.name, second.name, third.name].map(Option::unwrap);
    assert_eq!(names, ["Ada", "Ada Moss", "ada_1"]);
}
