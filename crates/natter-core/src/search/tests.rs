use super::*;
use proptest::prelude::*;

fn query(text: &str) -> SearchQuery {
    SearchQuery::parse(text).expect("these are words")
}

#[test]
fn every_word_is_a_beginning_in_any_order() {
    for (text, words) in [
        ("Lunch at twelve today?", "tod lunch"),
        ("LUNCH", "lunch"),
        ("caf\u{e9} cr\u{e8}me", "CAFE creme"),
        ("cafe\u{301}", "caf\u{e9}"),
        ("Stra\u{df}e", "stra\u{df}e"),
        ("I don\u{2019}t know", "don't"),
        ("I don't know", "dont"),
        ("see https://example.org/a-b?c=d1", "example b d1"),
        ("\u{5e97}\u{306f}\u{65e5}\u{672c}\u{8a9e}\u{3067}\u{3059}", "\u{65e5}\u{672c}"),
        ("\u{ac00}\u{b098}\u{b2e4}", "\u{ac00}\u{b098}"),
        ("\u{ff26}\u{ff35}\u{ff2c}\u{ff2c} width", "full"),
        ("\u{928}\u{92e}\u{938}\u{94d}\u{924}\u{947}", "\u{928}\u{92e}"),
        ("\u{39f}\u{394}\u{39f}\u{3a3}\u{397}\u{39c}\u{391}", "\u{39f}\u{394}\u{39f}\u{3a3}"),
        ("tea,tea,tea", "tea"),
        ("Donau\u{ad}dampf\u{ad}schiff", "donaudampfschiff"),
        ("Donaudampfschiff", "donau\u{ad}dampf"),
        ("zero\u{200b}width, word\u{2060}joiner", "zerowidth wordjoiner"),
        ("l\u{2019}homme", "homme"),
        ("l'homme", "l'hom"),
        ("lhomme", "l'homme"),
        ("dell'acqua", "acqua dell"),
        ("\u{43c}\u{2bc}\u{44f}\u{442}\u{430}", "\u{43c}'\u{44f}\u{442}"),
        ("Łódź", "lodz"),
        ("cœur, Ærø", "coeur aero"),
        ("Straße, GROẞ", "STRASSE gross"),
        ("strasse", "straß"),
        ("Đà Nẵng", "da nang"),
        ("Diyarbakır, İzmir", "diyarbakir izmir"),
        ("ผมชอบกินข้าวผัด", "ข้าว"),
        ("ດື່ມນ້ຳ", "ນ້ຳ"),
        ("ខ្ញុំស្រលាញ់ភាសាខ្មែរ", "ខ្មែរ"),
        ("မြန်မာစာကိုဖတ်တယ်", "စာ"),
    ] {
        assert!(query(words).matches(text), "{words:?} in {text:?}");
    }
}

#[test]
fn what_is_missing_within_a_word_or_apart_is_not_found() {
    for (text, words) in [
        ("Lunch today", "lunch tomorrow"),
        ("Lunch", "unch"),
        ("Lunch", "lunches"),
        ("\u{65e5}x\u{672c}", "\u{65e5}\u{672c}"),
        ("l'homme", "omme"),
        ("don't", "ont"),
        ("ผมชอบกินข้าวผัด", "น้ำ"),
        ("", "a"),
    ] {
        assert!(!query(words).matches(text), "{words:?} in {text:?}");
    }
}

#[test]
fn a_query_has_one_to_eight_words() {
    assert!(SearchQuery::parse("a b c d e f g h").is_ok());
    for text in ["", "  ", "?!", "\u{1f389}", "a b c d e f g h i", &"x".repeat(257)] {
        assert!(matches!(SearchQuery::parse(text), Err(Denied::Invalid(_))), "{text:?}");
    }
    assert_eq!(query("Tea tea TEA"), query("tea"));
}

#[test]
fn short_words_are_asked_of_an_index_only_when_there_is_nothing_longer() {
    assert_eq!(query("a of zebra").terms(), [("zebra".to_owned(), true)]);
    assert_eq!(query("of a").terms(), [("of".to_owned(), true)]);
    assert_eq!(query("the zebra").terms().len(), 2);
}

#[test]
fn an_index_is_asked_for_neighbouring_letters_of_a_run() {
    assert_eq!(query("日本語").terms(), [("日本".to_owned(), false), ("本語".to_owned(), false)]);
    assert_eq!(query("日").terms(), [("日".to_owned(), false)]);
    assert_eq!(indexed("日本語"), ["日", "日本", "本", "本語", "語"]);
    assert_eq!(indexed("l'homme"), ["homme", "l", "lhomme"]);
    assert_eq!(indexed("'tea'"), ["tea"]);
}

proptest! {
    /// Characters that are not drawn change nothing, wherever they are.
    #[test]
    fn what_is_not_drawn_does_not_count(words in "[a-c'ßé日本ข้า ]{1,12}", at in 0usize..12, sign in "[\u{ad}\u{200b}\u{200d}\u{2060}\u{feff}\u{fe0f}]") {
        let at = words.char_indices().map(|(place, _)| place).nth(at).unwrap_or(words.len());
        let with = format!("{}{sign}{}", &words[..at], &words[at..]);
        prop_assert_eq!(indexed(&with), indexed(&words));
        prop_assert_eq!(SearchQuery::parse(&with), SearchQuery::parse(&words));
    }

    /// What an index proposes is a superset of what matches, and nothing panics.
    #[test]
    fn whatever_matches_holds_the_terms(text in ".{0,40}", words in "[a-cßøé日本ข้า' ]{1,8}", glue in "[ a-cßøé日本ข้า']{0,20}") {
        if let Ok(query) = SearchQuery::parse(&words) {
            for text in [format!("{text}{glue}"), glue.clone(), format!("{glue} {words}")] {
                if query.matches(&text) {
                    let kept = indexed(&text);
                    for (term, is_beginning) in query.terms() {
                        let holds = |word: &String| if is_beginning { word.starts_with(&term) } else { *word == term };
                        prop_assert!(kept.iter().any(holds), "{term:?} of {words:?} in {text:?}: {kept:?}");
                    }
                }
            }
            prop_assert!(query.matches(&words));
        }
    }
}
