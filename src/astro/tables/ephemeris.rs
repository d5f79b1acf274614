//! A table of positions.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::astro::{Body, BodySet, Error, Frame, KeyLabel, Kind, Moment, Perspective, Position, Question, Sky};

/// The question: where are some bodies at moments that follow each other evenly?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct EphemerisTable {
    from: Moment,
    step_s: NonZeroU32,
    rows: u32,
    bodies: BodySet,
    frame: Frame,
}

/// Why there is no such table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EphemerisTableError {
    /// It would be too large.
    #[error("{rows} rows of {bodies} bodies are more than {} positions; ask for fewer", EphemerisTable::MAX_CELLS)]
    TooLarge {
        /// Rows asked for.
        rows: u32,
        /// Bodies asked for.
        bodies: usize,
    },
    /// It would be empty.
    #[error("a table needs at least one row and one body")]
    Empty,
    /// It would end after the last moment there is.
    #[error("the table would end after the year {}", Moment::LAST_YEAR)]
    OutOfRange,
    /// A body has no place as seen from there.
    #[error("{} is not defined for a {perspective} table", body.id())]
    NotDefined {
        /// The body.
        body: Body,
        /// The perspective's name.
        perspective: &'static str,
    },
}

impl EphemerisTable {
    /// Most positions of a table: a tenth of a second of one thread's work, and some hundred kilobytes of JSON.
    pub const MAX_CELLS: u32 = 10_000;

    /// The table of `bodies` at `from` and every `step_s` seconds on, `rows` rows in all.
    ///
    /// # Errors
    /// When the table would be empty, larger than [`Self::MAX_CELLS`] or end beyond the last moment, or a body is not defined in the frame.
    pub fn new(
        from: Moment,
        step_s: NonZeroU32,
        rows: u32,
        bodies: BodySet,
        frame: Frame,
    ) -> Result<Self, EphemerisTableError> {
        if rows == 0 || bodies.is_empty() {
            return Err(EphemerisTableError::Empty);
        }
        if u64::from(rows) * bodies.len() as u64 > u64::from(Self::MAX_CELLS) {
            return Err(EphemerisTableError::TooLarge { rows, bodies: bodies.len() });
        }
        if frame.perspective == Perspective::Heliocentric
            && let Some(body) = bodies.iter().find(|body| *body == Body::Sun || body.is_lunar_point())
        {
            return Err(EphemerisTableError::NotDefined { body, perspective: frame.perspective.id() });
        }
        let table = Self { from, step_s, rows, bodies, frame };
        table.moment(rows - 1).map_or(Err(EphemerisTableError::OutOfRange), |_| Ok(table))
    }

    fn moment(&self, row: u32) -> Option<Moment> {
        self.from.plus_s(i64::from(row) * i64::from(self.step_s.get()))
    }
}

/// A table of positions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ephemeris {
    /// What the columns are.
    pub bodies: Vec<Body>,
    /// The rows in order of time.
    pub rows: Vec<EphemerisRow>,
}

/// The positions of a moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EphemerisRow {
    /// The moment.
    pub at: Moment,
    /// Where each of the table's bodies is, in their order; none where there are no data for it.
    pub positions: Vec<Option<Position>>,
}

impl Question for EphemerisTable {
    type Answer = Ephemeris;
    const ID: &str = "ephemeris_table";
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 1;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().date(self.from).place(None).hashed(self)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Ephemeris, Error> {
        let bodies: Vec<Body> = self.bodies.iter().collect();
        let moments =
            (0..self.rows).map(|row| self.moment(row).expect("the last moment was checked when the table was made"));
        let rows = moments.map(|at| {
            let known = |body: &Body| match sky.position(*body, at.julian_day(), &self.frame) {
                Ok(position) => Ok(Some(position)),
                Err(Error::NoData { .. }) => Ok(None),
                Err(error) => Err(error),
            };
            Ok(EphemerisRow { at, positions: bodies.iter().map(known).collect::<Result<_, Error>>()? })
        });
        let rows = rows.collect::<Result<_, Error>>()?;
        Ok(Ephemeris { bodies, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{CivilDate, LinearSky};

    const HOUR: NonZeroU32 = NonZeroU32::new(3_600).expect("an hour is not empty");

    fn start() -> Moment {
        CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap()
    }

    #[test]
    fn rows_are_evenly_spaced_and_in_the_order_of_the_bodies() {
        let sky = LinearSky::new([(Body::Sun, 280.0, 24.0), (Body::Moon, 0.0, 48.0)]);
        let bodies = BodySet::of([Body::Moon, Body::Sun]);
        let table = EphemerisTable::new(start(), HOUR, 3, bodies, Frame::TROPICAL).unwrap().solve(&sky).unwrap();
        assert_eq!(table.bodies, [Body::Sun, Body::Moon]);
        let longitudes: Vec<_> = table
            .rows
            .iter()
            .map(|row| {
                row.positions.iter().map(|position| position.unwrap().longitude.value().round()).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(longitudes, [[280.0, 0.0], [281.0, 2.0], [282.0, 4.0]]);
        assert_eq!(table.rows[2].at.unix_s() - start().unix_s(), 7_200);
    }

    #[test]
    fn a_table_is_bounded() {
        let new = |rows, bodies| EphemerisTable::new(start(), HOUR, rows, bodies, Frame::TROPICAL);
        assert!(new(476, BodySet::ALL).is_ok());
        assert_eq!(new(477, BodySet::ALL), Err(EphemerisTableError::TooLarge { rows: 477, bodies: 21 }));
        assert_eq!(new(u32::MAX, BodySet::ALL), Err(EphemerisTableError::TooLarge { rows: u32::MAX, bodies: 21 }));
        assert_eq!(new(0, BodySet::ALL), Err(EphemerisTableError::Empty));
        assert_eq!(new(1, BodySet::of([])), Err(EphemerisTableError::Empty));
        let week = NonZeroU32::new(u32::MAX).unwrap();
        let far = EphemerisTable::new(start(), week, 10_000, BodySet::of([Body::Sun]), Frame::TROPICAL);
        assert_eq!(far, Err(EphemerisTableError::OutOfRange));
    }
}
