//! Words that only pictures say.

use crate::names::{Both, both};

pub(super) const CHART: Both = both("Астрологическая карта", "Astrological chart");
pub(super) const BIWHEEL: Both = both("Двойная астрологическая карта", "Astrological bi-wheel");
pub(super) const INNER: Both = both("Внутренний круг", "Inner wheel");
pub(super) const OUTER: Both = both("Внешний круг", "Outer wheel");
pub(super) const TROPICAL: Both = both("тропический зодиак", "tropical zodiac");
pub(super) const SIDEREAL: Both = both("сидерический зодиак", "sidereal zodiac");
pub(super) const NO_HOUSES: Both = both("без домов", "no houses");
pub(super) const HOUSE: Both = both("дом", "house");
pub(super) const TIME_UNKNOWN: Both =
    both("Время неизвестно, положения на середину дня.", "Time unknown; positions are for the middle of the day.");
pub(super) const MOON_RANGE: Both = both("Луна за день:", "The Moon that day:");
pub(super) const POLAR: Both = both(
    "У полюса выбранная система домов не работает; дома по Порфирию.",
    "The chosen house system fails near the pole; houses by Porphyry.",
);
pub(super) const ASPECTS: Both = both("Аспектов", "Aspects");
pub(super) const BODIES: Both = both("Точек", "Points");
