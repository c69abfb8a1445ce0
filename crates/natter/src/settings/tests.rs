use super::*;
use clap::Parser;
use natter_core::site::SignupPolicy;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    flags: Flags,
}

const HERE: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);

fn with(arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<Settings> {
    let variable = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| OsString::from(value))
    };
    Line::parse_from([&["natter"], arguments].concat()).flags.settings_with(&variable)
}

fn settings(arguments: &[&str]) -> anyhow::Result<Settings> {
    with(arguments, &[])
}

/// The settings of a file with this text.
fn file(content: &str) -> anyhow::Result<Settings> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.toml");
    std::fs::write(&path, content).unwrap();
    settings(&["--config", path.to_str().unwrap()])
}

#[test]
fn flags_come_before_variables_before_the_file_before_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.toml");
    std::fs::write(&path, "site_name = \"File\"\nguests = false\nlog = \"warn\"\n").unwrap();
    let variables = [
        ("NATTER_CONFIG", path.to_str().unwrap()),
        ("NATTER_SITE_NAME", "Variable"),
        ("NATTER_LOG", "debug"),
    ];
    let settings = with(&["--site-name", "Flag"], &variables).unwrap();
    assert_eq!((settings.site_name.as_str(), settings.log.as_str()), ("Flag", "debug"));
    assert_eq!((settings.guests, settings.signup), (false, Signup::Open));
}

#[test]
fn what_is_unknown_missing_or_senseless_is_named() {
    let message = |outcome: anyhow::Result<Settings>| format!("{:#}", outcome.unwrap_err());
    assert!(message(file("gests = false\n")).contains("gests; did you mean guests?"));
    assert!(message(settings(&["--config", "/nowhere/natter.toml"])).contains("/nowhere/natter.toml"));
    let rate = message(settings(&["--room-messages-per-second", "0"]));
    assert_eq!(rate, "room_messages_per_second: expected a number above 0");
    assert!(message(settings(&["--listen", "8080"])).contains("--listen: expected an address and a port"));
    assert!(
        message(with(&[], &[("NATTER_SITE_NAME", "")]).and_then(|_| settings(&["--site-name", " "])))
            .contains("site_name")
    );
    assert!(settings(&["--synchronous", "off"]).is_err());
    assert!(settings(&["--synchronous", "off", "--allow-unsynced", "true"]).is_ok());
    let broken = message(file("site_name = \"Tea\"\nlog = \"info\nguests = true\n"));
    assert!(broken.contains("line 2, key log"), "{broken}");
}

#[test]
fn an_empty_variable_is_one_that_is_not_set() {
    let defaults = format!("{:?}", settings(&[]).unwrap());
    let empty: Vec<(&str, &str)> = SETTINGS.iter().map(|setting| (setting.variable, "")).collect();
    let found = with(&[], &[empty.as_slice(), &[("NATTER_CONFIG", "")]].concat()).unwrap();
    assert_eq!(format!("{found:?}"), defaults);
}

/// Texts with a canary in them that no setting takes, or that are a secret in a place where none belongs.
#[test]
fn no_message_repeats_a_value() {
    const CANARY: &str = "canary-5f3a";
    let mut refused = 0;
    let mut look = |outcome: anyhow::Result<Settings>, place: &str| {
        let Err(error) = outcome else { return };
        refused += 1;
        let said = format!("{error:#} {error:?}");
        assert!(!said.contains("canary"), "{place}: {said}");
        assert!(!said.is_empty());
    };
    for setting in SETTINGS {
        let flag = format!("--{}", setting.name.replace('_', "-"));
        for value in [
            CANARY.to_owned(),
            format!("[{{\"client_secret\": \"{CANARY}\"}},]"),
            format!("https://{CANARY}/{CANARY}"),
        ] {
            look(settings(&[&flag, &value]), &flag);
            look(with(&[], &[(setting.variable, &value)]), setting.variable);
        }
        let name = setting.name;
        for line in [
            format!("{name} = \"{CANARY}\""),
            format!("{name} = \"{CANARY}"),
            format!("{name} = {CANARY}"),
            format!("{name} {CANARY}"),
            format!("{name} = [\"{CANARY}\", 5]"),
            format!("{name} = {{ secret = \"{CANARY}\" }}"),
            format!("[[{name}]]\nclient_secret = \"{CANARY}\"\n"),
            format!(
                "[[{name}]]\nid = \"a\"\nissuer = \"b\"\nclient_id = \"c\"\nclient_secret = [\"{CANARY}\"]\n"
            ),
            format!("[[{name}]]\nid = \"a\"\nclient_secret = \"{CANARY}\nissuer = \"b\"\n"),
            format!("{name} = \"a\"\n{name} = \"{CANARY}\""),
        ] {
            look(file(&line), &line.replace(CANARY, "…"));
        }
    }
    assert!(refused > 10 * SETTINGS.len(), "{refused}");
}

#[test]
fn who_may_sign_up_is_said_in_a_word_or_as_before() {
    for (word, meant) in [
        ("open", Signup::Open),
        ("true", Signup::Open),
        ("invited", Signup::Invited),
        ("closed", Signup::Closed),
        ("false", Signup::Closed),
    ] {
        assert_eq!(settings(&["--signup", word]).unwrap().signup, meant, "{word}");
    }
    for (line, meant) in [("signup = false", Signup::Closed), ("signup = \"invited\"", Signup::Invited)] {
        assert_eq!(file(line).unwrap().signup, meant, "{line}");
    }
    assert!(file("signup = \"perhaps\"\n").is_err());
    assert!(settings(&["--email-domains", "example.org,nowhere"]).is_err());
    assert_eq!(settings(&["--email-domains", "example.org"]).unwrap().domains().unwrap().len(), 1);
}

#[test]
fn providers_stand_in_tables_or_in_json_and_their_secrets_are_not_shown() {
    let tables = file(
        "[[oidc]]\nid = \"club\"\nissuer = \"https://id.example\"\nclient_id = \"n\"\nclient_secret = \"canary\"\n",
    )
    .unwrap();
    let json =
        r#"[{"id": "club", "issuer": "https://id.example", "client_id": "n", "client_secret": "canary"}]"#;
    let listed = with(&[], &[("NATTER_OIDC", json)]).unwrap();
    assert_eq!(tables.oidc, listed.oidc);
    assert!(!format!("{tables:?}").contains("canary"));
    let error =
        file("[[oidc]]\nid = \"club\"\nissuer = \"i\"\nclient_id = \"n\"\n\n[[oidc]]\nid = 5\n").unwrap_err();
    assert!(format!("{error:#}").contains("key oidc: expected provider 2 with id: a text"), "{error:#}");
}

#[test]
fn every_setting_is_documented_by_its_flag_and_its_variable() {
    use clap::CommandFactory;
    let document = include_str!("../../../../docs/OPERATING.md");
    let command = Line::command();
    for setting in SETTINGS {
        let flag = setting.name.replace('_', "-");
        let argument = command.get_arguments().find(|argument| argument.get_long() == Some(&flag));
        if argument.expect("every setting has a flag").is_hide_set() {
            continue;
        }
        let row = format!("| `--{flag}` | `{}` |", setting.variable);
        assert!(document.contains(&row), "docs/OPERATING.md has no row {row}");
    }
    assert!(document.contains("| `--config` | `NATTER_CONFIG` |"));
}

#[test]
fn lists_are_separated_by_commas_with_or_without_spaces() {
    let settings = settings(&["--allowed-origins", "https://a.example, https://B.example:443/ ,"]).unwrap();
    assert_eq!(settings.allowed_origins, ["https://a.example", "https://b.example"]);
}

#[test]
fn trusted_proxies_are_addresses_and_networks() {
    let from_file = file("trusted_proxies = [\"127.0.0.1\", \"172.16.0.0/12\", \"fd00::/8\"]\n").unwrap();
    let from_line = settings(&["--trusted-proxies", "127.0.0.1, 172.16.0.0/12,fd00::/8"]).unwrap();
    assert_eq!((from_file.trusted_proxies.len(), from_file.trusted_proxies), (3, from_line.trusted_proxies));
    assert!(settings(&["--trusted-proxies", "172.16.0.0/33"]).is_err());
}

#[test]
fn what_is_no_list_keeps_its_commas() {
    let settings = settings(&["--site-name", "Tea, cake", "--log", "natter_server=debug,warn"]).unwrap();
    assert_eq!(
        (settings.site_name.as_str(), settings.log.as_str()),
        ("Tea, cake", "natter_server=debug,warn")
    );
}

#[test]
fn a_public_address_is_an_origin_and_what_cannot_work_is_refused() {
    let public = |address: &str| settings(&["--public-url", address]).map(|settings| settings.public_url);
    assert_eq!(public("https://Chat.example.org:443/").unwrap(), "https://chat.example.org");
    assert_eq!(public("").unwrap(), "");
    for wrong in ["https://example.org/chat", "https://", "chat.example.org", "https://a b"] {
        let message = format!("{:#}", public(wrong).unwrap_err());
        assert!(message.starts_with("public_url: expected "), "{message}");
    }
}

#[test]
fn guests_and_sign_up_wait_where_strangers_can_reach_the_site() {
    let open = |arguments: &[&str], served: SocketAddr| {
        let site = settings(arguments).unwrap().server(served, 1024).unwrap().site;
        (site.guests, site.signup)
    };
    let (here, everywhere) = (HERE.into(), ([0, 0, 0, 0], 8080).into());
    assert_eq!(open(&[], here), (true, SignupPolicy::Open));
    assert_eq!(open(&["--public-url", "http://localhost:8080"], here), (true, SignupPolicy::Open));
    assert_eq!(open(&[], everywhere), (false, SignupPolicy::Closed));
    assert_eq!(open(&["--public-url", "https://chat.example.org"], here), (false, SignupPolicy::Closed));
    assert_eq!(open(&["--guests", "true"], everywhere), (true, SignupPolicy::Closed));
    assert_eq!(open(&["--signup", "invited"], everywhere), (false, SignupPolicy::Invited));
}

#[test]
fn a_misspelt_variable_is_found_with_the_one_that_was_meant() {
    let names = ["NATTER_GEUSTS", "NATTER_GUESTS", "NATTER_CONFIG", "NATTER_SOMETHING_ELSE", "PATH"];
    let unknown = sources::unknown_variables(names.into_iter().map(OsString::from), SETTINGS);
    let expected =
        [("NATTER_GEUSTS".to_owned(), Some("NATTER_GUESTS")), ("NATTER_SOMETHING_ELSE".to_owned(), None)];
    assert_eq!(unknown, expected);
}

#[cfg(unix)]
#[test]
fn a_file_with_a_secret_that_others_may_read_is_noticed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("natter.toml");
    let secret = "[[oidc]]\nid = \"club\"\nissuer = \"i\"\nclient_id = \"n\"\nclient_secret = \"canary\"\n";
    for (content, mode, is_noticed) in
        [(secret, 0o644, true), (secret, 0o600, false), ("guests = true\n", 0o644, false)]
    {
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let settings = settings(&["--config", path.to_str().unwrap()]).unwrap();
        assert_eq!(settings.secret_file_open_to_others().is_some(), is_noticed, "{mode:o}");
    }
}
