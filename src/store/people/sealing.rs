//! What a person told, sealed so that it opens in its own row and column alone.

use super::PersonId;
use crate::seal::{Error, KeyedHash, MasterKey, Sealer};

/// Version of the form in which a value is sealed; its first byte.
const VERSION: u8 = 1;

/// What a sealed value is part of, but for its row.
#[derive(Debug, Clone, Copy)]
pub enum SealedColumn {
    ProfileName,
    ProfileBody,
    Preferences,
}

impl SealedColumn {
    const fn name(self) -> &'static [u8] {
        match self {
            Self::ProfileName => b"profile\0name\0",
            Self::ProfileBody => b"profile\0body\0",
            Self::Preferences => b"preference\0body\0",
        }
    }
}

/// A person's own key: seals what they told, and hashes the names that they gave.
pub struct PersonKey {
    /// Which key it is: another each time that somebody is remembered anew.
    pub id: i64,
    seals: Sealer,
    tags: KeyedHash,
}

impl PersonKey {
    /// The key of this number.
    pub fn new(id: i64, key: &MasterKey) -> Self {
        Self { id, seals: key.sealer("person"), tags: key.hash("person names") }
    }

    /// Which row a name is kept in.
    pub fn tag(&self, name: &str) -> [u8; 16] {
        self.tags.of(name.as_bytes())
    }

    /// A text, sealed for one column of the row with this tag.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn seal(&self, person: &PersonId, tag: &[u8; 16], column: SealedColumn, text: &str) -> Result<Vec<u8>, Error> {
        let mut sealed = vec![VERSION];
        self.seals.seal_into(&self.context(person, tag, column), text.as_bytes(), &mut sealed)?;
        Ok(sealed)
    }

    /// The text that was sealed for this column of this row.
    ///
    /// # Errors
    /// When it was sealed for another place or with another key, or has been changed since.
    pub fn open(
        &self,
        person: &PersonId,
        tag: &[u8; 16],
        column: SealedColumn,
        sealed: &[u8],
    ) -> Result<String, Error> {
        let [VERSION, sealed @ ..] = sealed else { return Err(Error::Forged) };
        let plain = self.seals.open(&self.context(person, tag, column), sealed)?;
        String::from_utf8(plain).map_err(|_| Error::Forged)
    }

    /// Table, column, person, row, key and form: whatever is moved or relabelled does not open.
    fn context(&self, person: &PersonId, tag: &[u8; 16], column: SealedColumn) -> Vec<u8> {
        [column.name(), person.as_bytes(), tag, &self.id.to_le_bytes(), &[VERSION]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_in_its_own_place_alone() {
        let key = PersonKey::new(1, &MasterKey::from_bytes([7; 32]));
        let (ada, bob) = (PersonId::new([1; 16]), PersonId::new([2; 16]));
        let (tag, other) = (key.tag("мама"), key.tag("папа"));
        let sealed = key.seal(&ada, &tag, SealedColumn::ProfileName, "мама").unwrap();
        assert_eq!(key.open(&ada, &tag, SealedColumn::ProfileName, &sealed).unwrap(), "мама");
        assert!(key.open(&bob, &tag, SealedColumn::ProfileName, &sealed).is_err());
        assert!(key.open(&ada, &other, SealedColumn::ProfileName, &sealed).is_err());
        assert!(key.open(&ada, &tag, SealedColumn::ProfileBody, &sealed).is_err());
        let renumbered = PersonKey::new(2, &MasterKey::from_bytes([7; 32]));
        assert!(renumbered.open(&ada, &tag, SealedColumn::ProfileName, &sealed).is_err());
        assert_ne!(tag, PersonKey::new(1, &MasterKey::from_bytes([8; 32])).tag("мама"));
        for damaged in [&sealed[1..], &[2; 60], &[]] {
            assert!(key.open(&ada, &tag, SealedColumn::ProfileName, damaged).is_err());
        }
    }
}
