//! Who asks in a task: the class of its questions, and the account that is charged for what they cause to be computed.
//!
//! It belongs to the task like the id of a request, and only a miss reads it: as a parameter it would go through every use case and
//! every hit.

use std::sync::Arc;

use super::compute_quota::ComputeAccount;
use crate::engine::ComputeClass;

tokio::task_local! {
    static ASKER: Asker;
}

/// Who asks. By default a program of ours: of the class REST, and without a quota.
#[derive(Debug, Clone, Default)]
pub struct Asker {
    class: ComputeClass,
    account: Option<Arc<ComputeAccount>>,
}

impl Asker {
    /// Asks in this class, without a quota.
    pub fn of(class: ComputeClass) -> Self {
        Self { class, account: None }
    }

    /// The same, but `account` is charged for the computing, if there is one.
    #[must_use]
    pub fn charged_to(self, account: Option<Arc<ComputeAccount>>) -> Self {
        Self { account, ..self }
    }

    /// The same in another class.
    #[must_use]
    pub fn in_class(self, class: ComputeClass) -> Self {
        Self { class, ..self }
    }

    /// Runs `task` as this asker. What the task spawns asks as somebody else.
    pub async fn run<F: Future>(self, task: F) -> F::Output {
        ASKER.scope(self, task).await
    }

    /// The asker of the present task.
    pub fn present() -> Self {
        ASKER.try_with(Self::clone).unwrap_or_default()
    }

    /// The class of its questions.
    pub(super) fn class(&self) -> ComputeClass {
        self.class
    }

    /// The account that is charged.
    pub(super) fn account(&self) -> Option<&Arc<ComputeAccount>> {
        self.account.as_ref()
    }
}
