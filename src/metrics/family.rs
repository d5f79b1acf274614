//! A metric for each value of its labels.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

/// Names and values of labels.
pub type LabelPairs = Vec<(&'static str, String)>;

/// The labels of a family: a small value whose parts have names.
pub trait Labels: Clone + Eq + Hash + Send + Sync {
    /// Names and values, in the order in which they are shown.
    fn pairs(&self) -> LabelPairs;
}

/// One metric per label value, made on first use. Label values come from code, never from a request, so a family stays small.
#[derive(Debug)]
pub struct Family<L, M> {
    members: RwLock<HashMap<L, Arc<M>>>,
}

impl<L, M> Default for Family<L, M> {
    fn default() -> Self {
        Self { members: RwLock::default() }
    }
}

impl<L: Labels, M: Default> Family<L, M> {
    /// The metric of these labels. Keep it where it is used often.
    pub fn of(&self, labels: &L) -> Arc<M> {
        if let Some(member) = self.members.read().unwrap_or_else(PoisonError::into_inner).get(labels) {
            return Arc::clone(member);
        }
        Arc::clone(self.members.write().unwrap_or_else(PoisonError::into_inner).entry(labels.clone()).or_default())
    }

    /// Every member with its labels' names and values, sorted by them so that output is stable.
    pub fn members(&self) -> Vec<(LabelPairs, Arc<M>)> {
        let mut members: Vec<_> = self
            .members
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .map(|(labels, member)| (labels.pairs(), Arc::clone(member)))
            .collect();
        members.sort_by(|left, right| left.0.cmp(&right.0));
        members
    }
}

/// Labels made of fixed names: `label_set!(RouteLabels { route: String, method: &'static str })`.
macro_rules! label_set {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name {
            $( $(#[$field_meta])* #[doc = concat!("The label `", stringify!($field), "`.")] pub $field: $type, )+
        }

        impl $crate::metrics::Labels for $name {
            fn pairs(&self) -> $crate::metrics::LabelPairs {
                vec![$((stringify!($field), self.$field.to_string())),+]
            }
        }
    };
}

pub(crate) use label_set;
