//! What a listener wished while the store could not do it: it is kept, carried out when the store is back, and told of.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::{PeopleError, owner_of, person_id};
use crate::cache::Owner;
use crate::lifecycle::Tasks;
use crate::service::Service;
use crate::store::{ErasureWishes, PersonId};

/// How long a listener waits for a wish to be on the disk.
const WISH_TIMEOUT: Duration = Duration::from_millis(600);

/// The wishes, and where they are written.
pub(in crate::service) struct WishBook {
    wishes: Arc<ErasureWishes>,
    tasks: Tasks,
}

impl Service {
    /// The same, but wishes to be forgotten that cannot be carried out at once are kept there.
    pub fn with_wishes(self, wishes: Arc<ErasureWishes>, tasks: Tasks) -> Self {
        Self { wishes: Some(WishBook { wishes, tasks }), ..self }
    }

    /// Writes down that a listener wishes to be forgotten. Until it is done, they are unknown.
    ///
    /// # Errors
    /// [`PeopleError::Late`] when it is not on the disk after 600 ms; it is tried all the same, now and when the store is back.
    /// [`PeopleError::Unavailable`] when it cannot be written; then there is no such wish.
    pub async fn wish_to_be_forgotten(&self, owner: Owner) -> Result<(), PeopleError> {
        let (book, id) = (self.wishes.as_ref().ok_or(PeopleError::Guest)?, person_id(owner)?);
        let now = self.clock.unix_s();
        let written = book.write("a wish to be forgotten", move |wishes| wishes.add(id, now));
        tokio::time::timeout(WISH_TIMEOUT, written).await.unwrap_or(Err(PeopleError::Late))
    }

    /// Carries out the wishes that wait. What cannot be done now waits on; how many do.
    pub async fn carry_out_wishes(&self) -> usize {
        let Some(book) = &self.wishes else { return 0 };
        for id in book.wishes.pending() {
            let Some(owner) = owner_of(id) else { continue };
            if self.forget_person(owner).await.is_err() {
                continue;
            }
            tracing::info!("a person who had wished it was forgotten, now that the store can do it");
            let now = self.clock.unix_s();
            // What fails has been logged. The person is gone, and would be looked for once more.
            let _ = book.write("a wish that was carried out", move |wishes| wishes.note_done(id, now)).await;
        }
        book.wishes.pending().len()
    }

    /// Whether a listener's wish was carried out since they were here.
    pub fn has_wish_been_done(&self, owner: Owner) -> bool {
        let done = |book: &WishBook| person_id(owner).is_ok_and(|id| book.wishes.is_done(id));
        self.wishes.as_ref().is_some_and(done)
    }

    /// A listener has heard that their wish was carried out.
    pub async fn note_wish_told(&self, owner: Owner) {
        if let (Some(book), Ok(id)) = (&self.wishes, person_id(owner)) {
            let told = book.write("a wish that was told of", move |wishes| wishes.note_told(id));
            // What is late completes all the same; what fails is logged, and told once more after a restart.
            let _ = tokio::time::timeout(WISH_TIMEOUT, told).await;
        }
    }

    /// Whether a person's wish waits to be carried out.
    pub(super) fn is_to_be_forgotten(&self, id: PersonId) -> bool {
        self.wishes.as_ref().is_some_and(|book| book.wishes.is_pending(id))
    }
}

impl WishBook {
    /// Writes on a thread that may wait for the disk, to the end even if the caller leaves.
    fn write(
        &self,
        what: &'static str,
        write: impl FnOnce(&ErasureWishes) -> std::io::Result<()> + Send + 'static,
    ) -> impl Future<Output = Result<(), PeopleError>> + 'static {
        let (wishes, (tell, told)) = (Arc::clone(&self.wishes), oneshot::channel());
        self.tasks.spawn("wishes", async move {
            #[expect(clippy::disallowed_methods, reason = "a small file, a few times a year")]
            let written = tokio::task::spawn_blocking(move || write(&wishes)).await;
            let outcome = match written {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => {
                    tracing::error!(%error, "{what} cannot be written");
                    Err(PeopleError::Unavailable)
                }
                Err(_) => Err(PeopleError::Unavailable),
            };
            // The caller may have left meanwhile.
            let _ = tell.send(outcome);
        });
        async move { told.await.unwrap_or(Err(PeopleError::Unavailable)) }
    }
}
