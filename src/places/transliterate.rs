//! The sound of a name, roughly: one key for "Спрингфилд" and "Springfield", for places whose Russian name is not in the table.

/// The sound of a spelling, in Latin letters without doubles.
pub fn sound(spelling: &str) -> String {
    let mut sound = String::with_capacity(spelling.len());
    let mut rest = spelling;
    while let Some(letter) = rest.chars().next() {
        let (length, sounds_as) = match group(rest.as_bytes()) {
            Some((length, sounds_as)) => (length, sounds_as),
            // "Дж" writes the foreign sound that Latin scripts have one letter for.
            None if rest.starts_with("дж") => ("дж".len(), "j"),
            None => (letter.len_utf8(), cyrillic(letter).unwrap_or(&rest[..letter.len_utf8()])),
        };
        for next in sounds_as.chars() {
            if !sound.ends_with(next) {
                sound.push(next);
            }
        }
        rest = &rest[length..];
    }
    sound
}

/// How many bytes of Latin letters at the start sound otherwise than they are written, and how.
const fn group(text: &[u8]) -> Option<(usize, &'static str)> {
    Some(match text {
        [b's', b'h', b'c', b'h', ..] => (4, "sh"),
        [b's', b'c', b'h', ..] => (3, "sh"),
        [b's', b'h', ..] => (2, "sh"),
        [b't', b'c', b'h', ..] => (3, "ch"),
        [b't', b'h', ..] => (2, "t"),
        [b'd', b'z', b'h', ..] => (3, "j"),
        [b'c', b'h', ..] => (2, "ch"),
        [b'c', b'k', ..] => (2, "k"),
        [b'c', b'e' | b'i' | b'y', ..] => (1, "s"),
        [b'q', b'u', ..] => (2, "kv"),
        [b'c' | b'q', ..] => (1, "k"),
        [b'k', b'h', ..] => (2, "h"),
        [b'z', b'h', ..] => (2, "j"),
        [b'p', b'h', ..] => (2, "f"),
        [b'o', b'o', ..] => (2, "u"),
        [b'e', b'e', ..] | [b'i', b'e', ..] => (2, "i"),
        [b'y', b'a', ..] => (2, "a"),
        [b'y', b'u', ..] => (2, "u"),
        [b'y', b'o' | b'e', ..] => (2, "e"),
        [b'y', ..] => (1, "i"),
        [b'w', ..] => (1, "v"),
        [b'x', ..] => (1, "ks"),
        _ => return None,
    })
}

const fn cyrillic(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' | 'я' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ж' => "j",
        'з' => "z",
        'и' | 'й' | 'ы' | 'і' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ю' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' | 'щ' => "sh",
        'ъ' | 'ь' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_sounds_alike_in_both_scripts() {
        let pairs = [
            ("спрингфилд гарденс", "springfield gardens"),
            ("кемптен", "kempten"),
            ("квинси", "quincy"),
            ("филлипс", "phillips"),
            ("шамхах", "shamkhah"),
        ];
        for (cyrillic, latin) in pairs {
            assert_eq!(sound(cyrillic), sound(latin), "{cyrillic} {latin}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_sound(text in "\\PC{0,40}") {
            sound(&text);
        }
    }
}
