//! Words of hardship: illness, death, violence and the rest, by families. What a family means is decided by the words around it.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a single word brings in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::alice::understand) enum HardshipMark {
    /// «Суицид», «повеситься»: means one thing wherever it stands.
    EndOneself,
    /// «Хочу», «лучше», «пора»: a wish.
    Wish,
    /// «Не», «незачем», «надоело», «сил»: what denies a wish to live.
    Against,
    /// «Жить», «жизнь».
    Live,
    /// «Умереть», «исчезнуть».
    Die,
    /// «Смерть», «похороны», «погиб».
    Death,
    /// «Насилие», «избил».
    Violence,
    /// «Бьёт», «угрожает»: somebody.
    Hurt,
    /// «Диагноз», «опухоль», «болеть».
    Illness,
    /// «Врач», «лечить», «болит»: of an illness, or of a visit by the Moon.
    Treatment,
    /// «Рак», in the singular: a sign, or an illness.
    Cancer,
    /// «Груди», «лёгких»: what an illness is of.
    Organ,
    /// «Беременна».
    Pregnancy,
    /// «Измена», «любовница».
    Betrayal,
    /// «Изменил», «бросил», «верен»: somebody.
    Leave,
    /// «Кредит», «долги».
    Debt,
    /// «Денег», «зарплата».
    Money,
    /// «Хватит», «верну», «разбогатею»: asked of money.
    Afford,
    /// «Лотерея», «казино».
    Lottery,
    /// «Выиграю»: asked of a lottery, a court or a match.
    Win,
    /// «Экзамен».
    Exam,
    /// «Сдам», «поступлю».
    Pass,
    /// «Суд», «приговор».
    Court,
    /// «Одиноко», «тоскливо».
    Sorrow,
    /// «Плохо», «тяжело»: to somebody.
    Bad,
}

/// A set of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::alice::understand) struct HardshipMarks(u32);

impl HardshipMarks {
    /// Those that a folded word has.
    pub fn of_word(word: &str) -> Self {
        if let Some(known) = WHOLE.get(word) {
            return *known;
        }
        // The last family that is not behind the word in the alphabet: no family begins with another.
        let at = FAMILIES.partition_point(|(stem, _)| *stem <= word);
        let family = at.checked_sub(1).and_then(|at| FAMILIES.get(at)).filter(|(stem, _)| word.starts_with(stem));
        family.map_or_else(Self::default, |(_, marks)| *marks)
    }

    /// Whether `mark` is among them.
    pub const fn has(self, mark: HardshipMark) -> bool {
        self.0 & 1 << mark as u32 != 0
    }

    /// Both sets.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Words by what they bring in. `стем*` stands for every word that begins so; the stem is long enough to belong to one family.
const WORDS: [(HardshipMark, &str); 25] = [
    (
        HardshipMark::EndOneself,
        "суицид* самоубий* повеситься повешусь застрелиться застрелюсь утопиться утоплюсь отравиться наложить",
    ),
    (
        HardshipMark::Wish,
        "хочу хочется хотел хотела хотим захотелось мечтаю лучше пора думаю решил решила собираюсь готов готова буду могу \
         желаю скорее скорей быстрее",
    ),
    (
        HardshipMark::Against,
        "не нет незачем надоело надоела устал устала незачем нечего бессмысленно опостылело осточертело невыносимо зачем ненавижу",
    ),
    (HardshipMark::Live, "жить жизнь жизни жизнью живу"),
    (HardshipMark::Die, "умереть умирать умру сдохнуть сдохну помереть помру исчезнуть"),
    (
        HardshipMark::Death,
        "смерть смерти смертью смертельн* умер умерла умерли умирает умирают умрет умрут умершего умершей скончал* похорон* \
         хоронить хороним похоронили погиб погибла погибли погибнет кладбищ* поминки  гроб \
         доживу доживет дожить",
    ),
    (
        HardshipMark::Violence,
        "насили* изнасил* избил избила избили избив* избит* побои побоями домогат* домогает* абьюз* рукоприкладств* педофил*",
    ),
    (
        HardshipMark::Hurt,
        "бьет бьют бил била били побил побила ударил ударила ударяет лупит колотит душит душил угрожает угрожают унижает \
         унижают издевает* издевал* травит травят запирает пристает насильно убьет убить убьют",
    ),
    (
        HardshipMark::Illness,
        "диагноз* опухол* онколог* болезн* заболе* заболю болен больна больны больной больного больному болею болеет болеем \
         болеют болеть болел болела вылечу* вылечит* вылечить вылечат исцел* выздоров* поправлюсь поправится поправятся \
         операци* химиотерап* инсульт* инфаркт* диабет* ковид* метастаз* инвалид* эпилепс* рецидив* реанимац* выкидыш* аборт* бесплоди* кома коме",
    ),
    (
        HardshipMark::Treatment,
        "врач* доктор* больниц* таблетк* давление мигрень тошнит лекарств* лечить лечиться лечение лечения лечат болит болят температурит анализы \
         поликлиник* хирург* симптом*",
    ),
    (HardshipMark::Cancer, "рак рака раку раком раке"),
    (
        HardshipMark::Organ,
        "груди грудь легких легкого крови кожи желудка печени мозга матки простаты кишечника почки почек горла щитовидки \
         стадия стадии стадией четвертой",
    ),
    (
        HardshipMark::Pregnancy,
        "беремен* заберемен* зачать зачатие зачатия зачатию рожу рожать рожаю роды родов родами родить роддом* \
         эко вынашив*",
    ),
    (
        HardshipMark::Betrayal,
        "измена измены измене измену изменой изменяет изменяют изменял изменяла изменщик* любовниц* любовник* рогоносец",
    ),
    (
        HardshipMark::Leave,
        "изменил изменила изменит изменю бросил бросила бросит бросают предал предала предаст предательств* верен верна врет \
         обманывает обманывал развод развода разводе разводом развожусь разводимся разводится разведемся разведусь рассталась \
         расстался расстались расстанемся ушел ушла уйдет налево",
    ),
    (
        HardshipMark::Debt,
        "кредит* ипотек* долг долга долги долгов долгам долгами заем займ* займы микрозайм* коллектор* банкрот* инвестиц* \
         инвестировать вклад вклады вложить вкладывать акции акций облигац* биткоин* биткойн* крипт* взаймы алименты разорюсь",
    ),
    (
        HardshipMark::Money,
        "деньги денег деньгам деньгами зарплата зарплаты зарплату денежки миллион миллионы миллионов богат* состояние",
    ),
    (
        HardshipMark::Afford,
        "хватит хватает хватать верну вернут вернет разбогатею разбогатеть обеднею занять одолжить заработаю накоплю",
    ),
    (HardshipMark::Lottery, "лотере* лото казино джекпот* рулетк* спортлото букмекер* тотализатор*"),
    (HardshipMark::Win, "выиграю выиграть выиграем выигрыш* выиграет счастливые счастливых"),
    (
        HardshipMark::Exam,
        "экзамен* егэ огэ зачет зачета зачету зачеты зачетов сессию сессии сессия пересдач* контрольная контрольную диплом",
    ),
    (HardshipMark::Pass, "сдам сдаст сдать поступлю поступит поступить завалю провалю"),
    (
        HardshipMark::Court,
        "суд суда суду судом суде суды судебн* судиться сужусь судимся приговор* посадят тюрьм* тюрьме колони* адвокат* \
         арест* арестуют следствие прокурор* обвиняют",
    ),
    (
        HardshipMark::Sorrow,
        "одиноко одинока одинок одиночеств* тоскливо тоска грустно депресси* тревожно тревога плачу рыдаю отчаяни* отчаялась \
         отчаялся безысходн* подавлен* апатия",
    ),
    (HardshipMark::Bad, "плохо тяжело страшно больно хреново паршиво невыносимо"),
];

static WHOLE: LazyLock<HashMap<&'static str, HardshipMarks>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, HardshipMarks> = HashMap::new();
    for (mark, word) in entries().filter(|(_, word)| !word.ends_with('*')) {
        let known = words.entry(word).or_default();
        *known = known.with(HardshipMarks(1 << mark as u32));
    }
    words
});

static FAMILIES: LazyLock<Vec<(&'static str, HardshipMarks)>> = LazyLock::new(|| {
    let stems = entries().filter_map(|(mark, word)| Some((word.strip_suffix('*')?, HardshipMarks(1 << mark as u32))));
    let mut stems: Vec<_> = stems.collect();
    stems.sort_unstable_by_key(|(stem, _)| *stem);
    stems
});

fn entries() -> impl Iterator<Item = (HardshipMark, &'static str)> {
    WORDS.iter().flat_map(|(mark, list)| list.split_whitespace().map(|word| (*mark, word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::words;

    #[test]
    fn a_family_is_known_by_its_stem_and_no_stem_begins_with_another() {
        assert!(HardshipMarks::of_word("онкологией").has(HardshipMark::Illness));
        assert!(HardshipMarks::of_word("беременность").has(HardshipMark::Pregnancy));
        assert!(
            HardshipMarks::of_word("невыносимо").has(HardshipMark::Bad)
                && HardshipMarks::of_word("невыносимо").has(HardshipMark::Against)
        );
        for stranger in ["судьба", "долго", "лотос", "изменить", "болельщик", "близнецам", "завтра", "беречь"]
        {
            assert!(HardshipMarks::of_word(stranger).is_empty(), "{stranger}");
        }
        for pair in FAMILIES.windows(2) {
            assert!(!pair[1].0.starts_with(pair[0].0), "{} begins with {}", pair[1].0, pair[0].0);
            assert!(pair[0].0.chars().count() >= 4, "{} is too short for a family", pair[0].0);
        }
    }

    #[test]
    fn no_word_of_ours_but_the_crab_is_a_word_of_hardship() {
        for sign in crate::astro::Sign::ALL {
            for case in words::Case::ALL {
                let form = words::sign(sign).form(case).to_lowercase().replace('ё', "е");
                let marks = HardshipMarks::of_word(&form);
                assert!(marks.is_empty() || marks == HardshipMarks(1 << HardshipMark::Cancer as u32), "{form}");
            }
        }
    }
}
