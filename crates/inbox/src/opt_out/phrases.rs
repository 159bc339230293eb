//! Asking to stop in other words than the keywords (O5). It is a hint for whoever reads the text,
//! never an opt-out by itself: a phrase that means it most of the time is worth a mark.

/// What is said to be texted no more, a row a phrase; `*` stands for up to two words
/// between, `$` for the end of the text.
const ENGLISH: [&str; 40] = [
    "stop texting",
    "stop * texting",
    "stop messaging",
    "stop sending",
    "stop contacting",
    "stop bothering",
    "stop calling",
    "stop spamming",
    "stop these texts",
    "stop the texts",
    "stop all texts",
    "stop * messages",
    "stop please $",
    "please stop $",
    "pls stop $",
    "quit texting",
    "quit messaging",
    "quit sending",
    "quit contacting",
    "opt out",
    "opt me out",
    "opting out",
    "unsubscribe me",
    "please unsubscribe $",
    "want to unsubscribe",
    "take me off",
    "take my * off",
    "remove me",
    "remove my number",
    "remove this number",
    "delete my number",
    "lose my number",
    "no more texts",
    "no more messages",
    "do not text",
    "do not message",
    "do not contact",
    "never text me",
    "leave me alone",
    "not want * texts",
];

const SPANISH: [&str; 40] = [
    "no me escriba",
    "no me escriban",
    "no me escribas",
    "no me escriba * mas",
    "no me mande",
    "no me manden",
    "no me mandes",
    "no me envie",
    "no me envien",
    "no me envies",
    "no me contacte",
    "no me contacten",
    "no me moleste",
    "no me molesten",
    "no mas mensajes",
    "no mas textos",
    "deje de escribir",
    "deje de escribirme",
    "deje de mandar",
    "deje de mandarme",
    "deje de enviar",
    "deje de enviarme",
    "dejen de escribirme",
    "dejen de mandarme",
    "dejen de enviarme",
    "dejen de molestar",
    "deja de escribirme",
    "deja de mandarme",
    "deja de enviarme",
    "paren de * mensajes",
    "pare de * mensajes",
    "darme de baja",
    "deme de baja",
    "denme de baja",
    "quiero * baja",
    "borre mi numero",
    "borren mi numero",
    "quite mi numero",
    "quiten mi numero",
    "no quiero * mensajes",
];

/// What, right before a phrase, turns its meaning round: *don't stop texting*.
const ENGLISH_TURNS: [&str; 4] = ["not", "never", "without", "nor"];
const SPANISH_TURNS: [&str; 2] = ["nunca", "sin"];

/// Shortened forms and what they stand for, after apostrophes and accents are gone.
const ENGLISH_SHORT: [(&str, &str); 5] = [
    ("dont", "do not"),
    ("doesnt", "does not"),
    ("didnt", "did not"),
    ("wont", "will not"),
    ("cant", "can not"),
];

/// How many words `*` may stand for, at most.
const GAP: usize = 2;

/// Whether a text asks in other words than the keywords to be texted no more, in the language of the
/// line it came to (a BCP 47 tag, such as `en` or `es-MX`; others are read as English).
#[must_use]
pub fn asks_to_stop(body: &str, language: &str) -> bool {
    let spanish = language.split(['-', '_']).next().is_some_and(|l| l.eq_ignore_ascii_case("es"));
    let (phrases, turns, short): (&[&str], &[&str], &[_]) = if spanish {
        (&SPANISH, &SPANISH_TURNS, &[])
    } else {
        (&ENGLISH, &ENGLISH_TURNS, &ENGLISH_SHORT)
    };
    let words = words(body, short);
    phrases.iter().any(|phrase| said(&words, phrase, turns))
}

/// The words of a text: small letters without accents, shortened forms written out.
fn words(body: &str, short: &[(&str, &'static str)]) -> Vec<String> {
    let plain: String = body.chars().filter(|c| !matches!(c, '\'' | '’')).map(plain).collect();
    let lower = plain.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .flat_map(|word| {
            let long = short.iter().find(|(form, _)| *form == word).map(|(_, long)| *long);
            long.unwrap_or(word).split(' ').map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// A letter without its accent, as people type it in a hurry.
fn plain(c: char) -> char {
    match c {
        'á' | 'Á' => 'a',
        'é' | 'É' => 'e',
        'í' | 'Í' => 'i',
        'ó' | 'Ó' => 'o',
        'ú' | 'ü' | 'Ú' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        c => c,
    }
}

fn said(words: &[String], phrase: &str, turns: &[&str]) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    (0..words.len()).any(|at| {
        let turned = at > 0 && turns.contains(&words[at - 1].as_str());
        !turned && begins(&words[at..], &phrase)
    })
}

fn begins(words: &[String], phrase: &[&str]) -> bool {
    match phrase {
        [] => true,
        ["$"] => words.is_empty(),
        ["*", rest @ ..] => {
            (0..=GAP.min(words.len())).any(|skipped| begins(&words[skipped..], rest))
        }
        [first, rest @ ..] => {
            words.first().is_some_and(|word| word == first) && begins(&words[1..], rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_in_english_is_noticed() {
        for body in [
            "please stop texting me",
            "Pls STOP.",
            "Stop sending me these",
            "I'd like to opt out",
            "Don’t text me again!!",
            "dont contact me",
            "I do not want any more texts from you",
            "Remove me from your list",
            "Take my number off your list please",
            "stop with the messages",
            "Leave me alone 😡",
            "Can you unsubscribe me?",
            "STOP PLEASE",
        ] {
            assert!(asks_to_stop(body, "en"), "{body:?}");
        }
    }

    #[test]
    fn asking_in_spanish_is_noticed() {
        for body in [
            "Por favor no me escriban más",
            "no me manden mensajes",
            "NO MÁS MENSAJES",
            "Dejen de enviarme promociones",
            "quiero darme de baja",
            "Quiten mi número de la lista",
            "ya no quiero recibir mensajes",
            "Deje de escribirme",
        ] {
            assert!(asks_to_stop(body, "es-MX"), "{body:?}");
        }
    }

    #[test]
    fn what_only_sounds_like_it_is_not() {
        for body in [
            "Can you stop by at five?",
            "Please stop by, and please stop the leak!",
            "I'll be at the bus stop",
            "Please don't stop texting me the updates",
            "The water won't stop running",
            "Could you remove the old boiler too?",
            "Take the stairs, I'm off at five",
            "",
            "👍",
        ] {
            assert!(!asks_to_stop(body, "en"), "{body:?}");
        }
        for body in [
            "¿Me escribe cuando llegue?",
            "No me llegó el mensaje",
            "La oferta baja mañana",
            "Mándeme más fotos",
        ] {
            assert!(!asks_to_stop(body, "es"), "{body:?}");
        }
    }

    #[test]
    fn a_line_is_read_in_its_own_language() {
        assert!(!asks_to_stop("no me manden mensajes", "en-US"));
        assert!(!asks_to_stop("take me off your list", "es"));
        assert!(asks_to_stop("take me off your list", "fr"), "others are read as English");
    }
}
