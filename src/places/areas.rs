//! Regions and countries as they are said beside a town: «Тверь, Тверская область», «Германия Дрезден», «Москва Россия».

use std::collections::HashMap;
use std::sync::LazyLock;

use super::case_forms::nominatives;

/// Part of the world that narrows which town is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// ISO 3166 code of the country.
    pub country: &'static str,
    /// GeoNames code of its first-level region; nothing for the whole country.
    pub region: Option<&'static str>,
}

impl Area {
    /// Whether a place of that country and region lies in it.
    pub fn contains(self, country: &str, region: &str) -> bool {
        self.country == country && self.region.is_none_or(|own| own == region)
    }
}

/// What a region is called behind its adjective.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RegionKind {
    Oblast,
    Krai,
}

/// Regions that are called by an adjective: country, code, kind, the adjective without its ending.
const ADJECTIVES: [(&str, &str, RegionKind, &str); 88] = {
    use RegionKind::{Krai, Oblast};
    [
        ("RU", "04", Krai, "алтайск"),
        ("RU", "05", Oblast, "амурск"),
        ("RU", "06", Oblast, "архангельск"),
        ("RU", "07", Oblast, "астраханск"),
        ("RU", "09", Oblast, "белгородск"),
        ("RU", "10", Oblast, "брянск"),
        ("RU", "13", Oblast, "челябинск"),
        ("RU", "20", Oblast, "иркутск"),
        ("RU", "21", Oblast, "ивановск"),
        ("RU", "23", Oblast, "калининградск"),
        ("RU", "25", Oblast, "калужск"),
        ("RU", "92", Krai, "камчатск"),
        ("RU", "29", Oblast, "кемеровск"),
        ("RU", "30", Krai, "хабаровск"),
        ("RU", "33", Oblast, "кировск"),
        ("RU", "37", Oblast, "костромск"),
        ("RU", "38", Krai, "краснодарск"),
        ("RU", "40", Oblast, "курганск"),
        ("RU", "41", Oblast, "курск"),
        ("RU", "42", Oblast, "ленинградск"),
        ("RU", "43", Oblast, "липецк"),
        ("RU", "44", Oblast, "магаданск"),
        ("RU", "47", Oblast, "московск"),
        ("RU", "49", Oblast, "мурманск"),
        ("RU", "51", Oblast, "нижегородск"),
        ("RU", "52", Oblast, "новгородск"),
        ("RU", "53", Oblast, "новосибирск"),
        ("RU", "54", Oblast, "омск"),
        ("RU", "55", Oblast, "оренбургск"),
        ("RU", "56", Oblast, "орловск"),
        ("RU", "57", Oblast, "пензенск"),
        ("RU", "59", Krai, "приморск"),
        ("RU", "60", Oblast, "псковск"),
        ("RU", "61", Oblast, "ростовск"),
        ("RU", "62", Oblast, "рязанск"),
        ("RU", "64", Oblast, "сахалинск"),
        ("RU", "65", Oblast, "самарск"),
        ("RU", "67", Oblast, "саратовск"),
        ("RU", "69", Oblast, "смоленск"),
        ("RU", "70", Krai, "ставропольск"),
        ("RU", "71", Oblast, "свердловск"),
        ("RU", "72", Oblast, "тамбовск"),
        ("RU", "75", Oblast, "томск"),
        ("RU", "76", Oblast, "тульск"),
        ("RU", "77", Oblast, "тверск"),
        ("RU", "78", Oblast, "тюменск"),
        ("RU", "81", Oblast, "ульяновск"),
        ("RU", "83", Oblast, "владимирск"),
        ("RU", "84", Oblast, "волгоградск"),
        ("RU", "85", Oblast, "вологодск"),
        ("RU", "86", Oblast, "воронежск"),
        ("RU", "88", Oblast, "ярославск"),
        ("RU", "90", Krai, "пермск"),
        ("RU", "91", Krai, "красноярск"),
        ("RU", "93", Krai, "забайкальск"),
        ("UA", "13", Oblast, "киевск"),
        ("UA", "07", Oblast, "харьковск"),
        ("UA", "17", Oblast, "одесск"),
        ("UA", "15", Oblast, "львовск"),
        ("UA", "05", Oblast, "донецк"),
        ("UA", "14", Oblast, "луганск"),
        ("UA", "04", Oblast, "днепропетровск"),
        ("UA", "26", Oblast, "запорожск"),
        ("UA", "18", Oblast, "полтавск"),
        ("UA", "02", Oblast, "черниговск"),
        ("UA", "01", Oblast, "черкасск"),
        ("UA", "23", Oblast, "винницк"),
        ("UA", "27", Oblast, "житомирск"),
        ("UA", "09", Oblast, "хмельницк"),
        ("UA", "16", Oblast, "николаевск"),
        ("UA", "08", Oblast, "херсонск"),
        ("UA", "21", Oblast, "сумск"),
        ("UA", "19", Oblast, "ровенск"),
        ("UA", "22", Oblast, "тернопольск"),
        ("UA", "24", Oblast, "волынск"),
        ("UA", "25", Oblast, "закарпатск"),
        ("UA", "03", Oblast, "черновицк"),
        ("UA", "10", Oblast, "кировоградск"),
        ("BY", "01", Oblast, "брестск"),
        ("BY", "02", Oblast, "гомельск"),
        ("BY", "03", Oblast, "гродненск"),
        ("BY", "05", Oblast, "минск"),
        ("BY", "06", Oblast, "могилевск"),
        ("BY", "07", Oblast, "витебск"),
        ("KZ", "12", Oblast, "карагандинск"),
        ("KZ", "13", Oblast, "костанайск"),
        ("KZ", "11", Oblast, "павлодарск"),
        ("KZ", "01", Oblast, "алматинск"),
    ]
};

/// Regions with names of their own: country, code, name, name in the genitive.
const NAMES: [(&str, &str, &str, &str); 27] = [
    ("RU", "73", "татарстан", "Татарстана"),
    ("RU", "08", "башкирия", "Башкирии"),
    ("RU", "08", "башкортостан", "Башкортостана"),
    ("RU", "11", "бурятия", "Бурятии"),
    ("RU", "16", "чувашия", "Чувашии"),
    ("RU", "17", "дагестан", "Дагестана"),
    ("RU", "19", "ингушетия", "Ингушетии"),
    ("RU", "22", "кабарда", "Кабардино-Балкарии"),
    ("RU", "24", "калмыкия", "Калмыкии"),
    ("RU", "28", "карелия", "Карелии"),
    ("RU", "31", "хакасия", "Хакасии"),
    ("RU", "34", "коми", "Коми"),
    ("RU", "46", "мордовия", "Мордовии"),
    ("RU", "63", "якутия", "Якутии"),
    ("RU", "68", "осетия", "Северной Осетии"),
    ("RU", "79", "тува", "Тувы"),
    ("RU", "79", "тыва", "Тувы"),
    ("RU", "80", "удмуртия", "Удмуртии"),
    ("RU", "12", "чечня", "Чечни"),
    ("RU", "01", "адыгея", "Адыгеи"),
    ("RU", "47", "подмосковье", "Московской области"),
    ("RU", "59", "приморье", "Приморского края"),
    ("RU", "29", "кузбасс", "Кузбасса"),
    ("RU", "38", "кубань", "Краснодарского края"),
    ("RU", "93", "забайкалье", "Забайкальского края"),
    ("RU", "64", "сахалин", "Сахалинской области"),
    ("UA", "11", "крым", "Крыма"),
];

/// Countries: code, name, name in the genitive.
const COUNTRIES: [(&str, &str, &str); 62] = [
    ("RU", "россия", "России"),
    ("UA", "украина", "Украины"),
    ("BY", "белоруссия", "Белоруссии"),
    ("BY", "беларусь", "Беларуси"),
    ("KZ", "казахстан", "Казахстана"),
    ("UZ", "узбекистан", "Узбекистана"),
    ("TJ", "таджикистан", "Таджикистана"),
    ("KG", "киргизия", "Киргизии"),
    ("KG", "кыргызстан", "Кыргызстана"),
    ("TM", "туркмения", "Туркмении"),
    ("TM", "туркменистан", "Туркменистана"),
    ("AZ", "азербайджан", "Азербайджана"),
    ("AM", "армения", "Армении"),
    ("GE", "грузия", "Грузии"),
    ("MD", "молдавия", "Молдавии"),
    ("MD", "молдова", "Молдовы"),
    ("LV", "латвия", "Латвии"),
    ("LT", "литва", "Литвы"),
    ("EE", "эстония", "Эстонии"),
    ("DE", "германия", "Германии"),
    ("FR", "франция", "Франции"),
    ("IT", "италия", "Италии"),
    ("ES", "испания", "Испании"),
    ("PT", "португалия", "Португалии"),
    ("GB", "англия", "Великобритании"),
    ("GB", "великобритания", "Великобритании"),
    ("GB", "британия", "Великобритании"),
    ("IE", "ирландия", "Ирландии"),
    ("US", "америка", "США"),
    ("US", "сша", "США"),
    ("CA", "канада", "Канады"),
    ("MX", "мексика", "Мексики"),
    ("BR", "бразилия", "Бразилии"),
    ("AR", "аргентина", "Аргентины"),
    ("CN", "китай", "Китая"),
    ("JP", "япония", "Японии"),
    ("IN", "индия", "Индии"),
    ("TR", "турция", "Турции"),
    ("IL", "израиль", "Израиля"),
    ("EG", "египет", "Египта"),
    ("PL", "польша", "Польши"),
    ("CZ", "чехия", "Чехии"),
    ("SK", "словакия", "Словакии"),
    ("HU", "венгрия", "Венгрии"),
    ("RO", "румыния", "Румынии"),
    ("BG", "болгария", "Болгарии"),
    ("RS", "сербия", "Сербии"),
    ("HR", "хорватия", "Хорватии"),
    ("GR", "греция", "Греции"),
    ("CY", "кипр", "Кипра"),
    ("FI", "финляндия", "Финляндии"),
    ("SE", "швеция", "Швеции"),
    ("NO", "норвегия", "Норвегии"),
    ("DK", "дания", "Дании"),
    ("NL", "голландия", "Нидерландов"),
    ("NL", "нидерланды", "Нидерландов"),
    ("BE", "бельгия", "Бельгии"),
    ("CH", "швейцария", "Швейцарии"),
    ("AT", "австрия", "Австрии"),
    ("MN", "монголия", "Монголии"),
    ("AU", "австралия", "Австралии"),
    ("TH", "таиланд", "Таиланда"),
];

/// What a region is, behind or before its adjective. A district narrows nothing, and is no part of a name.
const KINDS: &str = "область области областью обл край края крае краю респ республика республики республике округ округа округе автономный \
                     автономная автономной автономного район района районе районом р-н страна стране";

const ADJECTIVE_ENDINGS: [&str; 9] = ["ая", "ой", "ую", "ий", "ом", "ого", "ому", "им", "ою"];

/// Names of regions and countries in the nominative.
static NAMED: LazyLock<HashMap<&'static str, Area>> = LazyLock::new(|| {
    let regions = NAMES.iter().map(|(country, region, name, _)| (*name, Area { country, region: Some(region) }));
    let countries = COUNTRIES.iter().map(|(country, name, _)| (*name, Area { country, region: None }));
    regions.chain(countries).collect()
});

/// The words of a folded name without those of a region or a country, and that area. A region narrows more than its country.
pub(super) fn parted<'w>(words: &[&'w str]) -> (Vec<&'w str>, Option<Area>) {
    let is_kind = |at: usize| words.get(at).is_some_and(|word| KINDS.split_whitespace().any(|kind| kind == *word));
    let mut area: Option<Area> = None;
    let mut take = |found: Area| {
        area = Some(match area {
            Some(known) if known.region.is_some() => known,
            _ => found,
        })
    };
    let mut rest = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if is_kind(at) {
            continue;
        }
        if is_kind(at + 1) || at > 0 && is_kind(at - 1) {
            if let Some(found) = by_adjective(word) {
                take(found);
                continue;
            }
            // «Рязанский район»: which one is not known.
            if is_adjective(word) && is_kind(at + 1) {
                continue;
            }
        }
        match by_name(word) {
            Some(found) => take(found),
            None => rest.push(*word),
        }
    }
    (rest, area)
}

fn is_adjective(word: &str) -> bool {
    ADJECTIVE_ENDINGS
        .iter()
        .any(|ending| word.strip_suffix(ending).is_some_and(|stem| stem.ends_with("ск") || stem.ends_with("цк")))
}

fn by_adjective(word: &str) -> Option<Area> {
    let stem = ADJECTIVE_ENDINGS.iter().find_map(|ending| word.strip_suffix(ending))?;
    let (country, region, ..) = ADJECTIVES.iter().find(|(.., known)| *known == stem)?;
    Some(Area { country, region: Some(region) })
}

fn by_name(word: &str) -> Option<Area> {
    NAMED.get(word).copied().or_else(|| nominatives(word).iter().find_map(|name| NAMED.get(name.as_str()).copied()))
}

/// Whether the words name a region or a country and no town: «Германия», «в Тверской области».
pub fn is_area_alone(words: &str) -> bool {
    let folded = super::spelling::spelled(words);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let (rest, area) = parted(&words);
    area.is_some() && rest.iter().all(|word| super::matching::is_leading(word))
}

/// The area of a place in the genitive, by which namesakes are told apart: «Курской области», «Татарстана», «Германии».
pub fn area_in_genitive(country: &str, region: &str) -> Option<String> {
    let adjective = ADJECTIVES.iter().find(|(known, code, ..)| *known == country && *code == region);
    if let Some((.., kind, stem)) = adjective {
        let (ending, noun) = match kind {
            RegionKind::Oblast => ("ой", "области"),
            RegionKind::Krai => ("ого", "края"),
        };
        let mut letters = stem.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        return Some(format!("{first}{}{ending} {noun}", letters.as_str()));
    }
    let named =
        NAMES.iter().find(|(known, code, ..)| *known == country && *code == region).map(|(.., genitive)| *genitive);
    let of_country =
        || COUNTRIES.iter().find(|(known, ..)| *known == country && country != "RU").map(|(.., genitive)| *genitive);
    named.or_else(of_country).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_told_from_a_town() {
        for (said, rest, country, region) in [
            ("тверь тверская область", "тверь", "RU", Some("77")),
            ("в тверской области", "в", "RU", Some("77")),
            ("германия дрезден", "дрезден", "DE", None),
            ("москва россия", "москва", "RU", None),
            ("республика татарстан казань", "казань", "RU", Some("73")),
            ("россия красноярский край город ачинск", "город ачинск", "RU", Some("91")),
            ("в подмосковье", "в", "RU", Some("47")),
        ] {
            let words: Vec<&str> = said.split(' ').collect();
            let (left, area) = parted(&words);
            assert_eq!((left.join(" ").as_str(), area), (rest, Some(Area { country, region })), "{said}");
        }
        for town in ["курск", "минск", "омск", "приморск", "владимир", "великий новгород", "комсомольск на амуре"]
        {
            let words: Vec<&str> = town.split(' ').collect();
            assert_eq!(parted(&words), (words.clone(), None), "{town}");
        }
        assert!(is_area_alone("Тверская область") && is_area_alone("в Германии") && !is_area_alone("Москва Россия"));
    }

    #[test]
    fn an_area_is_declined() {
        assert_eq!(area_in_genitive("RU", "41").as_deref(), Some("Курской области"));
        assert_eq!(area_in_genitive("RU", "91").as_deref(), Some("Красноярского края"));
        assert_eq!(area_in_genitive("RU", "73").as_deref(), Some("Татарстана"));
        assert_eq!(area_in_genitive("DE", "11").as_deref(), Some("Германии"));
        assert_eq!(area_in_genitive("RU", "48"), None);
    }
}
