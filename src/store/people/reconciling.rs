//! `user.db` and `keys.db` are compared when they are opened: what a crash cut short is finished, an older copy that was put back is
//! accepted, and everything else that does not go together is damage.

use std::collections::HashSet;

use super::PersonId;
use super::damage::people_in_words;
use super::keyring::{KeyInventory, Keyring, id_list};
use super::row_seals::{RowSeals, RowTally};
use crate::store::Error;
use crate::store::database::Database;

/// What `user.db` has.
struct RowInventory {
    /// People who are not being erased, with the number of their key.
    people: Vec<(PersonId, i64)>,
    /// People who are.
    marked: HashSet<PersonId>,
    tally: RowTally,
    is_sealed: bool,
    counted: [u32; 3],
    /// An older program wrote it, and it was sealed just now.
    is_adopted: bool,
}

/// Compares both files, and mends what is no damage; what is wrong, a sentence each with its remedy.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) async fn reconcile(user: &Database, keys: &Keyring, seals: &RowSeals) -> Result<Vec<String>, Error> {
    let (rows, inventory) = (take_rows(user, seals.clone()).await?, keys.inventory().await?);
    let mut wrong = Vec::new();
    if !rows.is_sealed || rows.tally.rows != rows.counted {
        let ([people, births, wishes], [people_was, births_was, wishes_was]) = (rows.counted, rows.tally.rows);
        wrong.push(format!(
            "user.db has lost rows: people, births and preferences are {people}, {births} and {wishes}, and \
             {people_was}, {births_was} and {wishes_was} were written; restore a copy of user.db"
        ));
    }
    let (is, was) = (inventory.keys.len(), inventory.tally.keys);
    if !inventory.is_sealed || usize::try_from(was) != Ok(is) {
        wrong.push(format!(
            "keys.db has lost keys: there are {is}, and {was} were written; put keys.db back from a copy of the disk"
        ));
    }
    // With a file that has lost something nothing is concluded from what the other has more.
    if wrong.is_empty() {
        wrong.extend(compare(user, keys, seals, &rows, &inventory).await?);
    }
    Ok(wrong)
}

async fn compare(
    user: &Database,
    keys: &Keyring,
    seals: &RowSeals,
    rows: &RowInventory,
    inventory: &KeyInventory,
) -> Result<Option<String>, Error> {
    let fits = |(id, key): &(PersonId, i64)| inventory.keys.get(id).is_some_and(|(number, _)| number == key);
    let (with_rows, keyless): (Vec<_>, Vec<_>) = rows.people.iter().copied().partition(fits);
    let with_rows: HashSet<_> = with_rows.into_iter().map(|(id, _)| id).collect();
    let is_without_rows = |id: &PersonId| !with_rows.contains(id) && !rows.marked.contains(id);
    let lacking = inventory.keys.iter().filter(|(id, (_, lacks_rows))| !lacks_rows && is_without_rows(id));
    let mut lacking: Vec<_> = lacking.map(|(id, _)| *id).collect();
    let is_older = rows.is_adopted || rows.tally.lives < inventory.tally.lives;
    let mut lives = inventory.tally.lives;
    // A consent that was cut short after its key was made, if no copy was put back.
    if keyless.is_empty() && is_older && lacking.len() == 1 && lacking.first() == inventory.tally.begun.as_ref() {
        lives = keys.destroy(&lacking).await?;
        lacking.clear();
    }
    if rows.tally.lives > inventory.tally.lives {
        return Ok(Some("keys.db is older than user.db; put back the keys.db that goes with it".to_owned()));
    }
    let go_together = keyless.is_empty() && lacking.is_empty();
    if !(is_older || go_together) {
        let (keyless, lacking) = (keyless.len(), lacking.len());
        return Ok(Some(format!(
            "user.db and keys.db do not go together: people without a key: {keyless}, keys without a person: {lacking}; \
             restore a copy of user.db"
        )));
    }
    // Who has rows and no key was forgotten after the copy was made, and stays forgotten.
    if !keyless.is_empty() {
        tracing::warn!(
            count = keyless.len(),
            "people who were forgotten after this copy of user.db was made stay forgotten"
        );
    }
    keys.note_lacking(&lacking).await?;
    let (list, seals) = (id_list(&keyless.into_iter().map(|(id, _)| id).collect::<Vec<_>>()), seals.clone());
    user.write(move |db| {
        seals.keep_tally(db, |db| {
            db.execute("DELETE FROM person WHERE id IN (SELECT unhex(value) FROM json_each(?1))", [list])?;
            db.execute("UPDATE tally SET lives = ?1", [lives])
        })
    })
    .await?;
    let count = lacking.len();
    Ok((count > 0).then(|| {
        format!(
            "user.db is an older copy: {} remembered after it {} not in it; restore a newer one",
            people_in_words(count),
            if count == 1 { "is" } else { "are" }
        )
    }))
}

async fn take_rows(user: &Database, seals: RowSeals) -> Result<RowInventory, Error> {
    user.write(move |db| {
        let is_adopted = seals.adopt(db)?;
        let (mut people, mut marked) = (Vec::new(), HashSet::new());
        let mut all = db.prepare("SELECT id, key_id, erased_at_s IS NOT NULL FROM person")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let id = PersonId::new(row.get(0)?);
            if row.get(2)? {
                marked.insert(id);
            } else {
                people.push((id, row.get(1)?));
            }
        }
        let tally = RowTally::read(db)?;
        let is_sealed = seals.fit_tally(&tally);
        Ok(RowInventory { people, marked, is_sealed, tally, counted: RowTally::counted(db)?, is_adopted })
    })
    .await
}
