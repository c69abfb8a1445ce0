use super::*;

fn look_alike(one: &str, other: &str) -> bool {
    let keys = |text: &str| Username::parse_known(text).unwrap().keys();
    let theirs = keys(other);
    keys(one).iter().any(|key| theirs.contains(key))
}

#[test]
fn look_alikes_share_the_key_one_signs_in_by() {
    let ada = Username::parse("Ada Moss").unwrap().key();
    for text in ["ada moss", "ADA MOSS", "Аda Moss", "ada-moss", "Ada  Moss", "Ａｄａ Moss"] {
        assert_eq!(Username::parse_known(text).unwrap().key(), ada, "{text:?}");
    }
    assert_ne!(Username::parse("Ada Ross").unwrap().key(), ada);
}

#[test]
fn what_looks_alike_in_some_case_has_a_key_in_common() {
    for (one, other) in [
        ("alice", "aIice"),
        ("Alice", "AIice"),
        ("alice", "ALlCE"),
        ("ian moss", "lan Moss"),
        ("Ian", "lan"),
        ("bob", "B0b"),
        ("bill", "bi1l"),
        ("modern", "modem"),
        ("Ada Moss", "АDA MОSS"),
        ("Νίκος", "νικος"),
        ("ΝΙΚΗ", "NIKH"),
        ("ВЕРА", "BEPA"),
        ("вера", "BEPA"),
        ("José", "JOSE"),
        ("ßeta", "SSETA"),
    ] {
        assert!(look_alike(one, other) && look_alike(other, one), "{one:?} {other:?}");
    }
    for (one, other) in [("Kai", "Kal"), ("Ali", "All"), ("Sai", "Sal"), ("Ada", "Ida")] {
        assert!(!look_alike(one, other), "{one:?} {other:?}");
    }
}

#[test]
fn names_of_many_scripts_pass_and_tricks_do_not() {
    for text in [
        "Ana",
        "José",
        "李雷",
        "Ольга",
        "O'Neil",
        "a_b.c-d",
        "نور",
        "प्रिया",
        "田中さん Ken",
        "김 Min-ji",
        "Ada 2",
        "Ελένη",
    ] {
        assert!(Username::parse(text).is_ok(), "{text:?}");
    }
    for text in [
        "",
        "a",
        " a ",
        "<b>",
        "a\u{202E}b",
        "a\nb@",
        "--",
        "x@y",
        &"n".repeat(33),
        "ab\u{200B}",
        "ㅤㅤ",
        "\u{115F}\u{1160}",
        "ada\u{3164}",
    ] {
        assert!(Username::parse(text).is_err(), "{text:?}");
    }
    for text in ["Аda", "Boβ", "Olgа Moss", "adа"] {
        assert!(
            Username::parse(text).is_err() && Username::parse_known(text).is_ok(),
            "{text:?}: mixed scripts"
        );
    }
}

#[test]
fn offices_are_nobodys_names() {
    for text in
        ["Natter", "natter", "SYSTEM", "Site admin", "site-admin", "admin", "Adm1n", "Moderator", "Мodеrаtоr"]
    {
        assert!(Username::parse(text).is_err(), "{text:?}");
    }
    for text in ["Nat", "Sysiphus", "Adminka", "Modest"] {
        assert!(Username::parse(text).is_ok(), "{text:?}");
    }
}

#[test]
fn what_keyboards_and_providers_write_is_one_name() {
    for (text, expected) in [
        ("O\u{2019}Brien", "O'Brien"),
        ("Jose\u{301} A\u{301}ngel", "José Ángel"),
        ("Ana\u{2028}Sol", "Ana Sol"),
        ("Anne\u{2010}Marie", "Anne-Marie"),
    ] {
        assert_eq!(Username::parse(text).unwrap().as_str(), expected);
    }
}

#[test]
fn a_providers_name_is_kept_whole() {
    for (said, expected) in [
        ("Ada Moss", Some("Ada Moss")),
        ("Jose\u{301} A\u{301}ngel", Some("José Ángel")),
        ("प्रिया", Some("प्रिया")),
        ("O\u{2019}Brien", Some("O'Brien")),
        ("  <b>Ada</b>\n", Some("b Ada b")),
        ("ada@example.org", Some("ada example.org")),
        ("a\u{202e}da", Some("ada")),
        ("ada\u{200B}", Some("ada")),
        ("😀", None),
        ("", None),
        ("Admin", None),
    ] {
        let name = Username::suggested(said);
        assert_eq!(name.as_ref().map(Username::as_str), expected, "{said:?}");
    }
    assert_eq!(Username::suggested(&"n".repeat(100)).unwrap().as_str().len(), 32);
}

#[test]
fn numbered_names_stay_names() {
    let long = Username::parse(&"n".repeat(32)).unwrap().numbered(1234);
    assert_eq!(long.as_str().len(), 32);
    assert!(Username::parse(long.as_str()).is_ok());
}
